"""The procedure of an entry: proposed, confirmed by another official, and withdrawn the same way."""

from __future__ import annotations

from certreg.procedure.acts import by_acceptor, by_decider
from certreg.procedure.models.cases import CaseKind, Waiting
from certreg.procedure.table import State, Table, register
from certreg.text import Text

STANDING = ("recorded", "withdrawal_proposed")
"""States in which an entry stands on the examiner's record."""


TABLE = register(
    Table(
        CaseKind.CONDUCT,
        title=Text("考评员诚信记录"),
        workspace_page="conduct.show",
        office_page="conduct.show",
        states=(
            State("draft", Text("拟记入"), Waiting.OFFICE),
            # An official has proposed it with the facts; another confirms or rejects.
            State("proposed", Text("已提出，待第二人确认"), Waiting.OFFICE),
            # It stands, unless two officials find that it was wrong.
            State("recorded", Text("已记入"), Waiting.TERM),
            State("withdrawal_proposed", Text("已提出撤销，待第二人确认"), Waiting.OFFICE),
            State("withdrawn", Text("已撤销"), Waiting.NOBODY),
            State("rejected", Text("不予记入"), Waiting.NOBODY),
        ),
        transitions=(
            by_acceptor("propose", Text("提出记入"), "draft", "proposed", needs_reason=True),
            by_decider("confirm", Text("确认记入"), "proposed", "recorded"),
            by_decider("reject", Text("不予记入"), "proposed", "rejected", needs_reason=True),
            by_acceptor(
                "propose_withdrawal",
                Text("提出撤销"),
                "recorded",
                "withdrawal_proposed",
                needs_reason=True,
            ),
            by_decider(
                "withdraw",
                Text("确认撤销"),
                "withdrawal_proposed",
                "withdrawn",
                needs_reason=True,
            ),
            by_decider(
                "keep", Text("不予撤销"), "withdrawal_proposed", "recorded", needs_reason=True
            ),
        ),
    )
)
