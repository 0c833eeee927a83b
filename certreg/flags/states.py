"""The procedure of a flag: it waits for an official, who closes it with a reason."""

from __future__ import annotations

from certreg.accounts.models import Role
from certreg.procedure import workflow
from certreg.procedure.models import CaseKind, Part, Waiting
from certreg.procedure.workflow import State, Table, Transition
from certreg.text import Text

TABLE = workflow.register(
    Table(
        CaseKind.FLAG,
        title=Text("异常提示"),
        workspace_page="flags.show",
        office_page="flags.show",
        states=(
            # The machine raised it; an official finds out why the figure is what it is.
            State("raised", Text("待核查"), Waiting.OFFICE),
            State("explained", Text("有合理解释"), Waiting.NOBODY),
            State("confirmed", Text("确有问题"), Waiting.NOBODY),
        ),
        transitions=tuple(
            Transition(
                action,
                title,
                frozenset({"raised"}),
                target,
                Part.DECIDER,
                Role.OFFICIAL,
                needs_reason=True,
            )
            for action, title, target in (
                ("explain", Text("有合理解释，结案"), "explained"),
                ("confirm", Text("确有问题，结案"), "confirmed"),
            )
        ),
    )
)
