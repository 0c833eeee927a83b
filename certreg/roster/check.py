"""The check of a whole roster: every row judged, everything wrong said at once. Pure.

What must be looked up (persons, certificates, candidates, photos) is `wanted` for a thousand rows at
once and comes prepared in a `Context`, so that none needs a query of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from operator import itemgetter

from certreg.errors import RefusedError
from certreg.people.persons import DocumentKey, Identity
from certreg.people.rules import PhotoFacts, check_working_age, photo_age_problems, photo_problems
from certreg.people.statements import Recorded, contradicts
from certreg.policy.levels import SkillLevel, describe
from certreg.roster.entry import Entry, Reader
from certreg.roster.identity import read_identity
from certreg.roster.judging import Application, judge, usable
from certreg.roster.offer import Offer
from certreg.roster.problem import Problem
from certreg.roster.report import Enrolment, Outcome, Report, RowResult
from certreg.roster.tables import Table
from certreg.text import Text, as_text

Live = tuple[str, str, SkillLevel]
"""Occupation, trade and level of a certificate that nobody revoked."""

_ABOUT_PEOPLE = ("audience", "person_outside_filing")
PHOTO_MISSING = Text("没有照片，提交批次前须补齐。")
CONFLICT = Text("与已有记录不符。请核对；确认无误的，请联系人社部门处理。")


@dataclass(frozen=True, slots=True)
class Known:
    """A person on record.

    Attributes:
        record: what was stated by anybody, and the registry's own certificates.
        live: what the person holds certificates of.
        photo_taken_on: day of the newest photo that the organisation itself handed in.
    """

    person_id: int
    name: str
    birth_date: date
    record: tuple[Recorded, ...] = ()
    live: frozenset[Live] = frozenset()
    photo_taken_on: date | None = None


@dataclass(frozen=True, slots=True)
class PhotoSeen:
    """A photo of the ZIP: its measures, or why it cannot be used."""

    facts: PhotoFacts | None
    refusal: Text | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What some rows of a roster want looked up.

    Attributes:
        keys: identity documents that the rows name.
        stated: what identifies the stated facts on paper, numbers of certificates among them.
    """

    keys: frozenset[DocumentKey]
    stated: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class OnRecord:
    """What was looked up for some rows: plain values, which another process can be told.

    Attributes:
        known: persons on record by identity document.
        enrolled: (person, scope row) of those among them who are candidates of the batch.
        holders: number of a certificate of this registry -> person, for numbers on the roster.
        is_demo: whether unverified rows of the law may carry a decision.
    """

    is_demo: bool
    known: Mapping[DocumentKey, Known] = field(default_factory=dict)
    enrolled: frozenset[tuple[int, int]] = frozenset()
    holders: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Context(OnRecord):
    """What a roster is checked against.

    Attributes:
        photos: by document number; empty if no ZIP came with the roster.
    """

    offer: Offer
    photos: Mapping[str, PhotoSeen] = field(default_factory=dict)


@dataclass(frozen=True)
class Roster:
    """A roster as it was read; what is wrong with it alone is noted on its rows.

    Attributes:
        loose: problems of facts about nobody on the roster.
    """

    entries: Sequence[Entry]
    loose: Sequence[Problem]


def read_roster(
    tables: Mapping[str, Table], offer: Offer, missing_glyphs: Callable[[str], str]
) -> Roster:
    """Read every row as far as that needs nothing but the file and the law.

    Args:
        tables: as `tables.read_tables` gives them.
        missing_glyphs: characters of a text that no certificate can print.
    """
    entries, loose = Reader(offer).entries(tables)
    for entry in entries:
        entry.identity = read_identity(entry, offer, missing_glyphs)
    _check_repetitions(entries)
    return Roster(entries, loose)


def wanted(roster: Roster) -> Wanted:
    """What must be looked up before a roster can be checked."""
    return Wanted(
        keys=frozenset(entry.identity.key for entry in roster.entries if entry.identity),
        stated=frozenset(
            statement.about for entry in roster.entries for statement in entry.statements
        ),
    )


def check(roster: Roster, context: Context) -> Report:
    """Judge every row of a roster."""
    return Report([_judged(entry, context) for entry in roster.entries], tuple(roster.loose))


def _check_repetitions(entries: Sequence[Entry]) -> None:
    """Refuse the second row of a person for one occupation, and a person with two names."""
    first: dict[tuple[DocumentKey, int], Entry] = {}
    names: dict[DocumentKey, Entry] = {}
    for entry in entries:
        if entry.identity is None:
            continue
        same = names.setdefault(entry.identity.key, entry)
        if same.name != entry.name:
            message = Text("与第 {row} 行证件号码相同而姓名不同。", row=same.number)
            entry.row.refuse("name", "two_names", message)
        if entry.offering is None:
            continue
        one = first.setdefault((entry.identity.key, entry.offering.id), entry)
        if one is not entry:
            message = Text(
                "与第 {row} 行重复：同一人同一职业（工种）只能申报一次。", row=one.number
            )
            entry.row.refuse("document_number", "duplicate_in_file", message)


def _judged(entry: Entry, context: Context) -> RowResult:
    offer, identity = context.offer, entry.identity
    _check_days(entry, offer)
    _check_scope(entry, offer)
    warnings = _check_photo(entry, identity, context)
    if identity is not None:
        _check_ages(entry, identity, offer)
        _check_record(entry, identity, context)
    enrolment = None
    if identity is not None and not entry.problems():
        enrolment = _enrolment(entry, identity, context)
    if enrolment is None:
        return RowResult(entry.number, "refuse", None, entry.problems(), warnings)
    outcome: Outcome = "accept" if enrolment.condition_id else "manual"
    return RowResult(entry.number, outcome, enrolment, (), warnings)


