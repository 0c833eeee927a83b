"""The procedures of an inspection and of the order that may follow from it."""

from __future__ import annotations

from certreg.procedure.acts import by_acceptor, by_clerk, by_decider, returning, signing_off
from certreg.procedure.models.cases import CaseKind, Waiting
from certreg.procedure.table import State, Table, register
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
            by_acceptor("hand_over", Text("提交第二名检查人员"), "draft", "recorded"),
            by_acceptor("abandon", Text("取消检查"), "draft", "abandoned", needs_reason=True),
            by_decider("send_back", Text("退回修改"), "recorded", "draft", needs_reason=True),
            by_decider("conclude", Text("确认检查记录"), "recorded", "concluded"),
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
            by_clerk("answer", Text("提交整改报告"), _CLERKS, "answered"),
            *signing_off("answered", "signed_off", returned=Text("退回经办人")),
            by_acceptor(
                "review", Text("提交复查意见"), "signed_off", "reviewed", needs_reason=True
            ),
            # Of an order that was not answered, once its day has passed.
            by_acceptor(
                "report_overdue",
                Text("报告逾期未改"),
                _CLERKS | {"answered"},
                "reviewed",
                needs_reason=True,
            ),
            by_decider("close", Text("整改合格，销号"), "reviewed", "put_right", needs_reason=True),
            returning(by_decider, "reviewed", Text("退回继续整改")),
            by_decider("fail", Text("认定整改不到位"), "reviewed", "failed", needs_reason=True),
        ),
    )
)
ENDS = ("close", "fail")
"""The actions that end an order."""
