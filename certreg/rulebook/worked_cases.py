"""Which worked cases an amendment touches. The room that plays cases stands above and registers how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from certreg.policy.law import Law


@dataclass(frozen=True)
class CaseAnswer:
    """What the law answers to a worked case.

    Attributes:
        id, sentence: of the case, in its author's words.
        said: the answer, keyword -> value; several answers are numbered.
        is_expected: whether everything that the case expects came out.
    """

    id: str
    sentence: str
    said: Mapping[str, str]
    is_expected: bool


@dataclass(frozen=True)
class TouchedCase:
    """A worked case that two laws answer differently."""

    before: CaseAnswer
    after: CaseAnswer

    @property
    def differences(self) -> tuple[tuple[str, str, str], ...]:
        """(keyword, before, after) of everything that differs."""
        keys = dict.fromkeys((*self.before.said, *self.after.said))
        pairs = ((key, self.before.said.get(key, ""), self.after.said.get(key, "")) for key in keys)
        return tuple(pair for pair in pairs if pair[1] != pair[2])


Player = Callable[[Law], Mapping[str, CaseAnswer]]
"""Plays every worked case at hand: id -> answer."""


def _no_cases(_law: Law) -> Mapping[str, CaseAnswer]:
    return {}


_play: Player = _no_cases


def register(player: Player) -> None:
    """Say how worked cases are played; once, when the application starts."""
    global _play
    _play = player
    _answers.cache_clear()


def count(law: Law) -> int:
    """How many worked cases are at hand."""
    return len(_answers(law))


def touched(old: Law, new: Law) -> tuple[TouchedCase, ...]:
    """The worked cases that the new law answers otherwise than the old one."""
    before, after = _answers(old), _play(new)
    return tuple(
        TouchedCase(before[id], after[id])
        for id in before
        if id in after and before[id].said != after[id].said
    )


@lru_cache(maxsize=2)
def _answers(law: Law) -> Mapping[str, CaseAnswer]:
    return _play(law)
