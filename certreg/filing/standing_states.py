"""Suspending, taking up again, cancelling a filing: an official proposes, or the body asks; another
official confirms, and it counts."""

from __future__ import annotations

from certreg.filing.models import Change
from certreg.procedure.acts import by_acceptor, by_clerk, by_decider
from certreg.procedure.models.cases import CaseKind, Waiting
from certreg.procedure.table import State, Table, Transition, register
from certreg.text import Text

REQUESTED = (
    # The body asked; an official takes it up, unless the body takes the request back.
    State("requested", Text("机构已申请，待受理"), Waiting.OFFICE),
    State("withdrawn", Text("已撤回"), Waiting.NOBODY),
)


def _asked() -> tuple[Transition, ...]:
    """The way on which a body asks for it: an official takes the request up, or declines it."""
    return (
        by_clerk("request", Text("申请"), "draft", "requested", needs_reason=True),
        by_clerk("withdraw", Text("撤回"), "requested", "withdrawn"),
        by_acceptor("accept", Text("受理"), "requested", "proposed"),
        by_acceptor("decline", Text("不予受理"), "requested", "rejected", needs_reason=True),
    )


def _table(kind: CaseKind, title: Text, verb: Text, done: Text, *, may_be_asked: bool) -> Table:
    return register(
        Table(
            kind,
            title=title,
            workspace_page="standing.show",
            office_page="standing_review.show",
            states=(
                # Only while it is being written: a proposal or a request begins it.
                State("draft", Text("拟提出"), Waiting.OFFICE),
                *(REQUESTED if may_be_asked else ()),
                # An official stands for it; another one confirms.
                State("proposed", Text("已提出，待第二人确认"), Waiting.OFFICE),
                # It counts from this day on.
                State("in_effect", done, Waiting.NOBODY),
                State("rejected", Text("不予办理"), Waiting.NOBODY),
            ),
            transitions=(
                by_acceptor(
                    "propose", Text("提出{verb}", verb=verb), "draft", "proposed", needs_reason=True
                ),
                *(_asked() if may_be_asked else ()),
                by_decider("confirm", Text("确认{verb}", verb=verb), "proposed", "in_effect"),
                by_decider(
                    "reject",
                    Text("不予{verb}", verb=verb),
                    "proposed",
                    "rejected",
                    needs_reason=True,
                ),
            ),
        )
    )


TABLES = {
    Change.SUSPEND: _table(
        CaseKind.FILING_SUSPENSION,
        Text("暂停备案"),
        Text("暂停"),
        Text("已暂停备案"),
        may_be_asked=False,
    ),
    Change.LIFT: _table(
        CaseKind.FILING_LIFTING,
        Text("恢复备案"),
        Text("恢复"),
        Text("已恢复备案"),
        may_be_asked=True,
    ),
    Change.CANCEL: _table(
        CaseKind.FILING_CANCELLATION,
        Text("注销备案"),
        Text("注销"),
        Text("已注销备案"),
        may_be_asked=True,
    ),
}
"""What becomes of the filing -> its procedure."""
