"""What the public notice of a nomination announces: a name, occupation, level, employer's post."""

from __future__ import annotations

from certreg.appointment.models import Appointment
from certreg.clock import today
from certreg.db import db
from certreg.policy import law as policy
from certreg.policy.levels import describe
from certreg.procedure import notice
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.notice import Content, NoticeRow
from certreg.text import Text


def content(case: Case) -> Content:
    """One nomination, as the public sees it."""
    appointment = db.session.get_one(Appointment, case.id)
    level = describe(policy.load(), appointment.level, on=case.judged_on or today())
    row = NoticeRow(
        number=1,
        name=appointment.person.name,
        subject=appointment.occupation_name,
        detail=level.face_text,
    )
    return Content(
        title=Text("{level}评聘（{post}）", level=Text(level.name), post=appointment.post),
        rows=[row],
    )


notice.register(CaseKind.APPOINTMENT, content)
