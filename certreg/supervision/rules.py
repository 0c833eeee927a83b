"""Which measure a certificate admits in which state. Pure."""

from __future__ import annotations

from datetime import date
from typing import Literal

from certreg.certificates.rules import State
from certreg.errors import RefusedError
from certreg.text import Text

Action = Literal["revocation", "suspension", "lifting", "correction"]

ADMITS: dict[Action, frozenset[State]] = {
    "revocation": frozenset({"valid", "suspended"}),
    "suspension": frozenset({"valid"}),
    "lifting": frozenset({"suspended"}),
    "correction": frozenset({"valid"}),
}
"""States in which a measure is possible; whatever is not named is refused."""

STANDS = {
    "valid": Text("该证书有效，没有暂停"),
    "suspended": Text("该证书已暂停，请先恢复"),
    "revoked": Text("该证书不是有效证书，不能再撤销、更正、暂停或恢复"),
}


def state_problem(action: Action, state: State) -> Text | None:
    """Why a certificate in a state does not admit a measure; None: it does."""
    if state in ADMITS[action]:
        return None
    if (action, state) == ("suspension", "suspended"):
        return Text("该证书已暂停")
    return STANDS[state]


def check_term(ends_on: date | None, *, today: date) -> None:
    """A suspension ends on a day that lies ahead, or is lifted.

    Raises:
        RefusedError: the last day has passed; field `ends_on`.
    """
    if ends_on is not None and ends_on < today:
        raise RefusedError(
            Text("暂停的最后一天不能早于今天"), reason="term_passed", field="ends_on"
        )
