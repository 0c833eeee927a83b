"""What is past its term today, and what a hold keeps all the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from certreg.batches.models import Batch
from certreg.clock import CHINA, local_day
from certreg.db import db
from certreg.files.models import StoredFile
from certreg.filing.models import Filing
from certreg.people.models import Photo
from certreg.policy.law import NATION, Law
from certreg.policy.notice import Retention, retention_years
from certreg.policy.retention import DataTerm, data_term
from certreg.policy.rule import Rule
from certreg.policy.time import months_later
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.models.decisions import Decision
from certreg.procedure.models.evidence import Evidence
from certreg.procedure.models.notices import Objection, PublicNotice
from certreg.retention import words
from certreg.retention.holds import Kept
from certreg.retention.people import in_cases, photo_is_used
from certreg.text import Text

Find = Callable[[Law, Kept, date], Iterator["Due"]]
"""What of a kind is past its term on a day."""
Destroy = Callable[["Due", Kept], int]
"""Destroys one thing as far as nothing holds it; how many files or rows went."""

MOST = 500
"""Things of one kind in one plan; the next plan has the rest."""


@dataclass(frozen=True)
class Due:
    """Something past its term.

    Attributes:
        kind: `case_files`, `photo`, `contact`, or one of those that `also` named.
        id: of the case, the photo, the objection; of messages, whose they are.
        rule: row of the law that gives the term.
        hold: case of the hold that keeps it; None: nothing does.
    """

    kind: str
    id: int
    region: str
    rule: Rule
    hold: int | None


def due(law: Law, kept: Kept, *, on: date) -> list[Due]:
    """Everything past its term on a day, held or not."""
    found = [*_case_files(law, kept, on), *_photos(law, kept, on), *_contacts(law, kept, on)]
    for find, _destroy in _also.values():
        found += find(law, kept, on)
    return found


def also(kind: str, title: Text, find: Find, destroy: Destroy) -> None:
    """Name a further kind of data; its room finds and destroys it.

    Args:
        title: what people call it.
    """
    _also[kind] = (find, destroy)
    words.KINDS[kind] = title


def destroyer_of(kind: str) -> Destroy | None:
    """What destroys a kind that `also` named."""
    return _also[kind][1] if kind in _also else None


_also: dict[str, tuple[Find, Destroy]] = {}


def ended_on(case: Case, last_decision: date) -> date:
    """The day from which the term of a closed case's files runs; a filing's from its last day."""
    filing = db.session.get(Filing, case.id)
    last = filing.valid_to if filing else None
    return max(last_decision, last) if last else last_decision


def files_of(case_id: int) -> list[StoredFile]:
    """The living files of a case: evidence, and the roster as submitted."""
    evidence = (
        sa.select(StoredFile)
        .join(Evidence, Evidence.file_id == StoredFile.id)
        .where(Evidence.case_id == case_id, StoredFile.destroyed_at.is_(None))
    )
    roster = (
        sa.select(StoredFile)
        .join(Batch, Batch.submission_id == StoredFile.id)
        .where(Batch.case_id == case_id, StoredFile.destroyed_at.is_(None))
    )
    return [*db.session.scalars(evidence), *db.session.scalars(roster)]


def _case_files(law: Law, kept: Kept, on: date) -> Iterator[Due]:
    last = sa.func.max(Decision.at)
    lives = StoredFile.destroyed_at.is_(None)
    has_files = sa.or_(
        sa.exists().where(Evidence.case_id == Case.id, Evidence.file_id == StoredFile.id, lives),
        sa.exists().where(Batch.case_id == Case.id, Batch.submission_id == StoredFile.id, lives),
    )
    query = (
        sa.select(Case, last)
        .join(Decision, Decision.case_id == Case.id)
        .where(
            Case.waiting_for == Waiting.NOBODY,
            Case.created_at < _years_before(on, _fewest_years(law)),
            has_files,
        )
        .group_by(Case.id)
        .order_by(last, Case.id)
    )
    ended = list[tuple[Case, Rule]]()
    for case, at in db.session.execute(query):
        row = retention_years(law, region=case.region, on=on)
        if months_later(ended_on(case, local_day(at)), 12 * row.years) <= on:
            ended.append((case, row))
            if len(ended) == MOST:
                break
    people = defaultdict[int, set[int]](set)
    for case_id, person_id in in_cases([case.id for case, _ in ended]):
        people[case_id].add(person_id)
    for case, rule in ended:
        yield Due("case_files", case.id, case.region, rule, kept.of_case(case, people[case.id]))


def _photos(law: Law, kept: Kept, on: date) -> Iterator[Due]:
    row = data_term(law, "unused_photos", region=NATION, on=on)
    query = (
        sa.select(Photo)
        .join(Photo.file)
        .where(
            Photo.created_at < before(on, row),
            StoredFile.destroyed_at.is_(None),
            ~photo_is_used(),
        )
        .order_by(Photo.id)
        .limit(MOST)
    )
    in_held_cases = {person: kept.cases[case] for case, person in in_cases(list(kept.cases))}
    for photo in db.session.scalars(query):
        if row.over_on(local_day(photo.created_at)) <= on:
            hold = kept.of_person(photo.person_id, photo.stated_by_id)
            hold = hold or in_held_cases.get(photo.person_id)
            yield Due("photo", photo.id, NATION, row, hold)


def _contacts(law: Law, kept: Kept, on: date) -> Iterator[Due]:
    query = (
        sa.select(Objection, Case)
        .join(Objection.notice)
        .join(PublicNotice.case)
        .where(
            Objection.contact != "",
            Objection.answered_at < before(on, *_rows(law, "contacts")),
        )
        .order_by(Objection.id)
        .limit(MOST)
    )
    for objection, case in db.session.execute(query):
        assert objection.answered_at is not None  # the query asks for it
        row = data_term(law, "contacts", region=case.region, on=on)
        if row.over_on(local_day(objection.answered_at)) <= on:
            yield Due("contact", objection.id, case.region, row, kept.of_case(case, set()))


def before(on: date, *terms: DataTerm) -> datetime:
    """A moment before which lies whatever can be past the shortest of some terms on a day.

    Younger things need not be looked at; whoever is left is asked by the day.
    """
    return max(_years_before(on, row.years) - timedelta(days=row.days) for row in terms)


def past(on: date, term: DataTerm) -> datetime:
    """The first moment that is not yet past its term on a day: everything before it is."""
    last = months_later(on, -12 * term.years) - timedelta(days=term.days)
    return datetime.combine(last + timedelta(days=1), time(), CHINA)


def _rows(law: Law, kind: str) -> list[DataTerm]:
    """The terms of a kind, of whatever region."""
    return [row for row in law.every(DataTerm) if row.kind == kind]


def _fewest_years(law: Law) -> int:
    """No row anywhere ends sooner: what is younger need not be looked at."""
    return min(row.years for row in law.every(Retention))


def _years_before(on: date, years: int) -> datetime:
    """A moment before which lies whatever can be so many years old on a day."""
    return datetime.combine(months_later(on, -12 * years) + timedelta(days=2), time(), UTC)
