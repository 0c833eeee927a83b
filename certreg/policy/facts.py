"""An applicant's facts on the day of application, read as strictly or generously as asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import Enum

from certreg.policy.applicant import (
    Applicant,
    Award,
    Diploma,
    Holding,
    HoldingState,
    Relation,
    Title,
    TitleGrade,
)
from certreg.policy.conditions import Condition
from certreg.policy.levels import SkillLevel
from certreg.policy.work import Stretch, Worked, worked

_LISTED = frozenset({Relation.SAME, Relation.RELATED})


class Reading(Enum):
    """How facts are read that nobody has settled yet."""

    LISTED = 1
    """Only what the standard lists and what is known to be so."""
    UNLISTED_TOO = 2
    """Relations without a list are taken as related."""
    UNKNOWN_TOO = 3
    """Unknown facts are taken as true as well."""


class Facts:
    """One reading of an applicant's facts; what is dated after the application does not exist.

    Attributes:
        met_unsettled: whether anything asked so far met a fact that nobody has settled; until then
            a more generous reading answers the same.
    """

    def __init__(
        self,
        applicant: Applicant,
        occupation: str,
        on: date,
        days_in_a_month: int,
        reading: Reading,
    ) -> None:
        self.applicant = applicant
        self.on = on
        self._occupation = occupation
        self._days_in_a_month = days_in_a_month
        self._reading = reading
        self._worked: dict[date | None, Worked] = {}
        self._holdings: dict[SkillLevel, list[Holding]] = {}
        self.met_unsettled = False

    def holds_true(self, fact: bool | None) -> bool:
        """Whether a yes-or-no fact counts as yes."""
        if fact is not None:
            return fact
        self.met_unsettled = True
        return self._reading is Reading.UNKNOWN_TOO

    def counts(self, relation: Relation) -> bool:
        """Whether a fact with this relation to the occupation counts."""
        if relation is not Relation.UNLISTED:
            return relation in _LISTED
        self.met_unsettled = True
        return self._reading is not Reading.LISTED

    def of_age(self, birthday: date | None) -> bool:
        """Whether the birthday on which the age is reached has come."""
        if birthday is not None:
            return birthday <= self.on
        self.met_unsettled = True
        return self._reading is Reading.UNKNOWN_TOO

    @property
    def is_employed(self) -> bool:
        """Whether the applicant works in the occupation on the day of application."""
        return any(
            work.since <= self.on and (work.until is None or work.until >= self.on)
            for work in self.applicant.works
            if self._counts(work.relation, work.occupation)
        )

    def worked(self, since: date | None = None) -> Worked:
        """Work that counts, on or after a certificate's or title's day if one is given."""
        if since not in self._worked:
            stretches = [
                Stretch(work.since, work.until)
                for work in self.applicant.works
                if self._counts(work.relation, work.occupation)
            ]
            self._worked[since] = worked(
                stretches, on=self.on, days_in_a_month=self._days_in_a_month, since=since
            )
        return self._worked[since]

    def holdings(self, level: SkillLevel) -> list[Holding]:
        """Certificates of exactly this level, in whatever state, earliest first."""
        if level not in self._holdings:
            found = [
                holding
                for holding in self.applicant.holdings
                if holding.level is level
                and holding.issued_on <= self.on
                and self._counts(holding.relation, holding.occupation)
            ]
            self._holdings[level] = sorted(found, key=lambda holding: holding.issued_on)
        return self._holdings[level]

    def valid_holding(self, level: SkillLevel) -> Holding | None:
        """The earliest valid certificate of exactly this level."""
        valid = (held for held in self.holdings(level) if held.state is HoldingState.VALID)
        return next(valid, None)

    def titles(self, grades: Collection[TitleGrade]) -> list[Title]:
        """Titles of these grades, of whatever speciality, earliest first."""
        found = [t for t in self.applicant.titles if t.grade in grades and t.since <= self.on]
        return sorted(found, key=lambda title: title.since)

    def matching_title(self, grades: Collection[TitleGrade]) -> Title | None:
        """The earliest title of these grades whose speciality matches."""
        matching = (title for title in self.titles(grades) if self.holds_true(title.matching))
        return next(matching, None)

    @property
    def diplomas(self) -> tuple[Diploma, ...]:
        """Diplomas and studies."""
        return self.applicant.diplomas

    @property
    def awards(self) -> tuple[Award, ...]:
        """Awards for science or technology, without those still to come (G-07 g)."""
        return tuple(a for a in self.applicant.awards if a.since is None or a.since <= self.on)

    def owes_to_spare_days(self, row: Condition) -> bool:
        """Whether a condition that is met rests on spare days of several pieces of work."""
        title = self.matching_title(row.titles)
        held = self.valid_holding(row.base_level) if row.base_level else None
        clocks = (
            (row.years_of_work, None),
            (row.years_after_title, title.since if title else None),
            (row.years_after_base, held.issued_on if held else None),
        )
        return any(
            years and self.worked(since).owes_to_spare_days(years) for years, since in clocks
        )

    def _counts(self, relation: Relation | None, occupation: str) -> bool:
        if relation is None:
            relation = Relation.SAME if occupation == self._occupation else Relation.UNLISTED
        return self.counts(relation)
