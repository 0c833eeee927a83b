"""What an amendment does, before anybody approves it: the rows and worked cases that change. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from certreg.policy.law import Law
from certreg.policy.sources import Source
from certreg.rulebook import worked_cases
from certreg.rulebook.changes import Change, editions
from certreg.rulebook.worked_cases import TouchedCase


@dataclass(frozen=True)
class Preview:
    """The law with and without an amendment.

    Attributes:
        rows: rows that are added, closed or confirmed.
        sources: documents that are added.
        cases: worked cases that are answered otherwise.
        played: how many worked cases were tried.
        unreadable: what is wrong with files of worked cases that could not be read.
    """

    rows: tuple[Change, ...]
    sources: tuple[Source, ...]
    cases: tuple[TouchedCase, ...]
    played: int
    unreadable: tuple[str, ...]


def preview(old: Law, new: Law) -> Preview:
    """What is different in the new law."""
    compared = worked_cases.try_out(old, new)
    return Preview(
        rows=editions(old, new),
        sources=tuple(source for id, source in new.sources.items() if id not in old.sources),
        cases=compared.touched,
        played=compared.count,
        unreadable=compared.unreadable,
    )
