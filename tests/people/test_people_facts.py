"""Facts: what contradicts what, which of them count, and who may use whose."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.db import db
from certreg.people import facts, persons
from certreg.people.models import DocumentType, Fact, FactState
from certreg.people.persons import DocumentKey, Identity
from certreg.people.records import (
    Apprenticeship,
    AwardRecord,
    ContestResult,
    CreditEntry,
    OverseasQualification,
    SpecialAbility,
    Training,
    XCertificate,
)
from certreg.people.statements import (
    Recorded,
    Statement,
    applicant,
    contradicts,
    latest,
    pack,
    registered,
    unpack,
)
from certreg.policy.applicant import (
    AwardRank,
    Diploma,
    EducationLevel,
    Holding,
    HoldingKind,
    HoldingState,
    Relation,
    SchoolClass,
    SchoolKind,
    StudyState,
    Title,
    TitleGrade,
    Work,
)
from certreg.policy.levels import SkillLevel

ON = date(2026, 6, 1)
BEGAN = date(2015, 7, 1)
WELDER, TURNER = "6-18-02-04", "6-18-01-01"

WORK = Statement(Work(BEGAN, None, WELDER), BEGAN, "甲厂")
ENDED = Statement(Work(BEGAN, date(2020, 1, 31), WELDER), BEGAN, "甲厂")
TITLE = Statement(Title(TitleGrade.JUNIOR, BEGAN, True), BEGAN, "机械工程", WELDER)
HOLDING = Statement(
    Holding(HoldingKind.LEVEL, SkillLevel.SENIOR_WORKER, WELDER, BEGAN), BEGAN, "X0001"
)
DIPLOMA = Statement(
    Diploma(
        SchoolKind.TECHNICIAN_COLLEGE,
        SchoolClass.SENIOR,
        EducationLevel.ASSOCIATE,
        Relation.SAME,
        StudyState.GRADUATING,
        evaluated=None,
    ),
    date(2026, 7, 1),
    "焊接加工",
    WELDER,
)
AWARD = Statement(
    AwardRecord("省科学技术进步奖", science_rank=AwardRank.PROVINCE, has_skill=True),
    BEGAN,
    "川府奖 1 号",
    WELDER,
)
OVERSEAS = Statement(OverseasQualification("Schweisser", "DEU"), BEGAN, "D-1")


def recorded(statement: Statement, *, stated_on: date = ON) -> Recorded:
    return Recorded(1, statement, stated_on, is_own=False)


def moved(statement: Statement, **changes: Any) -> Statement:
    """The statement with another fact and the day that follows from it."""
    fact = replace(statement.fact, **changes)
    since = changes.get("since") or changes.get("issued_on") or statement.since
    return replace(statement, fact=fact, since=since)


CONTRADICTIONS = {
    "the same work with an earlier beginning": (moved(WORK, since=date(2010, 1, 1)), WORK),
    "work that ended is still going on": (WORK, ENDED),
    "work with another end": (moved(ENDED, until=date(2021, 1, 31)), ENDED),
    "open work that ended before it was stated": (moved(WORK, until=date(2026, 5, 1)), WORK),
    "a title with another day": (moved(TITLE, since=date(2012, 1, 1)), TITLE),
    "a certificate number with another level": (
        moved(HOLDING, level=SkillLevel.TECHNICIAN),
        HOLDING,
    ),
    "a certificate number with another day": (moved(HOLDING, issued_on=date(2010, 1, 1)), HOLDING),
    "a revoked certificate": (HOLDING, moved(HOLDING, state=HoldingState.REVOKED)),
    "an award with another day": (replace(AWARD, since=date(2014, 7, 1)), AWARD),
    "an overseas certificate with another day": (replace(OVERSEAS, since=ON), OVERSEAS),
    "a diploma with another day": (replace(DIPLOMA, since=date(2024, 7, 1)), DIPLOMA),
}

COMPATIBLE = {
    "the same again": (WORK, WORK),
    "open work that ended since": (moved(WORK, until=date(2026, 6, 15)), WORK),
    "work for two employers at once": (replace(WORK, about="乙厂"), WORK),
    "two jobs with one employer": (moved(WORK, occupation=TURNER), WORK),
    "a second period with one employer": (
        moved(ENDED, since=date(2022, 1, 1), until=date(2023, 1, 1)),
        ENDED,
    ),
    "another title of the same grade": (
        replace(moved(TITLE, since=date(2012, 1, 1)), about="电气工程"),
        TITLE,
    ),
    "a title judged for another occupation": (
        replace(moved(TITLE, matching=False), applied_for=TURNER),
        TITLE,
    ),
    "another certificate of the same level": (replace(HOLDING, about="X0002"), HOLDING),
    "studies that were completed": (
        replace(moved(DIPLOMA, state=StudyState.GRADUATED), since=date(2026, 6, 28)),
        DIPLOMA,
    ),
    "another award of the same document": (moved(AWARD, name="省技术发明奖"), AWARD),
    "an award that shows the skill of another occupation": (
        replace(moved(AWARD, has_skill=False), applied_for=TURNER),
        AWARD,
    ),
    "facts of two kinds": (TITLE, WORK),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_what_cannot_be_true_together_contradicts(case: str) -> None:
    new, old = CONTRADICTIONS[case]
    assert contradicts(new, recorded(old))


@pytest.mark.parametrize("case", COMPATIBLE)
def test_what_can_be_true_together_does_not_contradict(case: str) -> None:
    new, old = COMPATIBLE[case]
    assert not contradicts(new, recorded(old))


def test_of_several_statements_about_one_thing_the_last_counts() -> None:
    over = moved(WORK, until=date(2026, 6, 15))
    judged = applicant(date(1990, 1, 1), [WORK, TITLE, over], occupation=WELDER)
    assert judged.works == (over.fact,)
    assert judged.titles == (TITLE.fact,)


def test_what_was_stated_for_one_occupation_is_unknown_for_another() -> None:
    judged = applicant(date(1990, 1, 1), [TITLE, DIPLOMA, WORK], occupation=TURNER)
    assert [title.matching for title in judged.titles] == [None]
    assert [diploma.major for diploma in judged.diplomas] == [Relation.UNLISTED]
    assert judged.works == (WORK.fact,)


def test_science_awards_count_and_what_carries_no_level_counts_for_nothing() -> None:
    others = (
        Statement(AwardRecord("天府工匠"), BEGAN, "川人社 1 号"),
        OVERSEAS,
        Statement(XCertificate("特殊焊接技术", "高级"), BEGAN, "X-1"),
        Statement(SpecialAbility("管道保温"), BEGAN, "5100000000600001"),
        Statement(Training("焊工岗前培训", "甲校"), BEGAN, "甲校"),
    )
    judged = applicant(date(1990, 1, 1), [AWARD, *others], occupation=WELDER)
    assert [(award.rank, award.has_skill, award.since) for award in judged.awards] == [
        (AwardRank.PROVINCE, True, BEGAN)
    ]
    assert (judged.holdings, judged.titles, judged.diplomas) == ((), (), ())
    elsewhere = applicant(date(1990, 1, 1), [AWARD], occupation=TURNER)
    assert [award.has_skill for award in elsewhere.awards] == [None]


days = st.dates(date(1960, 1, 1), date(2030, 12, 31))
codes = st.sampled_from([WELDER, TURNER, ""])
works = st.builds(Work, days, st.none() | days, codes, st.none() | st.sampled_from(Relation))
titles = st.builds(Title, st.sampled_from(TitleGrade), days, st.none() | st.booleans())
diplomas = st.builds(
    Diploma,
    st.sampled_from(SchoolKind),
    st.none() | st.sampled_from(SchoolClass),
    st.none() | st.sampled_from(EducationLevel),
    st.sampled_from(Relation),
    st.sampled_from(StudyState),
    st.none() | st.booleans(),
)
holdings = st.builds(
    Holding,
    st.sampled_from(HoldingKind),
    st.sampled_from(SkillLevel),
    codes,
    days,
    st.none() | st.sampled_from(Relation),
    st.sampled_from(HoldingState),
)


words = st.text(max_size=10)
others = st.one_of(
    st.builds(AwardRecord, words, words, st.none() | st.sampled_from(AwardRank), st.none()),
    st.builds(
        ContestResult,
        words,
        st.integers(1990, 2030),
        words,
        codes,
        st.sampled_from(["skills", "technical"]),
        st.sampled_from(["employee", "student"]),
        st.integers(1, 9),
        st.none() | st.integers(1, 99),
        words,
    ),
    st.builds(OverseasQualification, words, st.just("DEU")),
    st.builds(CreditEntry, words, words, words, words),
    st.builds(XCertificate, words, words),
    st.builds(SpecialAbility, words),
    st.builds(Training, words, words, st.none() | days),
    st.builds(Apprenticeship, codes, words, words, days, st.none() | days),
)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    fact = draw(works | titles | diplomas | holdings | others)
    since = getattr(fact, "since", None) or getattr(fact, "issued_on", None) or draw(days)
    return Statement(fact, since, draw(st.text(max_size=20)), draw(codes))


@given(statements())
def test_a_statement_comes_back_from_what_is_kept_of_it(statement: Statement) -> None:
    assert unpack(json.loads(json.dumps(pack(statement)))) == statement


@given(statements())
def test_nothing_contradicts_itself(statement: Statement) -> None:
    assert not contradicts(statement, recorded(statement))


@given(st.lists(statements()))
def test_the_latest_statements_are_some_of_those_made(made: list[Statement]) -> None:
    assert set(latest(made)) <= set(made)
    assert latest(latest(made)) == latest(made)


@pytest.fixture
def worker(session: Any) -> int:
    """Key of a person on record."""
    key = DocumentKey(DocumentType.RESIDENT, "510000199001010036")
    found = persons.find_or_create([Identity(key, "张示例", date(1990, 1, 1))])
    return found[key].person_id


def test_a_fact_is_recorded_once_by_one_organisation(worker: int, cast: Any) -> None:
    own = cast.organisation().id
    stated = {worker: [WORK, TITLE, WORK]}
    first = facts.state(stated, organisation_id=own, on=ON)
    again = facts.state(stated, organisation_id=own, on=ON + timedelta(days=300))
    assert first == again
    assert db.session.query(Fact).count() == 2
    usable = [one.statement for one in facts.facts_of(worker, own)]
    assert usable == [WORK, TITLE]


def test_what_others_stated_is_seen_as_a_contradiction_only(worker: int, cast: Any) -> None:
    own, other = cast.organisation().id, cast.organisation().id
    facts.state({worker: [ENDED]}, organisation_id=other, on=ON)
    assert facts.facts_of(worker, own) == []
    (seen,) = facts.on_record([worker], own)[worker]
    assert not seen.is_own
    assert contradicts(WORK, seen)
    facts.state({worker: [WORK]}, organisation_id=own, on=ON)
    states = {fact.stated_by_id: fact.state for fact in db.session.query(Fact)}
    assert states == {other: FactState.STATED, own: FactState.CONFLICTING}
    assert facts.facts_of(worker, own) == []


def test_withdrawn_facts_count_for_nothing(worker: int, cast: Any) -> None:
    own = cast.organisation().id
    facts.state({worker: [WORK]}, organisation_id=own, on=ON)
    db.session.query(Fact).one().state = FactState.WITHDRAWN
    assert facts.on_record([worker], own) == {}


def test_certificates_of_the_registry_count_for_every_organisation(worker: int, cast: Any) -> None:
    held = registered(
        number="Y000051999001265000001",
        level=SkillLevel.SENIOR_WORKER,
        occupation=WELDER,
        issued_on=BEGAN,
        state=HoldingState.VALID,
    )
    (usable,) = facts.facts_of(worker, cast.organisation().id, [held])
    assert usable.statement.fact == HOLDING.fact
