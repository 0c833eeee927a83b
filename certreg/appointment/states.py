"""The procedure of an appointment: from the nomination through the offices to the end of the term."""

from __future__ import annotations

from certreg.procedure.acts import (
    RETURN,
    by_acceptor,
    by_approver,
    by_clerk,
    by_decider,
    by_machine,
    closing_notice,
    handing_in,
    issuing,
    returning,
    signing_off,
)
from certreg.procedure.models.cases import CaseKind, Waiting
from certreg.procedure.table import State, Table, register
from certreg.text import Text

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
            *handing_in(),
            *signing_off("submitted", "county_review"),
            by_acceptor("recommend", Text("审核推荐"), "county_review", "prefecture_review"),
            by_acceptor("recommend", Text("审核推荐"), "prefecture_review", "province_review"),
            by_machine("pass_up", Text("转上一级"), "county_review", "prefecture_review"),
            by_machine("pass_up", Text("转上一级"), "prefecture_review", "province_review"),
            by_acceptor("accept", Text("受理"), "province_review", "on_public_notice"),
            returning(by_acceptor, {"county_review", "prefecture_review", "province_review"}),
            by_acceptor(
                "decline",
                Text("不予推荐"),
                {"county_review", "prefecture_review"},
                "rejected",
                needs_reason=True,
            ),
            closing_notice(),
            by_decider("approve", Text("核准"), "notice_closed", "approved"),
            returning(by_decider, "notice_closed"),
            by_decider("reject", Text("不予核准"), "notice_closed", "rejected", needs_reason=True),
            *issuing("appointed"),
            by_approver("take_up", Text("沿用原证书聘任"), "approved", "appointed"),
            by_approver("forgo", Text("放弃聘任"), "approved", "forgone", needs_reason=True),
            by_clerk(
                "propose_end", Text("提出终止聘任"), "appointed", "end_proposed", needs_reason=True
            ),
            by_approver(
                "keep_on", Text("继续聘任"), "end_proposed", "appointed", needs_reason=True
            ),
            by_approver("end", Text("终止聘任"), "end_proposed", "ended"),
            by_machine("give_way", Text("受聘新的岗位"), _HELD, "ended"),
            by_machine("expire", Text("聘期届满"), _HELD | {"approved"}, "expired"),
        ),
    )
)
