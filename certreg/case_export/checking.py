"""Checking an exported folder against a trust bundle. Part of the base install: files in, checks out."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator
from hashlib import file_digest
from pathlib import Path
from typing import Any

from certreg.case_export import layout
from certreg.case_export.layout import Manifest
from certreg.errors import CertregError, UnreadableError
from certreg.text import Text
from certreg.trust import keys, tlog_proof
from certreg.trust.canonical import canonical, parse
from certreg.trust.check import Check, Outcome, could_not_check, failed, passed
from certreg.trust.tlog_proof import LogProof
from certreg.trust.trust_store import KeyUse, TrustStore
from certreg.trust.witness_policy import WitnessPolicy


def check_folder(folder: Path, store: TrustStore) -> tuple[Check, ...]:
    """Check the manifest's signature, every file's digest, every proof of inclusion.

    What a step rests on is checked before it: after a manifest that does not hold nothing is read.

    Args:
        folder: as `certreg case export` wrote it.
        store: what is known of the registry.
    """
    try:
        manifest = Manifest.from_bytes((folder / layout.MANIFEST).read_bytes())
    except (CertregError, OSError):
        text = Text("没有目录文件 manifest.json，或它不是本系统写出的。")
        return (failed("manifest", "manifest_unreadable", text),)
    signed = _check_signature(folder, manifest, store)
    files = tuple(_check_files(folder, manifest))
    if Outcome.FAILED in {check.outcome for check in (signed, *files)}:
        return (signed, *files)
    return (signed, *files, *_check_evidence(folder, manifest), *_check_log(folder, store))


def exit_code(checks: Iterable[Check]) -> int:
    """The exit code of `certreg case verify`: 1 not genuine, 4 could not check all of it, else 0."""
    outcomes = {check.outcome for check in checks}
    if Outcome.FAILED in outcomes:
        return 1
    return 4 if Outcome.COULD_NOT_CHECK in outcomes else 0


def _check_signature(folder: Path, manifest: Manifest, store: TrustStore) -> Check:
    """The registry's document key has signed the manifest, within its window."""
    try:
        signature = parse((folder / layout.SIGNATURE).read_bytes())
        method, value = str(signature["key"]), b64decode(signature["signature"], validate=True)
    except (CertregError, OSError, KeyError, TypeError, ValueError):
        return failed("signature", "signature_missing", Text("没有签名文件，或它无法读取。"))
    if manifest.registry != store.registry:
        text = Text(
            "该卷宗由“{registry}”导出，与核验数据包的登记簿不同。", registry=manifest.registry
        )
        return could_not_check("signature", "other_registry", text)
    key = store.key_for(method, KeyUse.DOCUMENT)
    if key is None or key.owner != store.registry:
        text = Text("核验数据包中没有签名所用的密钥，请换用较新的数据包。")
        return could_not_check("signature", "unknown_key", text)
    message = layout.SIGNED_AS + manifest.to_bytes()
    if not keys.verify(key.algorithm, key.public_key, value, message):
        return failed(
            "signature", "bad_signature", Text("目录的签名不成立：目录被改动或不是原件。")
        )
    if not key.may_sign_at(manifest.made):
        return failed("signature", "key_window", Text("签名时间不在签名密钥的有效期内。"))
    if key.compromised_at is not None:
        text = Text("签名密钥已泄露，签名本身不能再作为证明。")
        return could_not_check("signature", "key_compromised", text)
    return passed("signature", Text("目录由登记簿签名，未被改动。"))


def _check_files(folder: Path, manifest: Manifest) -> Iterator[Check]:
    """The folder holds exactly the files of the manifest, unchanged."""
    found = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()
    }
    wrong = 0
    for name, digest in sorted(manifest.files.items()):
        path = found.pop(name, None)
        if path is None:
            wrong += 1
            yield failed("files", "file_missing", Text("缺少文件 {file}。", file=name))
        elif path.is_symlink() or _digest(path) != digest:
            wrong += 1
            yield failed("files", "file_changed", Text("文件 {file} 被改动。", file=name))
    for name in sorted(found.keys() - set(layout.OWN)):
        wrong += 1
        yield failed("files", "file_unknown", Text("目录中没有文件 {file}。", file=name))
    if not wrong:
        count = len(manifest.files)
        yield passed("files", Text("{count} 个文件齐全，未被改动。", count=count))


def _check_evidence(folder: Path, manifest: Manifest) -> Iterator[Check]:
    """Every piece of evidence in the index is there, under the digest that was recorded for it."""
    for row in _rows(folder / layout.EVIDENCE):
        digest = str(row.get("sha256", ""))
        if row.get("present") and manifest.files.get(layout.evidence_path(digest)) != digest:
            text = Text("材料“{title}”不是登记时的文件。", title=str(row.get("title", "")))
            yield failed("evidence", "evidence_other", text)


def _check_log(folder: Path, store: TrustStore) -> Iterator[Check]:
    """Every record is what its entry in the log commits to, and the log has that entry."""
    try:
        policy = WitnessPolicy.from_text(store.witness_policy)
    except CertregError as error:
        yield could_not_check("log", "no_log_keys", error.message)
        return
    proven = 0
    for row in _rows(folder / layout.LOG):
        name, position = str(row.get("name", "")), row.get("position")
        if not row.get("published") or not isinstance(position, int):
            text = Text("{name}：导出时登记日志尚未公布到该记录。", name=name)
            yield could_not_check("log", "not_published", text)
            continue
        try:
            _prove(folder, position, str(row.get("kind", "")), policy)
        except (CertregError, OSError, ValueError) as error:
            reason = getattr(error, "reason", "") or "log_proof_wrong"
            text = Text("{name}：登记日志的证明不成立（{why}）", name=name, why=str(error))
            yield failed("log", reason, text)
        else:
            proven += 1
    yield passed("log", Text("{count} 条记录在登记日志中，未被改写。", count=proven))


def _prove(folder: Path, position: int, kind: str, policy: WitnessPolicy) -> None:
    """That one record is in the log.

    Raises:
        UnreadableError, RefusedError: it is not proven.
        OSError: its files are not there.
    """
    record = parse((folder / layout.record_path(position)).read_bytes())
    proof = LogProof.from_bytes((folder / layout.proof_path(position)).read_bytes())
    if proof.index != position:
        raise UnreadableError(Text("证明属于另一条记录。"))
    committed = tlog_proof.commitment(proof.extra or b"", canonical(record))
    tlog_proof.verify(proof, tlog_proof.entry_bytes(kind, committed), policy)


def _rows(path: Path) -> list[dict[str, Any]]:
    """The objects of an index; its digest was found right, so what is no list was signed so."""
    value = parse(path.read_bytes()) if path.is_file() else []
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return file_digest(file, "sha256").hexdigest()
