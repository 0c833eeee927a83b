"""A body is told in the application what an office did to its certificates."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from certreg.accounts.membership import reachable
from certreg.accounts.models import Role
from certreg.db import db
from certreg.filing.models import Body
from certreg.outbox import notifying
from certreg.outbox.notifying import Message
from certreg.supervision.models import Measure, Outcome
from certreg.supervision.states import TABLES
from certreg.text import Text

ADDRESS = "/workspace/certificate-changes"


def tell_bodies(measure: Measure) -> None:
    """Tell the people of every body whose certificates a measure changed, in the running transaction.

    Whoever asked for it is told by the case itself.
    """
    done = Counter(
        item.certificate.body_number for item in measure.items if item.outcome is Outcome.DONE
    )
    for body in db.session.scalars(sa.select(Body).where(Body.number.in_(done))).all():
        if body.organisation_id != measure.case.organisation_id:
            notifying.notify(
                reachable(body.organisation, Role.CLERK, Role.APPROVER),
                _message(measure, done[body.number]),
            )


def _message(measure: Measure, count: int) -> Message:
    return Message(
        Text("{kind} #{number}", kind=TABLES[measure.case.kind].title, number=measure.case_id),
        Text("本机构的 {count} 张证书有变更，请查看并告知持证人", count=count),
        ADDRESS,
        is_turn=False,
    )
