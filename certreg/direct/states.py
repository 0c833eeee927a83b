"""The procedure of a nomination: its states, whose turn each is, and the actions between them."""

from __future__ import annotations

from certreg.accounts.models import Role
from certreg.procedure.models import CaseKind, Part, Waiting
from certreg.procedure.table import State, Table, Transition, register
from certreg.text import Text

_CLERKS = frozenset({"draft", "returned"})
_RETURN = Text("退回补正")
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
            State("returned", _RETURN, Waiting.CLERK),
            State("rejected", _REJECT, Waiting.NOBODY),
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
                "signed_off",
                Part.APPROVER,
                Role.APPROVER,
                needs_reason=True,
            ),
            Transition(
                "return_for_correction",
                _RETURN,
                frozenset({"submitted"}),
                "returned",
                Part.APPROVER,
                Role.APPROVER,
                needs_reason=True,
            ),
            Transition(
                "accept",
                Text("受理并组织评审"),
                frozenset({"signed_off"}),
                "under_review",
                Part.ACCEPTOR,
                Role.OFFICIAL,
            ),
            Transition(
                "accept_result",
                Text("受理竞赛结果并公示"),
                frozenset({"signed_off"}),
                "on_public_notice",
                Part.ACCEPTOR,
                Role.OFFICIAL,
            ),
            Transition(
                "return_for_correction",
                _RETURN,
                frozenset({"signed_off"}),
                "returned",
                Part.ACCEPTOR,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            Transition(
                "name_experts",
                Text("增补专家"),
                frozenset({"under_review", "reviewed"}),
                "under_review",
                Part.ACCEPTOR,
                Role.OFFICIAL,
            ),
            Transition(
                "release_expert",
                Text("解聘专家"),
                frozenset({"under_review"}),
                "under_review",
                Part.ACCEPTOR,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            Transition(
                "vote",
                Text("评审投票"),
                frozenset({"under_review"}),
                "under_review",
                Part.EXPERT,
                Role.EXPERT,
                needs_reason=True,
            ),
            Transition(
                "recuse",
                Text("回避"),
                frozenset({"under_review"}),
                "under_review",
                Part.EXPERT,
                Role.EXPERT,
                needs_reason=True,
            ),
            Transition(
                "complete_review", Text("评审完毕"), frozenset({"under_review"}), "reviewed"
            ),
            Transition(
                "end_review",
                Text("采信评审意见并公示"),
                frozenset({"reviewed"}),
                "on_public_notice",
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
                needs_reason=True,
            ),
            Transition(
                "reject",
                _REJECT,
                frozenset({"reviewed", "notice_closed"}),
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
            Transition("finish_issuing", Text("发证完成"), frozenset({"issuing"}), "issued"),
        ),
    )
)
