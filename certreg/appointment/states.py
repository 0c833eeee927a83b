"""The procedure of an appointment: from the nomination through the offices to the end of the term."""

from __future__ import annotations

from certreg.accounts.models import Role
from certreg.procedure.models import CaseKind, Part, Waiting
from certreg.procedure.table import State, Table, Transition, register
from certreg.text import Text

RETURN = Text("退回补正")
_CLERKS = frozenset({"draft", "returned"})
_HELD = frozenset({"appointed", "end_proposed"})

REVIEWS = {"county": "county_review", "prefecture": "prefecture_review"}
"""Tier -> the state in which its offices review; the province accepts and decides instead."""

DECIDED = frozenset({"approved", "issuing", "appointed", "end_proposed", "ended", "expired"})
"""States of a case whose nomination was approved."""

TABLE = register(
    Table(
        CaseKind.APPOINTMENT,
        title=Text("特级技师、首席技师评聘"),
        workspace_page="appointments.show",
        office_page="appointment_review.show",
        states=(
            # The clerk puts the nomination together.
            State("draft", Text("草稿"), Waiting.CLERK),
            State("submitted", Text("已提交，待单位审核"), Waiting.APPROVER),
            # Each tier passes it on; a tier without an office is passed over by the machine.
            State("county_review", Text("待区县审核推荐"), Waiting.OFFICE, "county"),
            State("prefecture_review", Text("待市州审核推荐"), Waiting.OFFICE, "prefecture"),
            # The province accepts it and posts the notice; after it another official decides.
            State("province_review", Text("待省级受理"), Waiting.OFFICE, "province"),
            State("on_public_notice", Text("公示中"), Waiting.NOTICE),
            State("notice_closed", Text("待省级核准"), Waiting.OFFICE, "province"),
            # Approved: the employer's approver issues, or lets the term begin with an old certificate.
            State("approved", Text("已核准，待聘任"), Waiting.APPROVER),
            State("issuing", Text("发证中"), Waiting.WORKER),
            # The term is on record; whether the post is held today follows from its dates.
            State("appointed", Text("已聘任"), Waiting.TERM),
            # The clerk says that the post ends early; the approver confirms.
            State("end_proposed", Text("拟终止聘任，待单位审核"), Waiting.APPROVER),
            State("ended", Text("已终止聘任"), Waiting.NOBODY),
            # Approved, and never taken up.
            State("forgone", Text("已放弃聘任"), Waiting.NOBODY),
            State("expired", Text("聘期已满"), Waiting.NOBODY),
            State("returned", RETURN, Waiting.CLERK),
            State("rejected", Text("不予聘任"), Waiting.NOBODY),
            State("withdrawn", Text("已撤回"), Waiting.NOBODY),
        ),
        transitions=(
            Transition("submit", Text("提交"), _CLERKS, "submitted", Part.CLERK, Role.CLERK),
            Transition(
                "withdraw",
                Text("撤回"),
                _CLERKS | {"submitted"},
                "withdrawn",
                Part.CLERK,
                Role.CLERK,
            ),
            Transition(
                "sign_off",
                Text("审核通过"),
                frozenset({"submitted"}),
                "county_review",
                Part.APPROVER,
                Role.APPROVER,
            ),
            Transition(
                "return_for_correction",
                RETURN,
                frozenset({"submitted"}),
                "returned",
                Part.APPROVER,
                Role.APPROVER,
                needs_reason=True,
            ),
            Transition(
                "recommend",
                Text("审核推荐"),
                frozenset({"county_review"}),
                "prefecture_review",
                Part.ACCEPTOR,
                Role.OFFICIAL,
            ),
            Transition(
                "recommend",
                Text("审核推荐"),
                frozenset({"prefecture_review"}),
                "province_review",
                Part.ACCEPTOR,
                Role.OFFICIAL,
            ),
            Transition(
                "pass_up", Text("转上一级"), frozenset({"county_review"}), "prefecture_review"
            ),
            Transition(
                "pass_up", Text("转上一级"), frozenset({"prefecture_review"}), "province_review"
            ),
            Transition(
                "accept",
                Text("受理"),
                frozenset({"province_review"}),
                "on_public_notice",
                Part.ACCEPTOR,
                Role.OFFICIAL,
            ),
            Transition(
                "return_for_correction",
                RETURN,
                frozenset({"county_review", "prefecture_review", "province_review"}),
                "returned",
                Part.ACCEPTOR,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            Transition(
                "decline",
                Text("不予推荐"),
                frozenset({"county_review", "prefecture_review"}),
                "rejected",
                Part.ACCEPTOR,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            Transition(
                "close_notice", Text("公示结束"), frozenset({"on_public_notice"}), "notice_closed"
            ),
            Transition(
                "approve",
                Text("核准"),
                frozenset({"notice_closed"}),
                "approved",
                Part.DECIDER,
                Role.OFFICIAL,
            ),
            Transition(
                "return_for_correction",
                RETURN,
                frozenset({"notice_closed"}),
                "returned",
                Part.DECIDER,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            Transition(
                "reject",
                Text("不予核准"),
                frozenset({"notice_closed"}),
                "rejected",
                Part.DECIDER,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            Transition(
                "issue",
                Text("发证"),
                frozenset({"approved"}),
                "issuing",
                Part.APPROVER,
                Role.APPROVER,
            ),
            Transition("finish_issuing", Text("发证完成"), frozenset({"issuing"}), "appointed"),
            Transition(
                "take_up",
                Text("沿用原证书聘任"),
                frozenset({"approved"}),
                "appointed",
                Part.APPROVER,
                Role.APPROVER,
            ),
            Transition(
                "forgo",
                Text("放弃聘任"),
                frozenset({"approved"}),
                "forgone",
                Part.APPROVER,
                Role.APPROVER,
                needs_reason=True,
            ),
            Transition(
                "propose_end",
                Text("提出终止聘任"),
                frozenset({"appointed"}),
                "end_proposed",
                Part.CLERK,
                Role.CLERK,
                needs_reason=True,
            ),
            Transition(
                "keep_on",
                Text("继续聘任"),
                frozenset({"end_proposed"}),
                "appointed",
                Part.APPROVER,
                Role.APPROVER,
                needs_reason=True,
            ),
            Transition(
                "end",
                Text("终止聘任"),
                frozenset({"end_proposed"}),
                "ended",
                Part.APPROVER,
                Role.APPROVER,
            ),
            Transition("give_way", Text("受聘新的岗位"), _HELD, "ended"),
            Transition("expire", Text("聘期届满"), _HELD | {"approved"}, "expired"),
        ),
    )
)
