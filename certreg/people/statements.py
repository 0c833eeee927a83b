"""Statements: facts about workers as stated, and whether they can stand together. Pure.

What the law asks is `certreg.policy.applicant`; a `Statement` is one of its facts with what
identifies it on paper. Whether the occupation or the speciality fits is stated for one occupation
only: applied to another one, it is unknown again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Literal, get_type_hints

from certreg.people.records import (
    Apprenticeship,
    AwardRecord,
    ContestResult,
    CreditEntry,
    OverseasQualification,
    Record,
    SpecialAbility,
    SpecialOperation,
    Training,
    XCertificate,
)
from certreg.policy.applicant import (
    Applicant,
    Award,
    Diploma,
    Holding,
    HoldingKind,
    HoldingState,
    Relation,
    Title,
    Work,
)
from certreg.policy.levels import SkillLevel

Stated = Work | Title | Diploma | Holding | Record
Kind = Literal[
    "work",
    "title",
    "diploma",
    "holding",
    "award",
    "contest",
    "overseas",
    "credit",
    "x_certificate",
    "special_ability",
    "special_operation",
    "training",
    "apprenticeship",
]

_CLASSES: dict[Kind, type[Stated]] = {
    "work": Work,
    "title": Title,
    "diploma": Diploma,
    "holding": Holding,
    "award": AwardRecord,
    "contest": ContestResult,
    "overseas": OverseasQualification,
    "credit": CreditEntry,
    "x_certificate": XCertificate,
    "special_ability": SpecialAbility,
    "special_operation": SpecialOperation,
    "training": Training,
    "apprenticeship": Apprenticeship,
}
_KINDS = {kind: name for name, kind in _CLASSES.items()}


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact as somebody states it.

    Attributes:
        fact: what the law asks about.
        since: first day of work or training; day of issue of any paper.
        about: what identifies it on paper: employer, speciality, major, number of the certificate
            or of the document that gives an award.
        applied_for: occupation code to which relations in `fact` are stated; empty if none is.
        number: of the paper, where `about` is something else: of a diploma, beside its major.
    """

    fact: Stated
    since: date
    about: str = ""
    applied_for: str = ""
    number: str = ""

    @property
    def kind(self) -> Kind:
        """Which kind of fact it is."""
        return _KINDS[type(self.fact)]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A statement on record.

    Attributes:
        id: key of the fact's row; 0 for what the registry knows of itself (its certificates).
        is_own: stated by the organisation that asks, and so usable and showable for it.
    """

    id: int
    statement: Statement
    stated_on: date
    is_own: bool


def registered(
    *, number: str, level: SkillLevel, occupation: str, issued_on: date, state: HoldingState
) -> Recorded:
    """A certificate of this registry as a fact about its holder, usable for every organisation."""
    held = Holding(HoldingKind.LEVEL, level, occupation, issued_on, state=state)
    return Recorded(0, Statement(held, issued_on, number), issued_on, is_own=True)


def applicant(
    birth_date: date,
    statements: Iterable[Statement],
    *,
    occupation: str,
    intends: bool | None = None,
    apprenticeship_done: bool | None = None,
) -> Applicant:
    """The facts on which an application for `occupation` is judged."""
    statements = latest(statements)
    facts = [_for_occupation(statement, occupation) for statement in statements]
    return Applicant(
        birth_date=birth_date,
        intends=intends,
        apprenticeship_done=(
            _has_completed(facts, occupation)
            if apprenticeship_done is None
            else apprenticeship_done
        ),
        works=tuple(fact for fact in facts if isinstance(fact, Work)),
        holdings=tuple(fact for fact in facts if isinstance(fact, Holding)),
        titles=tuple(fact for fact in facts if isinstance(fact, Title)),
        diplomas=tuple(fact for fact in facts if isinstance(fact, Diploma)),
        awards=tuple(_science_awards(statements, occupation)),
    )


def latest(statements: Iterable[Statement]) -> list[Statement]:
    """Of several statements about one employment, title, diploma or certificate the last one."""
    return list({_identity(statement): statement for statement in statements}.values())


def _has_completed(facts: Iterable[Stated], occupation: str) -> bool | None:
    """Whether an apprenticeship in the occupation is on record as completed; None: nobody knows."""
    found = (fact for fact in facts if isinstance(fact, Apprenticeship))
    return any(fact.completed_on and fact.occupation == occupation for fact in found) or None


def _science_awards(statements: Iterable[Statement], occupation: str) -> Iterator[Award]:
    """The awards that the conditions ask about (CD-06)."""
    for statement in statements:
        fact = _for_occupation(statement, occupation)
        if isinstance(fact, AwardRecord) and fact.science_rank is not None:
            yield Award(fact.science_rank, fact.has_skill, statement.since)


def _identity(statement: Statement) -> tuple[object, ...]:
    fact = statement.fact
    if isinstance(fact, Work):
        return (Work, statement.about, fact.occupation, fact.since)
    if isinstance(fact, Title):
        return (Title, statement.about, fact.grade, fact.since)
    if isinstance(fact, Diploma):
        return (Diploma, statement.about, *_programme(fact))
    if isinstance(fact, Holding):
        return (Holding, statement.about)
    if isinstance(fact, AwardRecord):
        return (AwardRecord, statement.about, fact.name, fact.medal)
    return (statement.about, fact)


def _for_occupation(statement: Statement, occupation: str) -> Stated:
    fact = statement.fact
    if statement.applied_for in ("", occupation):
        return fact
    if isinstance(fact, Title):
        return replace(fact, matching=None)
    if isinstance(fact, Diploma):
        return replace(fact, major=Relation.UNLISTED)
    if isinstance(fact, AwardRecord):
        return replace(fact, has_skill=None)
    return replace(fact, relation=None) if isinstance(fact, Work | Holding) else fact


def contradicts(new: Statement, recorded: Recorded) -> bool:
    """Whether a statement cannot be true together with one on record.

    The same employment, title, diploma or certificate must have the same dates; what was open
    (still at work, still studying) may have ended since it was stated.
    """
    old = recorded.statement
    if new == old or new.kind != old.kind:
        return False
    if isinstance(new.fact, Work) and isinstance(old.fact, Work):
        return _works_contradict(new, new.fact, old, old.fact, recorded.stated_on)
    if isinstance(new.fact, Holding) and isinstance(old.fact, Holding):
        return _holdings_contradict(new, new.fact, old, old.fact)
    if isinstance(new.fact, Title) and isinstance(old.fact, Title):
        same = (new.about, new.fact.grade) == (old.about, old.fact.grade)
        return same and new.since != old.since
    if isinstance(new.fact, Diploma) and isinstance(old.fact, Diploma):
        same = (new.about, *_programme(new.fact)) == (old.about, *_programme(old.fact))
        return same and new.since != old.since and new.fact.state is old.fact.state
    return _identity(new) == _identity(old) and new.since != old.since


def _works_contradict(
    new: Statement, now: Work, old: Statement, then: Work, stated_on: date
) -> bool:
    if new.about != old.about or now.occupation != then.occupation:
        return False
    if now.since > (then.until or date.max) or then.since > (now.until or date.max):
        return False
    ended_since = then.until is None and (now.until is None or now.until >= stated_on)
    return now.since != then.since or not (now.until == then.until or ended_since)


def _holdings_contradict(new: Statement, now: Holding, old: Statement, then: Holding) -> bool:
    """One number is one certificate; a revoked one is no certificate."""
    one, other = ((held.kind, held.level, held.occupation, held.issued_on) for held in (now, then))
    return new.about == old.about and (one != other or then.state is HoldingState.REVOKED)


def _programme(diploma: Diploma) -> tuple[object, ...]:
    return (diploma.school, diploma.school_class, diploma.rank)


def pack(statement: Statement) -> dict[str, Any]:
    """A statement as JSON."""
    fact = statement.fact
    return {
        "kind": statement.kind,
        "fact": {field.name: _plain(getattr(fact, field.name)) for field in fields(fact)},
        "since": statement.since.isoformat(),
        "about": statement.about,
        "applied_for": statement.applied_for,
        **({"number": statement.number} if statement.number else {}),
    }


def unpack(packed: Mapping[str, Any]) -> Statement:
    """The statement that `pack` was given."""
    kind: Kind = packed["kind"]
    given = packed["fact"]
    fact = _CLASSES[kind](**{name: read(given[name]) for name, read in _readers(kind)})
    since = date.fromisoformat(packed["since"])
    number = packed.get("number", "")
    return Statement(fact, since, packed["about"], packed["applied_for"], number)


@cache
def _readers(kind: Kind) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """How each field is made from its JSON."""
    hints = get_type_hints(_CLASSES[kind])
    return tuple((field.name, _reader(hints[field.name])) for field in fields(_CLASSES[kind]))


def _reader(hint: Any) -> Callable[[Any], Any]:
    kinds = [kind for kind in getattr(hint, "__args__", (hint,)) if isinstance(kind, type)]
    if date in kinds:
        return lambda text: None if text is None else date.fromisoformat(text)
    member = next((kind for kind in kinds if issubclass(kind, Enum)), None)
    return lambda value: value if value is None or member is None else member(value)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
