"""Asking the witnesses to cosign the newest checkpoint (c2sp.org/tlog-witness, the log's side).

Only addresses that the operator wrote into the policy are called, and no redirection is followed.
Whatever a witness answers is verified before it counts. A witness that holds a newer checkpoint
with our own signature proves that this database has lost entries: publishing stops then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import sqlalchemy as sa

from certreg.clock import real_now
from certreg.db import db, write_tx
from certreg.errors import CertregError
from certreg.outbox import calling
from certreg.outbox.calling import Answer
from certreg.registry import publication, witnesses
from certreg.registry.models import Checkpoint as CheckpointRow
from certreg.registry.models import WitnessContact
from certreg.text import Text
from certreg.trust.add_checkpoint import (
    MOST_BYTES,
    AddCheckpoint,
    checkpoint_path,
    read_signatures,
    read_size,
)
from certreg.trust.checkpoint import Checkpoint, open_checkpoint
from certreg.trust.merkle import consistency_proof
from certreg.trust.note import NoteSignature, SignedNote, VerifierKey
from certreg.trust.tiles import stored_hashes
from certreg.trust.witness_policy import Witness

HEADERS = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "certreg"}

AT_ONCE = 8
"""Witnesses asked at the same time."""


def ask() -> None:
    """Have the newest published checkpoint cosigned by each witness that has not; keep what came."""
    row = publication.newest_checkpoint()
    if row is None:
        return
    policy, note = witnesses.policy(), SignedNote.from_bytes(row.note.encode())
    signed = {(each.name, each.key_id) for each in note.signatures}
    left = [w for w in policy.witnesses if w.address and (w.key.name, w.key.key_id) not in signed]
    known = {row.name: row.size for row in db.session.scalars(sa.select(WitnessContact))}
    request = _Request(note, policy.logs, publication.reader())
    db.session.rollback()  # nothing is held while others take their time
    if not left:
        return
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = list(pool.map(lambda each: request.put_to(each, known.get(each.key.name, 0)), left))
    with write_tx():
        _keep(row.size, told)
    publication.show_newest()


@dataclass(frozen=True)
class Told:
    """What came of asking one witness.

    Attributes:
        signatures: cosignatures by its key in the policy, verified.
        size: of the checkpoint that it has now cosigned last, if it said so.
        fault: why it did not cosign.
        evidence: a newer checkpoint of ours that it holds.
    """

    witness: Witness
    signatures: tuple[NoteSignature, ...] = ()
    size: int | None = None
    fault: Text | None = None
    evidence: str = ""


@dataclass(frozen=True)
class _Request:
    """The checkpoint that is to be cosigned, and what proves it; asks without the database."""

    note: SignedNote
    logs: tuple[VerifierKey, ...]
    read: Callable[[str], bytes]

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint.from_text(self.note.text)

    def put_to(self, witness: Witness, old: int) -> Told:
        """Ask one witness, once more with the size that it names."""
        try:
            answer = self._post(witness, min(old, self.checkpoint.size))
            if answer.status == 409:
                latest = read_size(answer.body)
                if latest > self.checkpoint.size:
                    return self._is_behind(witness, latest)
                answer = self._post(witness, latest)
            return self._read(witness, answer)
        except CertregError as error:
            return Told(witness, fault=Text("答复不成立：{why}", why=error.message))
        except OSError as error:
            return Told(witness, fault=Text("无法连接（{why}）", why=type(error).__name__))

    def _post(self, witness: Witness, old: int) -> Answer:
        size = self.checkpoint.size
        proof = consistency_proof(old, size, stored_hashes(size, self.read))
        body = AddCheckpoint(old, proof, self.note).to_bytes()
        return _call("POST", witness, "add-checkpoint", body)

    def _read(self, witness: Witness, answer: Answer) -> Told:
        if answer.status != 200:
            why = answer.body.decode("utf-8", "replace").strip()[:200]
            return Told(
                witness, fault=Text("答复 {status}：{why}", status=answer.status, why=why or "—")
            )
        own = (witness.key.name, witness.key.key_id)
        found = [s for s in read_signatures(answer.body) if (s.name, s.key_id) == own][:1]
        if not found:
            return Told(witness, fault=Text("答复中没有策略所列公钥的联署"))
        open_checkpoint(self.note.with_signature(found[0]), self.logs, [witness.key])
        return Told(witness, tuple(found), self.checkpoint.size)

    def _is_behind(self, witness: Witness, latest: int) -> Told:
        """The witness says that it has seen more; believed only when it shows our signature."""
        answer = _call("GET", witness, checkpoint_path(self.checkpoint.origin), None)
        note = SignedNote.from_bytes(answer.body)
        seen = open_checkpoint(note, self.logs).checkpoint
        fault = Text("见证人见过 {size} 条，多于数据库所公布的", size=latest)
        if seen.size <= self.checkpoint.size:
            return Told(witness, fault=fault)
        return Told(witness, size=seen.size, fault=fault, evidence=answer.body.decode())


def _call(method: str, witness: Witness, path: str, body: bytes | None) -> Answer:
    url = f"{witness.address.rstrip('/')}/{path}"
    host = str(urlsplit(url).hostname)
    return calling.exchange(method, url, host, body, HEADERS, most=MOST_BYTES)


def _keep(size: int, told: Iterable[Told]) -> None:
    """Add the cosignatures to the checkpoint, and note of each witness where it stands."""
    row = db.session.get_one(CheckpointRow, size, with_for_update=True, populate_existing=True)
    note = SignedNote.from_bytes(row.note.encode())
    for each in told:
        for signature in each.signatures:
            if signature.key_id not in {have.key_id for have in note.signatures}:
                note = note.with_signature(signature)
        _note(each)
    row.note = note.to_bytes().decode()
    row.witnessed_at = witnesses.witnessing_at(row, witnesses.policy()).at


def _note(told: Told) -> None:
    name = told.witness.key.name
    contact = db.session.get(WitnessContact, name)
    if contact is None:
        contact = WitnessContact(name=name, size=0, evidence="")
        db.session.add(contact)
    contact.asked_at, contact.fault = real_now(), told.fault
    if told.size is not None:
        contact.size = told.size
    if told.signatures:
        contact.answered_at = real_now()
    contact.evidence = contact.evidence or told.evidence
