"""The procedures of holds and erasures: two officials decide each step that matters."""

from __future__ import annotations

from certreg.accounts.models import Role
from certreg.procedure.models.cases import CaseKind, Part, Waiting
from certreg.procedure.table import State, Table, Transition, register
from certreg.text import Text

HOLDING = ("proposed", "in_force", "lift_proposed")
"""States in which a hold keeps everything where it is."""


def _step(
    action: str, title: Text, source: str, target: str, part: Part, *, needs_reason: bool = True
) -> Transition:
    return Transition(action, title, frozenset({source}), target, part, Role.OFFICIAL, needs_reason)


HOLD = register(
    Table(
        CaseKind.HOLD,
        title=Text("保全"),
        workspace_page="retention_cases.show",
        office_page="retention_cases.show",
        states=(
            State("draft", Text("拟提出"), Waiting.OFFICE),
            # It counts already: what is destroyed meanwhile could not be brought back.
            State("proposed", Text("已提出，待第二人确认"), Waiting.OFFICE),
            State("in_force", Text("保全中"), Waiting.TERM),
            State("lift_proposed", Text("拟解除，待第二人确认"), Waiting.OFFICE),
            State("lifted", Text("已解除"), Waiting.NOBODY),
            State("rejected", Text("不予保全"), Waiting.NOBODY),
        ),
        transitions=(
            _step("propose", Text("提出保全"), "draft", "proposed", Part.ACCEPTOR),
            _step("confirm", Text("确认保全"), "proposed", "in_force", Part.DECIDER),
            _step("reject", Text("不予保全"), "proposed", "rejected", Part.DECIDER),
            _step("propose_lifting", Text("提出解除"), "in_force", "lift_proposed", Part.ACCEPTOR),
            _step("lift", Text("确认解除"), "lift_proposed", "lifted", Part.DECIDER),
            _step("keep", Text("继续保全"), "lift_proposed", "in_force", Part.DECIDER),
        ),
    )
)

ERASURE = register(
    Table(
        CaseKind.ERASURE,
        title=Text("个人信息删除"),
        workspace_page="retention_cases.show",
        office_page="retention_cases.show",
        states=(
            State("draft", Text("拟提出"), Waiting.OFFICE),
            State("proposed", Text("已登记请求，待第二人决定"), Waiting.OFFICE),
            State("erased", Text("已办理"), Waiting.NOBODY),
            State("rejected", Text("不予删除"), Waiting.NOBODY),
        ),
        transitions=(
            _step("propose", Text("登记删除请求"), "draft", "proposed", Part.ACCEPTOR),
            _step("confirm", Text("删除可以删除的内容"), "proposed", "erased", Part.DECIDER),
            _step("reject", Text("不予删除"), "proposed", "rejected", Part.DECIDER),
        ),
    )
)
