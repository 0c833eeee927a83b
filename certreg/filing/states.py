"""The states of a filing (备案) and what leads from one to another."""

from __future__ import annotations

from certreg.procedure.acts import RETURN, by_acceptor, by_clerk, by_decider, by_machine, returning
from certreg.procedure.models.cases import CaseKind, Waiting
from certreg.procedure.table import State, Table, register
from certreg.text import Text

TABLE = register(
    Table(
        CaseKind.FILING,
        title=Text("评价机构备案"),
        workspace_page="filing.show",
        office_page="filing_review.show",
        tiers_by_case=True,
        states=(
            State("draft", Text("草稿"), Waiting.CLERK),
            State("submitted", Text("已提交，待受理"), Waiting.OFFICE),
            State("accepted", Text("已受理，待核准"), Waiting.OFFICE),
            # Only where the law has a city between the office that accepts and the one that decides.
            State("prefecture_review", Text("已受理，待市州审核"), Waiting.OFFICE, "prefecture"),
            State("returned", RETURN, Waiting.CLERK),
            State("approved", Text("已核准"), Waiting.NOBODY),
            State("rejected", Text("不予备案"), Waiting.NOBODY),
            State("withdrawn", Text("已撤回"), Waiting.NOBODY),
        ),
        transitions=(
            by_clerk("submit", Text("提交"), {"draft", "returned"}, "submitted"),
            by_clerk("withdraw", Text("撤回"), {"draft", "submitted", "returned"}, "withdrawn"),
            by_acceptor("accept", Text("受理"), "submitted", "accepted"),
            returning(by_acceptor, {"submitted", "prefecture_review"}),
            by_machine("refer", Text("转市州审核"), "accepted", "prefecture_review"),
            by_acceptor("recommend", Text("审核推荐"), "prefecture_review", "accepted"),
            by_decider("approve", Text("核准"), "accepted", "approved"),
            returning(by_decider, "accepted"),
            by_decider("reject", Text("不予备案"), "accepted", "rejected", needs_reason=True),
        ),
    )
)
