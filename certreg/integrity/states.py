"""The procedure of the blacklist: proposed, confirmed by another official, and lifted the same way."""

from __future__ import annotations

from certreg.procedure.acts import by_acceptor, by_decider, by_machine
from certreg.procedure.models.cases import CaseKind, Waiting
from certreg.procedure.table import State, Table, register
from certreg.text import Text

COUNTING = ("listed", "lifting_proposed")
"""States in which an entry counts, within its days."""


TABLE = register(
    Table(
        CaseKind.BLACKLISTING,
        title=Text("黑名单"),
        workspace_page="blacklist.show",
        office_page="blacklist.show",
        states=(
            State("draft", Text("拟提出"), Waiting.OFFICE),
            # An official has proposed it with the facts; another confirms or rejects.
            State("proposed", Text("已提出，待第二人确认"), Waiting.OFFICE),
            # It counts until its last day, or until two officials lift it.
            State("listed", Text("已列入黑名单"), Waiting.TERM),
            State("lifting_proposed", Text("已提出移出，待第二人确认"), Waiting.OFFICE),
            State("lifted", Text("已移出"), Waiting.NOBODY),
            State("expired", Text("期满"), Waiting.NOBODY),
            State("rejected", Text("不予列入"), Waiting.NOBODY),
        ),
        transitions=(
            by_acceptor("propose", Text("提出列入"), "draft", "proposed", needs_reason=True),
            by_decider("confirm", Text("确认列入"), "proposed", "listed"),
            by_decider("reject", Text("不予列入"), "proposed", "rejected", needs_reason=True),
            by_acceptor(
                "propose_lifting", Text("提出移出"), "listed", "lifting_proposed", needs_reason=True
            ),
            by_decider("lift", Text("确认移出"), "lifting_proposed", "lifted", needs_reason=True),
            by_decider("keep", Text("不予移出"), "lifting_proposed", "listed", needs_reason=True),
            by_machine("expire", Text("期满"), frozenset(COUNTING), "expired"),
        ),
    )
)
