"""The states of a filing (备案) and what leads from one to another."""

from __future__ import annotations

from certreg.accounts.models import Role
from certreg.procedure.models import CaseKind, Part, Waiting
from certreg.procedure.table import State, Table, Transition, register
from certreg.text import Text

RETURN = Text("退回补正")

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
            Transition(
                "submit",
                Text("提交"),
                frozenset({"draft", "returned"}),
                "submitted",
                Part.CLERK,
                Role.CLERK,
            ),
            Transition(
                "withdraw",
                Text("撤回"),
                frozenset({"draft", "submitted", "returned"}),
                "withdrawn",
                Part.CLERK,
                Role.CLERK,
            ),
            Transition(
                "accept",
                Text("受理"),
                frozenset({"submitted"}),
                "accepted",
                Part.ACCEPTOR,
                Role.OFFICIAL,
            ),
            Transition(
                "return_for_correction",
                RETURN,
                frozenset({"submitted", "prefecture_review"}),
                "returned",
                Part.ACCEPTOR,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            Transition("refer", Text("转市州审核"), frozenset({"accepted"}), "prefecture_review"),
            Transition(
                "recommend",
                Text("审核推荐"),
                frozenset({"prefecture_review"}),
                "accepted",
                Part.ACCEPTOR,
                Role.OFFICIAL,
            ),
            Transition(
                "approve",
                Text("核准"),
                frozenset({"accepted"}),
                "approved",
                Part.DECIDER,
                Role.OFFICIAL,
            ),
            Transition(
                "return_for_correction",
                RETURN,
                frozenset({"accepted"}),
                "returned",
                Part.DECIDER,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            Transition(
                "reject",
                Text("不予备案"),
                frozenset({"accepted"}),
                "rejected",
                Part.DECIDER,
                Role.OFFICIAL,
                needs_reason=True,
            ),
        ),
    )
)
