"""Own rows that give way (让位) to the shipped ones, for a release that brings the same rule itself."""

from __future__ import annotations

from certreg.errors import RefusedError
from certreg.policy.law import Law, shipped
from certreg.policy.rule import LawError
from certreg.rulebook import standing
from certreg.rulebook.amendment import Content, combined
from certreg.rulebook.models import Amendment
from certreg.text import Text


def may_yield(amendment: Amendment) -> bool:
    """Whether it counts, has something to give up, and was not told to before."""
    counting = standing.counting(shipped())
    content = counting.get(amendment.id)
    told = {id for other in counting.values() for id in other.yielding}
    return bool(content and content.ids) and amendment.id not in told


def draft(amendment: Amendment) -> Content:
    """That an amendment yields, and with it every later one that changes what it added.

    Raises:
        RefusedError: there is nothing to yield; or what remains would not stand without it.
    """
    if not may_yield(amendment):
        raise RefusedError(
            Text("该规则变更没有可以让位的条目，或已办理让位。"), reason="cannot_yield"
        )
    ids: dict[int, None] = {}
    gone: set[str] = set()
    for id, content in standing.counting(shipped()).items():
        if id == amendment.id or gone.intersection(content.amended):
            ids[id] = None
            gone.update(content.added)
    yielding = Content(yielding=tuple(ids))
    law_without(yielding)
    return yielding


def law_without(yielding: Content) -> Law:
    """The law as it stands where all of them have yielded.

    Raises:
        RefusedError: later amendments need what would be gone.
    """
    kept = standing.counting(shipped())
    remaining = (content for id, content in kept.items() if id not in yielding.yielding)
    try:
        return combined(remaining).laid_over(shipped())
    except LawError as error:
        raise RefusedError(
            Text(
                "其余规则变更离不开这些条目：{reason}请先办理其余变更的让位。", reason=error.message
            ),
            reason="needed_by_others",
        ) from error
