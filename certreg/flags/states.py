"""The procedure of a flag: one official looks into it, another closes it with a reason."""

from __future__ import annotations

from certreg.procedure.acts import by_acceptor, by_decider
from certreg.procedure.models.cases import CaseKind, Waiting
from certreg.procedure.table import State, Table, register
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
        transitions=(
            by_acceptor("examine", Text("提交核查意见"), "raised", "examined", needs_reason=True),
            by_decider(
                "explain", Text("有合理解释，结案"), "examined", "explained", needs_reason=True
            ),
            by_decider(
                "confirm", Text("确有问题，结案"), "examined", "confirmed", needs_reason=True
            ),
            by_decider("send_back", Text("退回重新核查"), "examined", "raised", needs_reason=True),
        ),
    )
)
CLOSING = ("explain", "confirm")
"""The actions that end a flag."""
