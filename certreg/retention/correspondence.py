"""What people and systems were told: notifications, e-mails, webhook messages, answers kept for repeated calls.

Found and destroyed receiver by receiver. A hold on an organisation keeps what its people and systems
were told; one on a case or a person does so for the organisation whose case it is, and keeps
everybody's notifications about the case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from certreg.accounts.models import Organisation, User
from certreg.clock import today
from certreg.connections.models import ApiKey, KeptAnswer
from certreg.db import db
from certreg.outbox.models import Channel, Delivery, DeliveryState, Endpoint, Notification
from certreg.policy.law import NATION, Law
from certreg.policy.retention import DataKind, DataTerm, data_term
from certreg.retention.holds import Kept
from certreg.retention.terms import MOST, Due, also, past
from certreg.text import Text


@dataclass(frozen=True)
class Told:
    """One kind of what is told.

    Attributes:
        row: its table.
        receiver: the table of whom it is told, each of whom belongs to an organisation.
        receiver_id: the column that names the receiver.
        at: the column from which the term runs.
        is_over: nothing is still to come of it.
    """

    kind: str
    term: DataKind
    row: Any
    receiver: Any
    receiver_id: Any
    at: Any
    is_over: sa.ColumnElement[bool]

    def find(self, law: Law, kept: Kept, on: date) -> Iterator[Due]:
        """Whose are past their term on a day."""
        rule = data_term(law, self.term, region=NATION, on=on)
        query = (
            sa.select(self.receiver.id, Organisation.region, Organisation.id)
            .join(self.row, self.receiver_id == self.receiver.id)
            .join(Organisation, Organisation.id == self.receiver.organisation_id)
            .where(self._is_past(past(on, rule)))
            .distinct()
            .order_by(self.receiver.id)
        )
        held = set[int]()
        for key, region, owner in db.session.execute(query.where(self._is_free(kept)).limit(MOST)):
            hold = kept.touched.get(owner)
            held |= {key} if hold else set()
            yield Due(self.kind, key, region, rule, hold)
        if some := min(kept.every_case.values(), default=None):
            for key, region, owner in db.session.execute(query.where(~self._is_free(kept))):
                if key not in held:
                    yield Due(self.kind, key, region, rule, kept.touched.get(owner, some))

    def destroy(self, each: Due, kept: Kept) -> int:
        """Delete what of one receiver is past its term and free."""
        assert isinstance(each.rule, DataTerm)  # `find` made it
        query = sa.delete(self.row).where(
            self.receiver_id == each.id,
            self._is_past(past(today(), each.rule)),
            self._is_free(kept),
        )
        return int(db.session.execute(query).rowcount)  # type: ignore[attr-defined]

    def _is_past(self, moment: datetime) -> sa.ColumnElement[bool]:
        return sa.and_(self.at < moment, self.is_over)

    def _is_free(self, kept: Kept) -> sa.ColumnElement[bool]:
        """Whether it is about no case that is held; only notifications name a case."""
        if self.row is not Notification:
            return sa.true()
        held = Notification.case_id.in_(kept.every_case)
        return sa.or_(Notification.case_id.is_(None), ~held)


_OVER = sa.and_(Delivery.state != DeliveryState.QUEUED, Delivery.done_at.is_not(None))

EVERYTHING = (
    (
        Told(
            "notification",
            "notifications",
            Notification,
            User,
            Notification.user_id,
            Notification.created_at,
            sa.true(),
        ),
        Text("通知（按接收人）"),
    ),
    (
        Told(
            "mail",
            "deliveries",
            Delivery,
            User,
            Delivery.user_id,
            Delivery.done_at,
            sa.and_(_OVER, Delivery.channel == Channel.MAIL),
        ),
        Text("已发出的邮件（按接收人）"),
    ),
    (
        Told(
            "posting",
            "deliveries",
            Delivery,
            Endpoint,
            Delivery.endpoint_id,
            Delivery.done_at,
            sa.and_(_OVER, Delivery.channel == Channel.WEBHOOK),
        ),
        Text("已发出的推送（按接收地址）"),
    ),
    (
        Told(
            "kept_answer",
            "kept_answers",
            KeptAnswer,
            ApiKey,
            KeptAnswer.api_key_id,
            KeptAnswer.at,
            sa.true(),
        ),
        Text("接口答复的副本（按密钥）"),
    ),
)

for _told, _title in EVERYTHING:
    also(_told.kind, _title, _told.find, _told.destroy)
