"""The procedure of a complaint: one official looks into it, another closes it with the answer."""

from __future__ import annotations

from certreg.accounts.models import Role
from certreg.procedure.models.cases import CaseKind, Part, Waiting
from certreg.procedure.table import State, Table, Transition, register
from certreg.text import Text

CLOSING = ("uphold", "dismiss", "turn_away")
"""The actions that end a complaint; their reason is the answer."""


def _step(
    action: str, title: Text, source: str, target: str, part: Part, *, needs_reason: bool = True
) -> Transition:
    return Transition(
        action, title, frozenset({source}), target, part, Role.OFFICIAL, needs_reason=needs_reason
    )


TABLE = register(
    Table(
        CaseKind.COMPLAINT,
        title=Text("投诉举报"),
        workspace_page="office_complaints.show",
        office_page="office_complaints.show",
        states=(
            # Somebody filed it; an official of the region takes it up.
            State("filed", Text("已收到，待受理"), Waiting.OFFICE),
            # The official finds out what is true, on the spot if need be.
            State("under_investigation", Text("核查中"), Waiting.OFFICE),
            # What was found is written down; a second official answers.
            State("reported", Text("核查完毕，待答复"), Waiting.OFFICE),
            State("substantiated", Text("情况属实"), Waiting.NOBODY),
            State("unfounded", Text("情况不属实"), Waiting.NOBODY),
            State("turned_away", Text("不属于受理范围"), Waiting.NOBODY),
        ),
        transitions=(
            _step(
                "accept",
                Text("受理"),
                "filed",
                "under_investigation",
                Part.ACCEPTOR,
                needs_reason=False,
            ),
            _step(
                "report",
                Text("提交核查意见"),
                "under_investigation",
                "reported",
                Part.ACCEPTOR,
            ),
            _step("uphold", Text("认定属实"), "reported", "substantiated", Part.DECIDER),
            _step("dismiss", Text("认定不属实"), "reported", "unfounded", Part.DECIDER),
            _step("turn_away", Text("不予处理"), "reported", "turned_away", Part.DECIDER),
            _step(
                "send_back",
                Text("退回重新核查"),
                "reported",
                "under_investigation",
                Part.DECIDER,
            ),
        ),
    )
)
