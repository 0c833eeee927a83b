"""The procedure of a body's yearly report."""

from __future__ import annotations

from certreg.procedure.acts import by_clerk, by_decider, returning, signing_off
from certreg.procedure.models.cases import CaseKind, Waiting
from certreg.procedure.table import State, Table, register
from certreg.text import Text

SELF_REPORT = register(
    Table(
        CaseKind.SELF_REPORT,
        title=Text("年度自查报告"),
        workspace_page="self_reports.show",
        office_page="self_report_review.show",
        states=(
            # The clerk writes it and adds what shows it.
            State("draft", Text("填写中"), Waiting.CLERK),
            # The body's approver signs it off or hands it back.
            State("handed_in", Text("待单位审核"), Waiting.APPROVER),
            # An official of the region reads it.
            State("signed_off", Text("待人社部门审阅"), Waiting.OFFICE),
            # In the clerk's hands again, with the reason.
            State("returned", Text("退回补充"), Waiting.CLERK),
            # Read, with a remark.
            State("closed", Text("已审阅"), Waiting.NOBODY),
        ),
        transitions=(
            by_clerk("hand_in", Text("提交单位审核"), {"draft", "returned"}, "handed_in"),
            *signing_off("handed_in", "signed_off", returned=Text("退回经办人")),
            by_decider("close", Text("审阅完毕，办结"), "signed_off", "closed", needs_reason=True),
            returning(by_decider, "signed_off", Text("退回补充")),
        ),
    )
)

REPORTED = ("signed_off", "closed")
"""States in which the body has done its duty."""
