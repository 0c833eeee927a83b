"""The procedures of an inspection and of the order that may follow from it."""

from __future__ import annotations

from certreg.accounts.models import Role
from certreg.procedure.models import CaseKind, Part, Waiting
from certreg.procedure.table import State, Table, Transition, register
from certreg.text import Text

INSPECTION = register(
    Table(
        CaseKind.INSPECTION,
        title=Text("监督检查"),
        workspace_page="inspected.show",
        office_page="inspections.show",
        states=(
            # The first inspector writes the record and adds the evidence.
            State("draft", Text("记录中"), Waiting.OFFICE),
            # The second inspector, who was there too, confirms it or hands it back.
            State("recorded", Text("待第二名检查人员确认"), Waiting.OFFICE),
            State("concluded", Text("检查结束"), Waiting.NOBODY),
            State("abandoned", Text("检查取消"), Waiting.NOBODY),
        ),
        transitions=(
            Transition(
                "hand_over",
                Text("提交第二名检查人员"),
                frozenset({"draft"}),
                "recorded",
                Part.ACCEPTOR,
                Role.OFFICIAL,
            ),
            Transition(
                "abandon",
                Text("取消检查"),
                frozenset({"draft"}),
                "abandoned",
                Part.ACCEPTOR,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            Transition(
                "send_back",
                Text("退回修改"),
                frozenset({"recorded"}),
                "draft",
                Part.DECIDER,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            Transition(
                "conclude",
                Text("确认检查记录"),
                frozenset({"recorded"}),
                "concluded",
                Part.DECIDER,
                Role.OFFICIAL,
            ),
        ),
    )
)

_CLERKS = frozenset({"ordered", "returned"})

RECTIFICATION = register(
    Table(
        CaseKind.RECTIFICATION,
        title=Text("责令整改"),
        workspace_page="rectifications.show",
        office_page="rectification_review.show",
        states=(
            # The body's clerk says what was done, with evidence.
            State("ordered", Text("整改中"), Waiting.CLERK),
            # The body's approver signs it off or hands it back.
            State("answered", Text("待单位审核"), Waiting.APPROVER),
            # An official looks whether it was put right, and reports.
            State("signed_off", Text("已整改，待复查"), Waiting.OFFICE),
            # Another official closes it, gives more time or calls it failed.
            State("reviewed", Text("已复查，待第二人决定"), Waiting.OFFICE),
            # In the clerk's hands again, with the reason.
            State("returned", Text("退回继续整改"), Waiting.CLERK),
            State("put_right", Text("整改完成"), Waiting.NOBODY),
            State("failed", Text("整改不到位"), Waiting.NOBODY),
        ),
        transitions=(
            Transition("answer", Text("提交整改报告"), _CLERKS, "answered", Part.CLERK, Role.CLERK),
            Transition(
                "sign_off",
                Text("审核通过"),
                frozenset({"answered"}),
                "signed_off",
                Part.APPROVER,
                Role.APPROVER,
            ),
            Transition(
                "return_for_correction",
                Text("退回经办人"),
                frozenset({"answered"}),
                "returned",
                Part.APPROVER,
                Role.APPROVER,
                needs_reason=True,
            ),
            Transition(
                "review",
                Text("提交复查意见"),
                frozenset({"signed_off"}),
                "reviewed",
                Part.ACCEPTOR,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            # Of an order that was not answered, once its day has passed.
            Transition(
                "report_overdue",
                Text("报告逾期未改"),
                _CLERKS | {"answered"},
                "reviewed",
                Part.ACCEPTOR,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            *(
                Transition(
                    action,
                    title,
                    frozenset({"reviewed"}),
                    target,
                    Part.DECIDER,
                    Role.OFFICIAL,
                    needs_reason=True,
                )
                for action, title, target in (
                    ("close", Text("整改合格，销号"), "put_right"),
                    ("return_for_correction", Text("退回继续整改"), "returned"),
                    ("fail", Text("认定整改不到位"), "failed"),
                )
            ),
        ),
    )
)
ENDS = ("close", "fail")
"""The actions that end an order."""
