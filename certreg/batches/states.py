"""The procedure of an assessment batch: its states, whose turn each is, and the actions between them."""

from __future__ import annotations

from certreg.accounts.models import Role
from certreg.procedure.models import CaseKind, Part, Waiting
from certreg.procedure.table import State, Table, Transition, register
from certreg.text import Text

_CLERKS = frozenset({"draft", "returned"})

TABLE = register(
    Table(
        CaseKind.BATCH,
        title=Text("认定批次"),
        workspace_page="batches.show",
        office_page="batch_review.show",
        states=(
            # The clerk enrols candidates and enters results.
            State("draft", Text("编制中"), Waiting.CLERK),
            # Submitted with a receipt; the organisation's approver signs it off or hands it back.
            State("submitted", Text("已提交，待单位审核"), Waiting.APPROVER),
            # Signed off; an official accepts it and posts the public notice.
            State("signed_off", Text("单位已审核，待受理公示"), Waiting.OFFICE),
            State("on_public_notice", Text("公示中"), Waiting.NOTICE),
            # The notice ran its days and every objection is answered; another official decides.
            State("notice_closed", Text("公示结束，待核准"), Waiting.OFFICE),
            # Decided; the body's approver issues.
            State("approved", Text("已核准，待发证"), Waiting.APPROVER),
            # Everything to be signed is recorded; the worker signs, logs and publishes.
            State("issuing", Text("发证中"), Waiting.WORKER),
            State("issued", Text("已发证"), Waiting.NOBODY),
            # In the clerk's hands again, with the reason.
            State("returned", Text("退回补正"), Waiting.CLERK),
            State("rejected", Text("不予核准"), Waiting.NOBODY),
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
            ),
            Transition(
                "return_for_correction",
                Text("退回补正"),
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
                Text("退回补正"),
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
                "approve",
                Text("核准"),
                frozenset({"notice_closed"}),
                "approved",
                Part.DECIDER,
                Role.OFFICIAL,
            ),
            Transition(
                "return_for_correction",
                Text("退回补正"),
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
            Transition("finish_issuing", Text("发证完成"), frozenset({"issuing"}), "issued"),
        ),
    )
)
