"""Transitions by who acts, one line each, and the runs of them that many procedures share.

A room's table states what is its own and takes the rest from here: handing in, signing off, the end
of the public notice, issuing.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Protocol

from certreg.accounts.models import Role
from certreg.procedure.models.cases import Part
from certreg.procedure.table import Transition
from certreg.text import Text

BEGUN = frozenset({"draft", "returned"})
"""The usual states in which a clerk works on a case."""
RETURN = Text("退回补正")


class Act(Protocol):
    """Somebody's action as a transition; `sources` is one state or several."""

    def __call__(
        self,
        action: str,
        title: Text,
        sources: str | Set[str],
        target: str,
        *,
        needs_reason: bool = False,
    ) -> Transition:
        """The transition."""


def _by(part: Part | None, role: Role | None) -> Act:
    def act(
        action: str,
        title: Text,
        sources: str | Set[str],
        target: str,
        *,
        needs_reason: bool = False,
    ) -> Transition:
        starts = frozenset({sources} if isinstance(sources, str) else sources)
        return Transition(action, title, starts, target, part, role, needs_reason=needs_reason)

    return act


by_clerk = _by(Part.CLERK, Role.CLERK)
by_approver = _by(Part.APPROVER, Role.APPROVER)
by_acceptor = _by(Part.ACCEPTOR, Role.OFFICIAL)
by_decider = _by(Part.DECIDER, Role.OFFICIAL)
by_expert = _by(Part.EXPERT, Role.EXPERT)
by_machine = _by(None, None)


def handing_in() -> tuple[Transition, ...]:
    """The clerk submits what was begun or came back, and may withdraw it until somebody acted on it."""
    return (
        by_clerk("submit", Text("提交"), BEGUN, "submitted"),
        by_clerk("withdraw", Text("撤回"), BEGUN | {"submitted"}, "withdrawn"),
    )


def signing_off(
    source: str, target: str, *, returned: Text = RETURN, needs_reason: bool = False
) -> tuple[Transition, ...]:
    """The organisation's approver signs off what its clerk handed in, or hands it back.

    Args:
        returned: what handing back is called.
        needs_reason: whether signing off must say why; handing back always must.
    """
    return (
        by_approver("sign_off", Text("审核通过"), source, target, needs_reason=needs_reason),
        returning(by_approver, source, returned),
    )


def returning(by: Act, sources: str | Set[str], title: Text = RETURN) -> Transition:
    """Somebody gives the case back to the clerk, and says why."""
    return by("return_for_correction", title, sources, "returned", needs_reason=True)


def closing_notice() -> Transition:
    """The public notice has run its days and every objection is answered."""
    return by_machine("close_notice", Text("公示结束"), "on_public_notice", "notice_closed")


def issuing(target: str = "issued") -> tuple[Transition, ...]:
    """The body issues what was approved (谁评价、谁发证); the worker signs, logs and publishes."""
    return (
        by_approver("issue", Text("发证"), "approved", "issuing"),
        by_machine("finish_issuing", Text("发证完成"), "issuing", target),
    )
