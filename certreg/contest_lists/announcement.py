"""What the public notice of a contest list announces: name, event and place, occupation, level."""

from __future__ import annotations

from certreg.clock import today
from certreg.contest_lists.models import ContestList, Entrant
from certreg.contest_lists.titles import reached
from certreg.db import db
from certreg.policy import law as policy
from certreg.policy.levels import describe
from certreg.procedure import notice
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.notice import Content, NoticeRow


def content(case: Case) -> Content:
    """The list as the public sees it; whoever is struck off is no longer on it."""
    row = db.session.get_one(ContestList, case.id)
    return Content(
        title=f"以赛代评：{row.contest.name}",
        rows=[_row(entrant, case) for entrant in row.standing],
    )


def _row(entrant: Entrant, case: Case) -> NoticeRow:
    level = describe(policy.load(), entrant.level, on=case.judged_on or today())
    return NoticeRow(
        number=entrant.row,
        name=entrant.person.name,
        subject=entrant.scope.occupation_name,
        detail=f"{level.face_text}（{entrant.event.name} {reached(entrant)}）",
    )


notice.register(CaseKind.CONTEST_LIST, content)
