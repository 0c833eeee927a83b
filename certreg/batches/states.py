"""The procedure of an assessment batch: its states, whose turn each is, and the actions between them."""

from __future__ import annotations

from certreg.procedure.acts import (
    by_acceptor,
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
            *handing_in(),
            *signing_off("submitted", "signed_off"),
            by_acceptor("accept", Text("受理并公示"), "signed_off", "on_public_notice"),
            returning(by_acceptor, "signed_off"),
            closing_notice(),
            by_decider("approve", Text("核准"), "notice_closed", "approved"),
            returning(by_decider, "notice_closed"),
            by_decider("reject", Text("不予核准"), "notice_closed", "rejected", needs_reason=True),
            *issuing(),
            by_machine("stop_issuing", Text("未能发证"), "issuing", "approved", needs_reason=True),
        ),
    )
)
