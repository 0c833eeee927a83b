"""How certificates stand with the national network, and which of them are to be sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from certreg.certificates import totals
from certreg.certificates.models import Certificate, CertificateState
from certreg.certificates.register import PUBLIC_STATES, in_region
from certreg.clock import today
from certreg.db import db
from certreg.exchange.models import DispatchItem, Operation, Outcome
from certreg.policy import law as policy
from certreg.policy.network import NetworkStanding, network_standing
from certreg.text import Text

LIVE = (Outcome.SENT, Outcome.ACCEPTED)
NOT_SENT = "not_sent"
STANDINGS = (NOT_SENT, Outcome.SENT.value, Outcome.ACCEPTED.value, Outcome.REFUSED.value)
"""Keys of the standings, as the law names them."""
TONES = {NOT_SENT: "neutral", "sent": "info", "accepted": "good", "refused": "bad"}


@dataclass(frozen=True)
class Standing:
    """How one certificate stands.

    Attributes:
        key: one of `STANDINGS`.
        operation: the last that was sent; None: nothing was.
        since: when it became so.
        reason: why it was refused.
        row: the law's row that names it.
    """

    key: str
    operation: Operation | None
    since: datetime | None
    reason: str
    row: NetworkStanding

    @property
    def words(self) -> Text:
        """What it is called."""
        return Text(getattr(self.row, self.key))

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return TONES[self.key]


def of_certificates(certificates: Collection[Certificate]) -> dict[int, Standing]:
    """How some certificates stand, by key of the certificate: by the last thing that was sent."""
    newest: dict[int, DispatchItem] = {}
    query = sa.select(DispatchItem).where(
        DispatchItem.certificate_id.in_([row.id for row in certificates]),
        DispatchItem.outcome != Outcome.CANCELLED,
    )
    for item in db.session.scalars(query.order_by(DispatchItem.id)):
        newest[item.certificate_id] = item
    return {row.id: _standing(row, newest.get(row.id)) for row in certificates}


def for_visitors(certificate: Certificate) -> Standing | None:
    """How a certificate stands, where the law lets visitors see it; without the reason."""
    found = of_certificates([certificate])[certificate.id]
    if not found.row.shown_to_visitors:
        return None
    return Standing(found.key, found.operation, found.since, "", found.row)


def named(region: str) -> NetworkStanding:
    """What the standings are called today."""
    return network_standing(policy.load(), region=region, on=today())


def has_standing(key: str) -> sa.ColumnElement[bool]:
    """The condition that leaves only certificates of a standing."""
    newest = (
        sa.select(DispatchItem.outcome)
        .where(
            DispatchItem.certificate_id == Certificate.id,
            DispatchItem.outcome != Outcome.CANCELLED,
        )
        .order_by(DispatchItem.id.desc())
        .limit(1)
        .correlate(Certificate)
        .scalar_subquery()
    )
    return newest.is_(None) if key == NOT_SENT else newest == Outcome(key)


def in_reach(*conditions: sa.ColumnElement[bool]) -> sa.Select[Certificate]:
    """Certificates that have left the registry's hands, under further conditions."""
    return sa.select(Certificate).where(Certificate.state.in_(PUBLIC_STATES), *conditions)


def counts(region_prefix: str) -> dict[str, int]:
    """How many certificates of a region there are of each standing.

    Those that were sent are counted; the others, however many, are what the kept totals say more.
    """
    later = sa.orm.aliased(DispatchItem)
    is_newest = ~sa.exists().where(
        later.certificate_id == DispatchItem.certificate_id,
        later.id > DispatchItem.id,
        later.outcome != Outcome.CANCELLED,
    )
    query = (
        sa.select(DispatchItem.outcome, sa.func.count())
        .join(DispatchItem.certificate)
        .where(in_region(region_prefix), DispatchItem.outcome != Outcome.CANCELLED, is_newest)
        .group_by(DispatchItem.outcome)
    )
    sent = {outcome.value: count for outcome, count in db.session.execute(query)}
    issued = sum(each.issued for each in totals.of_region(region_prefix).values())
    found = dict.fromkeys(STANDINGS, 0) | sent
    return found | {NOT_SENT: issued - sum(sent.values())}


def to_send(
    region_prefix: str, *, with_refused: bool, most: int
) -> Sequence[tuple[Certificate, Operation]]:
    """What an office's next file is to say, the oldest certificate first.

    A certificate that was revoked before it was ever sent has nothing to be taken back there and
    does not leave; a suspension is none of what the file can say.

    Args:
        with_refused: also rows that came back refused and were never taken since.
    """
    own = in_region(region_prefix)
    closed = LIVE if with_refused else (*LIVE, Outcome.REFUSED)
    valid = (CertificateState.ISSUED, CertificateState.SUSPENDED)
    new = sa.select(Certificate, sa.literal(Operation.ISSUED.value)).where(
        own, Certificate.state.in_(valid), ~_has_item(Operation.ISSUED, closed)
    )
    gone = sa.select(Certificate, sa.literal(Operation.REVOKED.value)).where(
        own,
        Certificate.state == CertificateState.REVOKED,
        _has_item(Operation.ISSUED, LIVE),
        ~_has_item(Operation.REVOKED, closed),
    )
    found = [
        (row, Operation(kind))
        for query in (gone, new)
        for row, kind in db.session.execute(query.order_by(Certificate.id).limit(most))
    ]
    return found[:most]


def _has_item(operation: Operation, outcomes: Collection[Outcome]) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        DispatchItem.certificate_id == Certificate.id,
        DispatchItem.operation == operation,
        DispatchItem.outcome.in_(outcomes),
    )


def _standing(certificate: Certificate, item: DispatchItem | None) -> Standing:
    row = named(certificate.region)
    if item is None:
        return Standing(NOT_SENT, None, None, "", row)
    return Standing(item.outcome.value, item.operation, item.since, item.reason, row)
