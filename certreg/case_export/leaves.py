"""What the log says of a case's rows: each record, and the proof that its entry is in the log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from certreg.case_export.rows import Rows
from certreg.certificates.models import Certificate
from certreg.certificates.record import issue_record
from certreg.certificates.record import recorded as recorded_certificates
from certreg.db import db
from certreg.errors import SetupError
from certreg.fsck.rows import ROOMS
from certreg.registry import keys, publication
from certreg.registry.log import Record
from certreg.text import Text


@dataclass(frozen=True)
class Leaf:
    """One entry of the log that belongs to a case.

    Attributes:
        name: what people call what it is about.
        proof: bytes of the proof against the published checkpoint that proves it best; None: it is not published yet.
    """

    name: str
    position: int
    record: Record
    proof: bytes | None


def positions_of(rows: Rows) -> set[int]:
    """Where the entries stand that the rows of a case claim."""
    found = {row["log_position"] for each in rows.values() for row in each if "log_position" in row}
    return found - {None}


def leaves_of(positions: Collection[int], certificates: Iterable[int]) -> list[Leaf]:
    """The entries at these positions, in their order.

    Args:
        certificates: keys of the certificates among what claims them; all else is looked for room
            by room, once for all cases together.

    Raises:
        SetupError: an entry for which nothing can be made; `certreg fsck` says more.
    """
    leaves = [_leaf(*each) for each in _claimed(positions, certificates)]
    if missing := sorted(set(positions) - {leaf.position for leaf in leaves}):
        raise SetupError(
            Text("登记日志第 {n} 条没有对应的数据，请运行 certreg fsck", n=missing[0] + 1)
        )
    return sorted(leaves, key=lambda leaf: leaf.position)


def _claimed(
    positions: Collection[int], certificates: Iterable[int]
) -> Iterator[tuple[str, int, Record, Sequence[datetime]]]:
    """Name, position, record, and from when its keys prove nothing; certificates by their keys, for
    there may be millions."""
    left = set(positions)
    for key in certificates:
        certificate = db.session.get_one(Certificate, key)
        if certificate.log_position in left and certificate.credential.signed:
            left.discard(certificate.log_position)
            name = str(Text("证书 {number}", number=certificate.number))
            before = keys.compromises(certificate.key_id)
            yield name, certificate.log_position, issue_record(certificate), before
    for room in (room for room in ROOMS if room is not recorded_certificates):
        if not left:
            return
        for claim in room():
            if claim.position in left and claim.record is not None:
                left.discard(claim.position)
                yield str(claim.name), claim.position, claim.record, ()


def _leaf(name: str, position: int, record: Record, before: Sequence[datetime]) -> Leaf:
    try:
        proof = publication.prove(position, record.salt, before).to_bytes()
    except SetupError:  # the worker publishes it soon
        proof = None
    return Leaf(name, position, record, proof)
