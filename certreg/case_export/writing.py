"""Writing the folder: gathered, hashed, signed, and put in place as a whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from certreg.case_export import layout, telling
from certreg.case_export.asking import Asked
from certreg.case_export.layout import Manifest
from certreg.case_export.leaves import leaves_of, positions_of
from certreg.case_export.rows import Rows, keys_of, own_of, rows_of
from certreg.clock import now
from certreg.db import db
from certreg.errors import MissingError, RefusedError
from certreg.files import store
from certreg.people.masking import mask_number
from certreg.procedure.models.cases import Case
from certreg.procedure.models.evidence import Evidence
from certreg.registry import identifiers, keys, signable
from certreg.registry.models import Key, KeyUse
from certreg.registry.signable import Subject
from certreg.text import Text
from certreg.trust.canonical import canonical


def write_folder(folder: Path, asked: Asked, *, purpose: str, is_full: bool) -> Manifest:
    """Write what was asked for and sign it.

    The registry's document key signs: the folder is a document that the registry hands out. The
    log's keys sign checkpoints and nothing else.

    Args:
        folder: must not exist yet, or be empty.
        purpose: why, in words; stands in the manifest.
        is_full: identity numbers and contacts unmasked.

    Raises:
        RefusedError: there is something in the folder.
        SetupError: there is no key to sign with, or log and rows do not agree.
    """
    check_free(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        files = _Files(scratch)
        _write_cases(files, asked, is_full=is_full)
        manifest = Manifest(
            registry=identifiers.registry_did(),
            subject=asked.subject,
            cases=asked.cases,
            purpose=purpose,
            is_full=is_full,
            made=now().replace(microsecond=0),
            files=dict(sorted(files.digests.items())),
        )
        _sign(scratch, manifest)
        scratch.replace(folder)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    return manifest


def check_free(folder: Path) -> None:
    """Refuse to write over anything.

    Raises:
        RefusedError: there is a file of that name, or something in the folder.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedError(Text("{folder} 已存在且不为空，请另选一个文件夹", folder=folder.name))


class _Files:
    """The files written so far, with their digests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digests: dict[str, str] = {}

    def write(self, name: str, content: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.digests[name] = sha256(content).hexdigest()


def _write_cases(files: _Files, asked: Asked, *, is_full: bool) -> None:
    evidence: list[dict[str, Any]] = []
    claims: dict[int, int] = {}
    certificates: list[int] = []
    for case_id in asked.cases:
        case = db.session.get_one(Case, case_id)
        rows = rows_of(case_id, asked.person_id)
        told = telling.told(case, rows, is_full=is_full)
        hidden = {} if is_full else _numbers(rows)
        files.write(layout.case_path(case_id), _json(told, hidden))
        files.write(layout.events_path(case_id), _json(telling.events_of(case, rows), hidden))
        is_whole = _is_wholly_about(asked, case_id, rows)
        if is_whole:
            evidence += [_write_evidence(files, item) for item in case.evidence]
        logged = positions_of(rows if is_whole else own_of(rows))
        claims |= dict.fromkeys(logged, case_id)
        certificates += keys_of("certificate", rows.get("certificate", []))
    files.write(layout.EVIDENCE, _json(evidence, {}))
    _write_leaves(files, claims, certificates)


def _write_evidence(files: _Files, item: Evidence) -> dict[str, Any]:
    """Write a piece of evidence; one that was destroyed in its time stands in the index alone."""
    row = {
        "case": item.case_id,
        "title": item.title,
        "name": item.file.name,
        "type": item.file.media_type,
        "size": item.file.size,
        "sha256": item.file.sha256,
        "addedAt": item.added_at.isoformat(),
    }
    try:
        files.write(layout.evidence_path(item.file.sha256), store.read(item.file))
    except MissingError as error:
        return {**row, "present": False, "why": str(error.message)}
    return {**row, "present": True}


def _write_leaves(files: _Files, claims: dict[int, int], certificates: list[int]) -> None:
    """Write records, proofs and their index; `claims` says which case an entry belongs to."""
    index = []
    for leaf in leaves_of(claims, certificates):
        files.write(layout.record_path(leaf.position), canonical(leaf.record.content))
        if leaf.proof is not None:
            files.write(layout.proof_path(leaf.position), leaf.proof)
        index.append(
            {
                "case": claims[leaf.position],
                "position": leaf.position,
                "kind": leaf.record.kind,
                "name": leaf.name,
                "published": leaf.proof is not None,
            }
        )
    files.write(layout.LOG, _json(index, {}))


def _is_wholly_about(asked: Asked, case_id: int, rows: Rows) -> bool:
    """Whether the files of a case may go with it: none of them can be about another worker."""
    if asked.person_id is None:
        return True
    return {name: len(each) for name, each in rows.items()} == {
        name: len(each) for name, each in rows_of(case_id, None).items()
    }


def _numbers(rows: Rows) -> dict[str, str]:
    """Identity number -> how it is shown, wherever somebody wrote it into a text."""
    return {row.number: mask_number(row.number) for row in telling.documents_of(rows)}


def _json(value: Any, hidden: dict[str, str]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    for number, masked in hidden.items():
        text = text.replace(number, masked)
    return text.encode()


def _sign(folder: Path, manifest: Manifest) -> None:
    key = keys.current(KeyUse.DOCUMENT, manifest.made)
    content = manifest.to_bytes()
    signature = keys.signer(key, Subject("case_export")).sign(layout.SIGNED_AS + content)
    (folder / layout.MANIFEST).write_bytes(content)
    (folder / layout.SIGNATURE).write_bytes(
        canonical(
            {
                "key": f"{manifest.registry}#{key.key_id}",
                "signature": b64encode(signature).decode(),
            }
        )
    )


@signable.allowed("case_export")
def _is_manifest(key: Key, _subject: Subject, message: bytes) -> bool:
    """Whether these bytes are a manifest of an exported case and nothing else."""
    return key.use is KeyUse.DOCUMENT and message.startswith(layout.SIGNED_AS)
