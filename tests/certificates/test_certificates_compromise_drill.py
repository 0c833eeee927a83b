"""The drill: two keys of bodies and a sealing key are in other hands, and 10,000 certificates are sorted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID

import pytest
from trust.fixed_keys import ed25519, p256

from certreg.certificates import payload
from certreg.certificates.checking import check_file
from certreg.policy.levels import SkillLevel
from certreg.trust import tlog_proof
from certreg.trust.canonical import canonical
from certreg.trust.check import Outcome, passed
from certreg.trust.checkpoint import Checkpoint, cosign, log_key, sign, witness_key
from certreg.trust.data_integrity import add_proofs
from certreg.trust.did import method_id
from certreg.trust.keys import SoftwareSigner
from certreg.trust.merkle import inclusion_proof, leaf_hash, node_hash, stored_root
from certreg.trust.note import SignedNote
from certreg.trust.pdf_signature import PdfVerdict
from certreg.trust.status_list import Purpose, status_list_credential, suspension_address
from certreg.trust.tlog_proof import LogProof
from certreg.trust.trust_store import KeyUse, TrustedKey, TrustStore
from certreg.trust.witness_policy import k_of_n

MANY = 10_000
BASE = "https://registry.example"
DID = "did:web:registry.example"
ORIGIN = "registry.example/log"
FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
AT = datetime(2026, 12, 1, tzinfo=UTC)
APART = timedelta(minutes=45)
"""Between two certificates; 10,000 of them take 312 days."""
SALT = bytes(32)
LOG, WITNESS, STATUS = ed25519("log"), ed25519("witness"), ed25519("status-1")

Row = tuple[SoftwareSigner, TrustedKey]
Answer = tuple[str, str]


def row(key_id: str, body: int | None, *, stolen: datetime | None = None, heir: str = "") -> Row:
    """A key and what the history says of it; without a body it seals documents."""
    signer = p256(key_id) if body is None else ed25519(key_id)
    owner = DID if body is None else payload.issuer_did(BASE, number_of(body))
    use = KeyUse.DOCUMENT if body is None else KeyUse.CREDENTIAL
    values = (signer.algorithm, signer.public_key, FROM, UNTIL, stolen)
    return signer, TrustedKey(key_id, owner, use, *values, replaced_by=heir)


def number_of(body: int) -> str:
    return f"Y00005199900{body}"


MAY, JUNE, JULY = (datetime(2026, month, 1, 12, tzinfo=UTC) for month in (5, 6, 7))
BODY_KEYS = {
    "stolen and rotated": row("one-1", 1, stolen=MAY, heir="one-2"),
    "successor": row("one-2", 1),
    "stolen, no successor": row("two-1", 2, stolen=JUNE),
    "rotated": row("three-1", 3, heir="three-2"),
    "successor of that": row("three-2", 3),
    "never rotated": row("four-1", 4),
}
SEALS = {
    "stolen and rotated": row("seal-1", None, stolen=JULY, heir="seal-2"),
    "successor": row("seal-2", None),
}


class Log:
    """A log of 10,000 leaves with a checkpoint every hundred, each witnessed some minutes later.

    Around each theft one was witnessed in the second before, and one in the very second.
    """

    STEP = 100

    def __init__(self, leaves: list[bytes]) -> None:
        self.levels = [leaves]
        while len(below := self.levels[-1]) > 1:
            pairs = zip(below[::2], below[1::2], strict=False)
            self.levels.append([node_hash(left, right) for left, right in pairs])
        self.sizes = range(self.STEP, len(leaves) + 1, self.STEP)
        self.witnessed_at = {size: FROM + size * APART + APART for size in self.sizes}
        for theft in (MAY, JUNE, JULY):
            before = max(size for size, at in self.witnessed_at.items() if at < theft)
            self.witnessed_at[before] = theft - timedelta(seconds=1)
            self.witnessed_at[before + self.STEP] = theft
        self.notes = {
            (size, seen): self._note(size, seen) for size in self.sizes for seen in (0, 1)
        }

    def _note(self, size: int, seen: int) -> SignedNote:
        checkpoint = Checkpoint(ORIGIN, size, stored_root(size, self.stored))
        note = sign(checkpoint, [LOG], FROM + size * APART)
        if not seen:
            return note
        at = self.witnessed_at[size]
        return note.with_signature(cosign(checkpoint, WITNESS, "witness.example", at))

    def stored(self, level: int, at: int) -> bytes:
        return self.levels[level][at]

    def first_over(self, index: int) -> int:
        return next(size for size in self.sizes if size > index)


@dataclass(frozen=True)
class Drawn:
    """One certificate as chance made it.

    Attributes:
        proof: at the first checkpoint over it that was witnessed; at the last of the year; at one
            that no witness has signed; or of another entry, for it is not in the log at all.
        is_backdated: says that it was signed in January, whenever it came into the log.
    """

    index: int
    key: str
    seal: str
    proof: str
    is_backdated: bool

    @property
    def logged_at(self) -> datetime:
        return FROM + self.index * APART

    @property
    def created(self) -> datetime:
        return FROM if self.is_backdated else self.logged_at

    @cached_property
    def credential(self) -> bytes:
        signer, key = BODY_KEYS[self.key]
        body = int(key.owner[-1])
        award = payload.Award(
            base_url=BASE,
            title="职业技能等级证书",
            public_id=f"{self.index:022}",
            number=f"{number_of(body)}26{self.index:07}",
            body_number=number_of(body),
            issuer_name="虚构机械有限公司",
            issued_at=self.created,
            issued_on=self.created.date(),
            subject_uuid=str(UUID(int=self.index)),
            holder_name=f"张{self.index}",
            identity_hash=payload.identity_hash(str(self.index), SALT),
            occupation="6-18-02-04",
            occupation_name="焊工",
            trade="电焊工",
            level=SkillLevel.SENIOR_WORKER,
            level_text="三级/高级工",
            standard="焊工国家职业标准",
            how_won="考核认定",
            status_list=body,
            status_index=self.index,
        )
        method = method_id(key.owner, key.key_id)
        document = payload.credential(award)
        return canonical(
            add_proofs(document, signer, created=self.created, verification_method=method)
        )

    @cached_property
    def record(self) -> dict[str, object]:
        return payload.record(
            number=f"{self.index}",
            public_id=f"{self.index:022}",
            holder_name=f"张{self.index}",
            credential_bytes=self.credential,
            columns={"region": "511702"},
        )

    @property
    def leaf(self) -> bytes:
        commitment = tlog_proof.commitment(SALT, canonical(self.record))
        return leaf_hash(tlog_proof.entry_bytes("certificate.issued", commitment))

    def checkpoint(self, log: Log) -> tuple[int, bool]:
        """Size of the one in its file, and whether it is witnessed."""
        size = log.sizes[-1] if self.proof == "last" else log.first_over(self.index)
        return size, self.proof != "unwitnessed"

    def file(self, log: Log) -> PdfVerdict:
        """What is inside its PDF, whose seal holds."""
        size, is_witnessed = self.checkpoint(log)
        index = (self.index + 1) % size if self.proof == "of another" else self.index
        hashes = inclusion_proof(index, size, log.stored)
        proof = LogProof(index, hashes, log.notes[size, is_witnessed], SALT)
        holder = {
            "documentNumber": str(self.index),
            "identitySalt": SALT.hex(),
            "record": self.record,
        }
        files = {
            "credential.json": self.credential,
            "certificate.tlog-proof": proof.to_bytes(),
            "holder.json": canonical(holder),
        }
        seal = SEALS[self.seal][1].public_key
        return PdfVerdict((passed("readable", ""),), self.created, files, seal)

    def expected(self, log: Log) -> Answer:
        """By the rule, from what chance drew: nothing is verified here."""
        if self.proof == "of another":
            return "not_genuine", "not_included"
        size, is_witnessed = self.checkpoint(log)
        stolen = {
            "document_key_compromised": SEALS[self.seal][1].compromised_at,
            "key_compromised": BODY_KEYS[self.key][1].compromised_at,
        }
        for reason, at in stolen.items():
            if at is not None and not is_witnessed:
                return "could_not_check", f"{reason}_no_witness"
            if at is not None and log.witnessed_at[size] >= at:
                return "not_genuine", reason
        return "valid", ""


def drawn() -> Iterator[Drawn]:
    choose = random.Random(20261130)
    for index in range(MANY):
        yield Drawn(
            index,
            choose.choice(list(BODY_KEYS)),
            choose.choice(["successor", *SEALS]),
            choose.choices(["first", "last", "unwitnessed", "of another"], [70, 15, 10, 5])[0],
            choose.random() < 0.2,
        )


def store() -> TrustStore:
    status = TrustedKey(
        "status-1", DID, KeyUse.STATUS, STATUS.algorithm, STATUS.public_key, FROM, UNTIL
    )
    lists = {}
    for body in range(1, 5):
        did, address = payload.issuer_did(BASE, number_of(body)), f"{BASE}/status/{body}"
        for purpose, place in (
            (Purpose.REVOCATION, address),
            (Purpose.SUSPENSION, suspension_address(address)),
        ):
            document = status_list_credential(
                place,
                issuer=did,
                purpose=purpose,
                bits=bytes(16_384),
                valid_from=AT - timedelta(days=1),
                valid_until=AT + timedelta(days=1),
                ttl=timedelta(minutes=15),
            )
            method = method_id(did, "status-1")
            lists[place] = canonical(
                add_proofs(
                    document, STATUS, created=AT - timedelta(days=1), verification_method=method
                )
            )
    policy = k_of_n([log_key(LOG, ORIGIN)], {"省厅": witness_key(WITNESS, "witness.example")}, 1)
    history = (*BODY_KEYS.values(), *SEALS.values())
    return TrustStore(
        DID,
        AT,
        (status, *(key for _, key in history)),
        status_lists=lists,
        witness_policy=policy.text,
    )


@pytest.mark.long
def test_ten_thousand_certificates_are_sorted_right() -> None:
    """Sign 10,000 credentials with both proofs, log them in one tree, and verify each as a PDF.

    A year of four bodies: one key was stolen and has a successor, one was stolen and has none, one was
    rotated in peace, one never changed; of the two keys that seal PDFs the older was stolen too.
    Chance draws for each certificate its key, its seal, whether it says that it was signed long
    before, and what proves it: the first checkpoint over it that was witnessed (before, after or in
    the very second of a theft), the last of the year (witnessed after every theft), one that no
    witness signed, or the proof of another entry. The answer must be the one that the rule gives for
    what was drawn, standing and reason, for all of them; and every kind of answer must have come up.

    Only the PDF's own container is not made: `read_pdf` gives what it would have held.
    """
    certificates = list(drawn())
    log = Log([each.leaf for each in certificates])
    known, told = store(), Counter[Answer]()
    for each in certificates:
        content = each.file(log)
        verdict = check_file(b"%PDF-", known, at=AT, read_pdf=lambda *_, content=content: content)
        reason = next((c.reason for c in verdict.checks if c.outcome is not Outcome.PASSED), "")
        answer = verdict.standing.value, reason
        assert answer == each.expected(log), each
        told[answer] += 1
    assert sum(told.values()) == MANY
    assert told.keys() == {
        ("valid", ""),
        ("not_genuine", "not_included"),
        ("not_genuine", "key_compromised"),
        ("not_genuine", "document_key_compromised"),
        ("could_not_check", "key_compromised_no_witness"),
        ("could_not_check", "document_key_compromised_no_witness"),
    }
    assert min(told.values()) > 100
