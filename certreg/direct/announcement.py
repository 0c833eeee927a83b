"""What the public notice of a nomination announces: name, occupation, level, path."""

from __future__ import annotations

from certreg.clock import today
from certreg.db import db
from certreg.direct.models import Nomination
from certreg.direct.rules import BY_CONTEST
from certreg.direct.workflow import BY_CONTEST_NAME, METHOD_NAME
from certreg.policy import law as policy
from certreg.policy.levels import describe
from certreg.procedure import notice
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.notice import Content, NoticeRow


def content(case: Case) -> Content:
    """The nomination as the public sees it."""
    nomination = db.session.get_one(Nomination, case.id)
    level = describe(policy.load(), nomination.level, on=case.judged_on or today())
    path = BY_CONTEST_NAME if nomination.ground == BY_CONTEST else METHOD_NAME
    row = NoticeRow(
        number=1,
        name=nomination.person.name,
        subject=nomination.scope.occupation_name,
        detail=level.face_text,
    )
    return Content(
        title=f"{path}：{nomination.scope.occupation_name} {level.face_text}", rows=[row]
    )


notice.register(CaseKind.NOMINATION, content)
