"""The four measures: an official proposes, or the body asks, another confirms, the worker does it."""

from __future__ import annotations

from certreg.accounts.models import Role
from certreg.procedure.models.cases import CaseKind, Part, Waiting
from certreg.procedure.table import State, Table, Transition, register
from certreg.text import Text

CONFIRMED = ("confirmed", "done")
"""States of a case that two officials have decided."""


REQUEST = Transition(
    "request",
    Text("申请更正"),
    frozenset({"draft"}),
    "proposed",
    Part.CLERK,
    Role.CLERK,
    needs_reason=True,
)
"""The body that issued asks for a correction of its own; one official then confirms it."""


def _table(
    kind: CaseKind, title: Text, *, propose: Text, confirm: Text, reject: Text, done: Text
) -> Table:
    asks = kind is CaseKind.CORRECTION
    return register(
        Table(
            kind,
            title=title,
            workspace_page="certificate_changes.correction" if asks else "measures.show",
            office_page="measures.show",
            states=(
                State("draft", Text("拟提出"), Waiting.OFFICE),
                State("proposed", Text("已提出，待第二人确认"), Waiting.OFFICE),
                State("confirmed", Text("已确认，正在办理"), Waiting.WORKER),
                State("done", done, Waiting.NOBODY),
                State("rejected", reject, Waiting.NOBODY),
            ),
            transitions=(
                *((REQUEST,) if asks else ()),
                Transition(
                    "propose",
                    propose,
                    frozenset({"draft"}),
                    "proposed",
                    Part.ACCEPTOR,
                    Role.OFFICIAL,
                    needs_reason=True,
                ),
                Transition(
                    "confirm",
                    confirm,
                    frozenset({"proposed"}),
                    "confirmed",
                    Part.DECIDER,
                    Role.OFFICIAL,
                ),
                Transition(
                    "reject",
                    reject,
                    frozenset({"proposed"}),
                    "rejected",
                    Part.DECIDER,
                    Role.OFFICIAL,
                    needs_reason=True,
                ),
                Transition("finish", Text("办理完成"), frozenset({"confirmed"}), "done"),
            ),
        )
    )


TABLES = {
    CaseKind.REVOCATION: _table(
        CaseKind.REVOCATION,
        Text("证书撤销"),
        propose=Text("提出撤销"),
        confirm=Text("确认撤销"),
        reject=Text("不予撤销"),
        done=Text("已撤销证书"),
    ),
    CaseKind.SUSPENSION: _table(
        CaseKind.SUSPENSION,
        Text("证书暂停"),
        propose=Text("提出暂停"),
        confirm=Text("确认暂停"),
        reject=Text("不予暂停"),
        done=Text("已暂停证书"),
    ),
    CaseKind.LIFTING: _table(
        CaseKind.LIFTING,
        Text("证书恢复"),
        propose=Text("提出恢复"),
        confirm=Text("确认恢复"),
        reject=Text("不予恢复"),
        done=Text("已恢复证书"),
    ),
    CaseKind.CORRECTION: _table(
        CaseKind.CORRECTION,
        Text("证书更正"),
        propose=Text("提出更正"),
        confirm=Text("确认更正"),
        reject=Text("不予更正"),
        done=Text("已更正换发"),
    ),
}
"""Kind of case -> its table."""
