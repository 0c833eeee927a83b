"""The procedure of a contest's result list: its states, whose turn each is, the actions between them."""

from __future__ import annotations

from certreg.procedure.acts import (
    RETURN,
    by_acceptor,
    by_approver,
    by_decider,
    closing_notice,
    handing_in,
    issuing,
    returning,
    signing_off,
)
from certreg.procedure.models.cases import CaseKind, Waiting
from certreg.procedure.table import State, Table, register
from certreg.text import Text

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
            State("returned", RETURN, Waiting.CLERK),
            State("rejected", Text("不予认定"), Waiting.NOBODY),
            State("withdrawn", Text("已撤回"), Waiting.NOBODY),
        ),
        transitions=(
            # An office that has the results gives them to the body that is to issue.
            by_acceptor("hand_over", Text("交评价机构办理"), "draft", "draft"),
            *handing_in(),
            *signing_off("submitted", "signed_off", needs_reason=True),
            by_acceptor("accept", Text("受理并公示"), "signed_off", "on_public_notice"),
            returning(by_acceptor, "signed_off"),
            closing_notice(),
            by_decider("strike", _STRIKE, "notice_closed", "notice_closed", needs_reason=True),
            by_decider("approve", Text("核准"), "notice_closed", "approved", needs_reason=True),
            by_decider("reject", Text("不予认定"), "notice_closed", "rejected", needs_reason=True),
            # Somebody may have been given the same level elsewhere since: the others go on.
            by_approver("strike", _STRIKE, "approved", "approved", needs_reason=True),
            *issuing(),
        ),
    )
)
