"""The procedure of an import: read by one, confirmed by another where the law wants two people."""

from __future__ import annotations

from certreg.accounts.models import Role
from certreg.procedure.models import CaseKind, Part, Waiting
from certreg.procedure.table import State, Table, Transition, register
from certreg.text import Text

_CLERKS = frozenset({"draft", "returned"})
_TOGETHER = frozenset({"proposed"})
_SUBMITTED = frozenset({"submitted"})

TABLE = register(
    Table(
        CaseKind.HOLDINGS,
        title=Text("旧证书登记"),
        workspace_page="holdings.show",
        office_page="office_holdings.show",
        states=(
            # Read without a fault; the clerk looks it through.
            State("draft", Text("已读入，待提交"), Waiting.CLERK),
            # The organisation's approver compares it with the papers.
            State("submitted", Text("已提交，待单位审核"), Waiting.APPROVER),
            # An official read it in; another one of the region compares.
            State("proposed", Text("已读入，待第二人核对"), Waiting.OFFICE),
            State("recorded", Text("已登记"), Waiting.NOBODY),
            State("returned", Text("退回更正"), Waiting.CLERK),
            State("rejected", Text("不予登记"), Waiting.NOBODY),
            State("withdrawn", Text("已撤回"), Waiting.NOBODY),
        ),
        transitions=(
            Transition("submit", Text("提交"), _CLERKS, "submitted", Part.CLERK, Role.CLERK),
            # Papers that count for nothing need no second person.
            Transition("record", Text("登记"), _CLERKS, "recorded", Part.CLERK, Role.CLERK),
            Transition(
                "withdraw",
                Text("撤回"),
                _CLERKS | _SUBMITTED,
                "withdrawn",
                Part.CLERK,
                Role.CLERK,
            ),
            Transition(
                "confirm",
                Text("核对无误，登记"),
                _SUBMITTED,
                "recorded",
                Part.APPROVER,
                Role.APPROVER,
            ),
            Transition(
                "return_for_correction",
                Text("退回更正"),
                _SUBMITTED,
                "returned",
                Part.APPROVER,
                Role.APPROVER,
                needs_reason=True,
            ),
            Transition(
                "propose",
                Text("读入"),
                frozenset({"draft"}),
                "proposed",
                Part.ACCEPTOR,
                Role.OFFICIAL,
            ),
            Transition(
                "record_at_office",
                Text("登记"),
                frozenset({"draft"}),
                "recorded",
                Part.ACCEPTOR,
                Role.OFFICIAL,
            ),
            Transition(
                "approve",
                Text("核对无误，登记"),
                _TOGETHER,
                "recorded",
                Part.DECIDER,
                Role.OFFICIAL,
            ),
            Transition(
                "reject",
                Text("不予登记"),
                _TOGETHER,
                "rejected",
                Part.DECIDER,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            Transition(
                "take_back", Text("撤回"), _TOGETHER, "withdrawn", Part.ACCEPTOR, Role.OFFICIAL
            ),
        ),
    )
)
