"""Facts about workers that open no level by themselves: awards, contests, apprenticeships, other papers. Pure.

What the law makes of one is asked where it is used: science awards and completed apprenticeships among the conditions (CD-06, O5.2),
contest places by `certreg.policy.contests`, overseas certificates and credits by
`certreg.policy.diplomas`, which answers `needs_decision` unless somebody decided. None of them
carries a skill level, so that nothing can take one for another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certreg.policy.applicant import AwardRank
from certreg.policy.contests import EventKind, Participant


@dataclass(frozen=True, slots=True)
class AwardRecord:
    """An award (表彰、奖项) as its document names it.

    Attributes:
        medal: for awards given as medals.
        science_rank: who gave it, if it is one for science or technology (科学技术奖).
        has_skill: whether such an award shows mastery of the occupation applied for.
    """

    name: str
    medal: str = ""
    science_rank: AwardRank | None = None
    has_skill: bool | None = None


@dataclass(frozen=True, slots=True)
class ContestResult:
    """A place or prize in the final of a contest (竞赛名次).

    Attributes:
        contest: keyword of the contest's row in `contests.toml`.
        year: in which it was held.
        event: the event as the contest's document names it.
        occupation: code of the event's occupation.
    """

    contest: str
    year: int
    event: str
    occupation: str
    event_kind: EventKind
    participant: Participant
    team_size: int = 1
    place: int | None = None
    prize: str = ""


@dataclass(frozen=True, slots=True)
class OverseasQualification:
    """A qualification of another country (境外职业资格); never mapped to a level by itself (EQ-50).

    Attributes:
        country: ISO 3166-1 alpha-3.
    """

    name: str
    country: str


@dataclass(frozen=True, slots=True)
class CreditEntry:
    """An entry of a credit bank (学分银行); counts only in that school's programme (EQ-51)."""

    certificate: str
    level: str
    school: str
    programme: str


@dataclass(frozen=True, slots=True)
class XCertificate:
    """An X certificate of 1+X: another catalogue, no level of this ladder (EQ-52)."""

    name: str
    grade: str


@dataclass(frozen=True, slots=True)
class SpecialAbility:
    """A certificate of one special ability (专项职业能力证书): no level, no equivalence (CN-12)."""

    name: str


@dataclass(frozen=True, slots=True)
class SpecialOperation:
    """A licence for special operations (特种作业操作证): for reference, no level.

    Its number is the identity number of its holder and stands nowhere here.

    Attributes:
        name: the operation (操作项目).
        valid_until: last day as printed; None where nobody stated it.
    """

    name: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """A training (职业培训) from its first to its last day."""

    name: str
    provider: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Apprenticeship:
    """An apprenticeship (学徒) in an enterprise; no national certificate, no number (LV-04).

    Attributes:
        occupation, name: code of the occupation that is learnt, and its name on the day of entry.
        master: name of who teaches (师带徒); empty where nobody is named.
        planned_until: last day as agreed.
        completed_on: day on which the enterprise ended it and set a level (转正定级); None while it runs.
    """

    occupation: str
    name: str
    master: str
    planned_until: date
    completed_on: date | None = None


Record = (
    Apprenticeship
    | AwardRecord
    | ContestResult
    | OverseasQualification
    | CreditEntry
    | XCertificate
    | SpecialAbility
    | SpecialOperation
    | Training
)
