"""The procedure of a nomination: its states, whose turn each is, and the actions between them."""

from __future__ import annotations

from certreg.procedure.acts import (
    RETURN,
    by_acceptor,
    by_decider,
    by_expert,
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

_REJECT = Text("不予认定")

TABLE = register(
    Table(
        CaseKind.NOMINATION,
        title=Text("直接认定"),
        workspace_page="nominations.show",
        office_page="nomination_review.show",
        states=(
            # The clerk states who, for which level, on what ground, and adds the evidence.
            State("draft", Text("填报中"), Waiting.CLERK),
            # The organisation's approver signs it off or hands it back.
            State("submitted", Text("已提交，待单位审核"), Waiting.APPROVER),
            # Signed off; an official accepts it and names the panel (a contest needs none).
            State("signed_off", Text("单位已审核，待受理"), Waiting.OFFICE),
            # The experts vote; an official may change the panel.
            State("under_review", Text("专家评审中"), Waiting.EXPERTS),
            # Everybody on the panel has voted, and enough: officials see the votes and go on.
            State("reviewed", Text("评审完毕，待公示"), Waiting.OFFICE),
            State("on_public_notice", Text("公示中"), Waiting.NOTICE),
            # The notice ran its days and every objection is answered; another official decides.
            State("notice_closed", Text("公示结束，待核准"), Waiting.OFFICE),
            # Decided; the body's approver issues.
            State("approved", Text("已核准，待发证"), Waiting.APPROVER),
            # Everything to be signed is recorded; the worker signs, logs and publishes.
            State("issuing", Text("发证中"), Waiting.WORKER),
            State("issued", Text("已发证"), Waiting.NOBODY),
            # In the clerk's hands again, with the reason. Once experts judge, nothing comes back:
            # what they vote on stays what it is.
            State("returned", RETURN, Waiting.CLERK),
            State("rejected", _REJECT, Waiting.NOBODY),
            State("withdrawn", Text("已撤回"), Waiting.NOBODY),
        ),
        transitions=(
            *handing_in(),
            *signing_off("submitted", "signed_off", needs_reason=True),
            by_acceptor("accept", Text("受理并组织评审"), "signed_off", "under_review"),
            by_acceptor(
                "accept_result", Text("受理竞赛结果并公示"), "signed_off", "on_public_notice"
            ),
            returning(by_acceptor, "signed_off"),
            by_acceptor(
                "name_experts", Text("增补专家"), {"under_review", "reviewed"}, "under_review"
            ),
            by_acceptor(
                "release_expert",
                Text("解聘专家"),
                "under_review",
                "under_review",
                needs_reason=True,
            ),
            by_expert("vote", Text("评审投票"), "under_review", "under_review", needs_reason=True),
            by_expert("recuse", Text("回避"), "under_review", "under_review", needs_reason=True),
            by_machine("complete_review", Text("评审完毕"), "under_review", "reviewed"),
            by_acceptor(
                "end_review",
                Text("采信评审意见并公示"),
                "reviewed",
                "on_public_notice",
                needs_reason=True,
            ),
            closing_notice(),
            by_decider("approve", Text("核准"), "notice_closed", "approved", needs_reason=True),
            by_decider(
                "reject", _REJECT, {"reviewed", "notice_closed"}, "rejected", needs_reason=True
            ),
            *issuing(),
        ),
    )
)