def _check_days(entry: Entry, offer: Offer) -> None:
    """Consent, declaration and photo cannot lie in the future."""
    for key, day in (
        ("consented_on", entry.consented_on),
        ("declared_on", entry.declared_on),
        ("photo_taken_on", entry.photo_taken_on),
    ):
        if day is not None and day > offer.on:
            entry.row.refuse(key, "future_date", Text("日期在今天之后，请核对。"))


def _check_scope(entry: Entry, offer: Offer) -> None:
    offering, level = entry.offering, entry.level
    if offering is None or level is None:
        return
    if level > offering.top_level:
        top = describe(offer.law, offering.top_level, on=offer.on).name
        message = Text("高于该职业备案的最高等级（{top}）。", top=top)
        entry.row.refuse("level", "level_outside_filing", message)
    person = entry.employment or offer.relations[0]
    for error in offer.problems(offering.occupation, min(level, offering.top_level), person):
        key = "employment" if error.reason in _ABOUT_PEOPLE else "occupation"
        entry.row.refuse(key, error.reason, as_text(error.message))


def _check_photo(entry: Entry, identity: Identity | None, context: Context) -> tuple[Problem, ...]:
    """What is wrong with the photo is a problem, that there is none only a warning for now."""
    offer = context.offer
    issued_on = max(offer.on, offer.assessed_on)
    seen = context.photos.get(entry.document_number)
    if seen is None:
        known = context.known.get(identity.key) if identity else None
        taken_on = known.photo_taken_on if known else None
        is_fresh = taken_on is not None and not photo_age_problems(
            offer.law, taken_on, issued_on=issued_on, region=offer.region
        )
        return () if is_fresh else (_photo_missing(entry),)
    if seen.facts is None:
        entry.row.refuse(
            "photo_taken_on", "photo_unreadable", seen.refusal or Text("照片无法打开。")
        )
        return ()
    facts = replace(seen.facts, taken_on=entry.photo_taken_on)
    is_told = entry.row.has_problem("photo_taken_on")
    for error in photo_problems(offer.law, facts, issued_on=issued_on, region=offer.region):
        if error.reason == "photo_date" and is_told:
            continue
        entry.row.refuse("photo_taken_on", error.reason, as_text(error.message))
    return ()


def _photo_missing(entry: Entry) -> Problem:
    layout = entry.row.layout
    title = layout.by_key["photo_taken_on"].title
    return Problem(layout.title, entry.number, title, "photo_missing", PHOTO_MISSING)


def _check_ages(entry: Entry, identity: Identity, offer: Offer) -> None:
    """Nobody worked or won anything before the working age; the earliest fact is asked first."""
    for row, day in sorted(entry.fact_days, key=itemgetter(1)):
        try:
            check_working_age(offer.law, identity.birth_date, region=offer.region, on=day)
        except RefusedError:
            message = Text("{day} 时本人未达到最低工作年龄，请核对日期。", day=day)
            row.refuse("", "before_working_age", message)
        else:
            return


def _check_record(entry: Entry, identity: Identity, context: Context) -> None:
    """What is on record about the person, this batch and the stated certificates."""
    known = context.known.get(identity.key)
    own_id = known.person_id if known else 0
    for statement in entry.statements:
        if context.holders.get(statement.about, own_id) != own_id:
            entry.row.refuse("document_number", "conflict", CONFLICT)
    if known is None:
        return
    if (known.name, known.birth_date) != (identity.name, identity.birth_date):
        entry.row.refuse("name", "conflict", CONFLICT)
    pairs = product(entry.statements, known.record)
    if any(contradicts(statement, recorded) for statement, recorded in pairs):
        entry.row.refuse("document_number", "conflict", CONFLICT)
    offering = entry.offering
    if offering is None:
        return
    if (known.person_id, offering.id) in context.enrolled:
        message = Text("该人员已在本批次中申报此职业（工种）。")
        entry.row.refuse("document_number", "duplicate_in_batch", message)
    if entry.level and (offering.occupation, offering.trade, entry.level) in known.live:
        message = Text("该人员已持有本职业（工种）此等级的有效证书。")
        entry.row.refuse("level", "already_held", message)


def _enrolment(entry: Entry, identity: Identity, context: Context) -> Enrolment | None:
    """What the import writes, for a row without problems; None if the law refuses."""
    assert entry.offering and entry.level and entry.employment
    assert entry.consented_on and entry.declared_on
    offer, known = context.offer, context.known.get(identity.key)
    application = Application(
        birth_date=identity.birth_date,
        offering=entry.offering,
        level=entry.level,
        statements=usable(known.record if known else (), entry.statements),
        intends=entry.intends,
        apprenticeship_done=entry.apprenticeship_done,
    )
    try:
        judgement = judge(
            offer.law, application, region=offer.region, on=offer.on, is_demo=context.is_demo
        )
    except RefusedError as error:
        entry.row.refuse("level", error.reason, as_text(error.message))
        return None
    return Enrolment(
        identity=identity,
        offering_id=entry.offering.id,
        level=entry.level,
        employment=entry.employment,
        photo_taken_on=entry.photo_taken_on,
        consented_on=entry.consented_on,
        declared_on=entry.declared_on,
        condition_id=judgement.condition_id,
        eligibility=judgement.kept,
        statements=tuple(entry.statements),
    )
