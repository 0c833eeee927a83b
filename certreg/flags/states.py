"""The procedure of a flag: one official looks into it, another closes it with a reason."""

from __future__ import annotations

from certreg.accounts.models import Role
from certreg.procedure.models import CaseKind, Part, Waiting
from certreg.procedure.table import State, Table, Transition, register
from certreg.text import Text

TABLE = register(
    Table(
        CaseKind.FLAG,
        title=Text("异常提示"),
        workspace_page="flags.show",
        office_page="flags.show",
        states=(
            # The machine raised it; an official finds out why the figure is what it is.
            State("raised", Text("待核查"), Waiting.OFFICE),
            # What was found is written down; a second official closes it.
            State("examined", Text("已核查，待第二人结案"), Waiting.OFFICE),
            State("explained", Text("有合理解释"), Waiting.NOBODY),
            State("confirmed", Text("确有问题"), Waiting.NOBODY),
        ),
        transitions=tuple(
            Transition(
                action, title, frozenset({source}), target, part, Role.OFFICIAL, needs_reason=True
            )
            for action, title, source, target, part in (
                ("examine", Text("提交核查意见"), "raised", "examined", Part.ACCEPTOR),
                ("explain", Text("有合理解释，结案"), "examined", "explained", Part.DECIDER),
                ("confirm", Text("确有问题，结案"), "examined", "confirmed", Part.DECIDER),
                ("send_back", Text("退回重新核查"), "examined", "raised", Part.DECIDER),
            )
        ),
    )
)
CLOSING = ("explain", "confirm")
"""The actions that end a flag."""
