"""Finding rows of the law by words, family, region, day and status. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from certreg.policy.law import Law, region_chain
from certreg.policy.rule import FAMILIES, Family, Rule, Status, family_of
from certreg.policy.sources import Source
from certreg.rulebook.words import entries, headline


@dataclass(frozen=True)
class Question:
    """What somebody looks for; what is empty does not narrow the search.

    Attributes:
        words: parts of ids, words, document numbers, separated by blanks; all must be there.
        family: name of a family.
        region: six digits; rows that count there, those of the regions above it included.
        on: rows whose own dates include this day.
        status: rows of this status.
    """

    words: str = ""
    family: str = ""
    region: str = ""
    on: date | None = None
    status: Status | None = None


def find(law: Law, asked: Question) -> tuple[Rule, ...]:
    """The rows that fit, family by family, in the order of the data."""
    wanted = asked.words.casefold().split()
    chain = region_chain(asked.region) if asked.region else None
    texts = _texts(law) if wanted else {}
    return tuple(
        row
        for row in law.all_rows
        if (not asked.family or family_of(row).name == asked.family)
        and (chain is None or row.region in chain)
        and (asked.on is None or row.counts_on(asked.on))
        and (asked.status is None or row.status is asked.status)
        and all(word in texts[row.id] for word in wanted)
    )


def families(law: Law) -> tuple[tuple[Family, int], ...]:
    """The families that have rows, each with how many, in the order of the files."""
    counts = dict.fromkeys(FAMILIES.values(), 0)
    for row in law.all_rows:
        counts[family_of(row)] += 1
    kept = [(kind, count) for kind, count in counts.items() if count]
    return tuple(sorted(kept, key=lambda pair: pair[0].file))


def rows_on(law: Law, source: Source) -> tuple[Rule, ...]:
    """The rows that rest on a document."""
    return tuple(row for row in law.all_rows if source.id in row.basis)


def not_encoded(law: Law, source: Source) -> tuple[str, ...]:
    """The clauses of a document that were read and on which no row rests."""
    covered = [row.clause_in(source.id) for row in rows_on(law, source)]
    return tuple(
        clause
        for clause in source.clauses
        if not any(_number(clause) in other for other in covered)
    )


def _number(clause: str) -> str:
    """第三条 of 第三条 技工院校毕业生……"""
    return clause.split(maxsplit=1)[0]


def has_rule(law: Law, id: str) -> bool:
    """Whether there is a row of this id, so that a page may lead to it."""
    return id in _ids(law)


@lru_cache(maxsize=8)
def _ids(law: Law) -> frozenset[str]:
    return frozenset(row.id for row in law.all_rows)


@lru_cache(maxsize=8)
def _texts(law: Law) -> Mapping[str, str]:
    """Everything that a row says, and the documents it rests on, for searching: by id."""
    return {row.id: _text(law, row).casefold() for row in law.all_rows}


def _text(law: Law, row: Rule) -> str:
    said = [row.id, row.clause, row.evidence, row.region, family_of(row).title, headline(law, row)]
    said += [value for entry in entries(law, row) for value in entry.values]
    for source in law.basis_of(row):
        said += [source.id, source.name, source.number]
    return "\n".join(said)
