"""The procedure of a contest's result list: its states, whose turn each is, the actions between them."""

from __future__ import annotations

from certreg.accounts.models import Role
from certreg.procedure.models import CaseKind, Part, Waiting
from certreg.procedure.table import State, Table, Transition, register
from certreg.text import Text

_CLERKS = frozenset({"draft", "returned"})
_RETURN = Text("退回补正")
_STRIKE = Text("剔除一人")

TABLE = register(
    Table(
        CaseKind.CONTEST_LIST,
        title=Text("以赛代评名单"),
        workspace_page="contest_lists.show",
        office_page="contest_list_review.show",
        states=(
            # The list is checked and entered; the clerk adds photos and the result document.
            State("draft", Text("填报中"), Waiting.CLERK),
            State("submitted", Text("已提交，待单位审核"), Waiting.APPROVER),
            # Signed off by the body that will issue; an official accepts it and posts the notice.
            State("signed_off", Text("单位已审核，待受理"), Waiting.OFFICE),
            State("on_public_notice", Text("公示中"), Waiting.NOTICE),
            # The notice ran its days and every objection is answered; another official decides.
            State("notice_closed", Text("公示结束，待核准"), Waiting.OFFICE),
            # Decided; the body's approver issues.
            State("approved", Text("已核准，待发证"), Waiting.APPROVER),
            State("issuing", Text("发证中"), Waiting.WORKER),
            State("issued", Text("已发证"), Waiting.NOBODY),
            # In the clerk's hands again, with the reason: a corrected list is uploaded anew.
            State("returned", _RETURN, Waiting.CLERK),
            State("rejected", Text("不予认定"), Waiting.NOBODY),
            State("withdrawn", Text("已撤回"), Waiting.NOBODY),
        ),
        transitions=(
            # An office that has the results gives them to the body that is to issue.
            Transition(
                "hand_over",
                Text("交评价机构办理"),
                frozenset({"draft"}),
                "draft",
                Part.ACCEPTOR,
                Role.OFFICIAL,
            ),
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
                Text("受理并公示"),
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
                "close_notice", Text("公示结束"), frozenset({"on_public_notice"}), "notice_closed"
            ),
            Transition(
                "strike",
                _STRIKE,
                frozenset({"notice_closed"}),
                "notice_closed",
                Part.DECIDER,
                Role.OFFICIAL,
                needs_reason=True,
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
                Text("不予认定"),
                frozenset({"notice_closed"}),
                "rejected",
                Part.DECIDER,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            # Somebody may have been given the same level elsewhere since: the others go on.
            Transition(
                "strike",
                _STRIKE,
                frozenset({"approved"}),
                "approved",
                Part.APPROVER,
                Role.APPROVER,
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
