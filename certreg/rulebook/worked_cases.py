"""Which worked cases an amendment touches. The room that plays cases stands above and registers how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from certreg.policy.law import Law


@dataclass(frozen=True)
class CaseAnswer:
    """What the law answers to a worked case.

    Attributes:
        id, sentence: of the case, in its author's words.
        said: the answer, keyword -> value; several answers are numbered.
        is_expected: whether everything that the case expects came out.
        fault: why the law cannot answer at all; empty where it answers.
    """

    id: str
    sentence: str
    said: Mapping[str, str]
    is_expected: bool
    fault: str = ""


@dataclass(frozen=True)
class Played:
    """Every worked case at hand, played against one law.

    Attributes:
        answers: id of a case -> answer.
        unreadable: what is wrong with files that are none of worked cases.
    """

    answers: Mapping[str, CaseAnswer] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Two laws put to the same worked cases.

    Attributes:
        touched: cases that they answer differently.
        count: how many cases were tried.
        unreadable: see `Played`.
    """

    touched: tuple[TouchedCase, ...]
    count: int
    unreadable: tuple[str, ...]


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


Player = Callable[[Law], Played]
"""Plays every worked case at hand."""


def _no_cases(_law: Law) -> Played:
    return Played()


_play: Player = _no_cases


def register(player: Player) -> None:
    """Say how worked cases are played; once, when the application starts."""
    global _play
    _play = player
    _played.cache_clear()


def try_out(old: Law, new: Law) -> Comparison:
    """What becomes of the worked cases at hand with a new law."""
    return compare(_played(old), _play(new))


def compare(before: Played, after: Played) -> Comparison:
    """The worked cases that one law answers otherwise than the other, or no longer at all."""
    old, new = before.answers, after.answers
    touched = tuple(
        TouchedCase(old[id], new[id])
        for id in old
        if id in new and _outcome(old[id]) != _outcome(new[id])
    )
    return Comparison(touched, len(old), after.unreadable)


def _outcome(answer: CaseAnswer) -> tuple[Mapping[str, str], str]:
    return answer.said, answer.fault


@lru_cache(maxsize=2)
def _played(law: Law) -> Played:
    return _play(law)
