"""A school states diplomas, one student's or a whole class's at once, and takes a wrong one back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import sqlalchemy as sa

from certreg.accounts.models import Organisation, User
from certreg.audit import trail
from certreg.batches.models import CandidateFact
from certreg.clock import today
from certreg.db import db
from certreg.errors import MissingError, NotAllowedError, RefusedError
from certreg.graduates.roll import students_of
from certreg.graduates.rules import Programme, Student, diploma_of
from certreg.people import facts
from certreg.people.models import Fact, FactKind, FactState
from certreg.text import Text


def waiting(school_id: int, key: str) -> list[Student]:
    """The students of a class about whom no diploma is stated."""
    return [row for row in students_of(school_id, today()) if row.key == key and not row.diploma]


def state(
    actor: User,
    key: str,
    programme: Programme,
    person_ids: Collection[int],
    *,
    graduated_on: date,
    numbers: Mapping[int, str],
) -> int:
    """Put the diplomas of some students of a class on record, all of them or none.

    Args:
        key: of the class as it stands; that of the unknown ones for students without studies.
        programme: the class on the diplomas.
        numbers: number of the diploma by person, where it is known.

    Returns:
        how many contradict what another organisation stated, and so wait for an official.

    Raises:
        RefusedError: nobody was chosen; somebody's diploma was stated meanwhile; one number twice;
            or as `rules.diploma_of`.
    """
    db.session.get_one(Organisation, actor.organisation_id, with_for_update=True)  # one at a time
    if not person_ids:
        raise RefusedError(Text("请至少选择一名学生。"), reason="nobody")
    open_ones = {row.person_id: row for row in waiting(actor.organisation_id, key)}
    if not open_ones.keys() >= set(person_ids):
        raise RefusedError(
            Text("所选学生中有人的毕业证书刚刚由他人登记，请重新打开本页。"), reason="stated"
        )
    _refuse_twice([numbers.get(each, "") for each in person_ids])
    stated = {
        each: [
            diploma_of(
                open_ones[each],
                programme,
                on=graduated_on,
                number=numbers.get(each, ""),
                today=today(),
            )
        ]
        for each in person_ids
    }
    ids = facts.state(stated, organisation_id=actor.organisation_id, on=today())
    keys = [row for rows in ids.values() for row in rows]
    trail.record("diplomas.stated", actor_id=actor.id, facts=keys)
    return _conflicting(keys)


def withdraw(actor: User, fact_id: int) -> None:
    """Take a diploma back that was stated wrongly; what carried an application stays.

    Raises:
        MissingError: the actor's organisation stated no such diploma.
        NotAllowedError: a candidate was judged by it.
    """
    row = db.session.get(Fact, fact_id)
    if (
        row is None
        or row.kind is not FactKind.DIPLOMA
        or row.state is not FactState.STATED
        or row.stated_by_id != actor.organisation_id
    ):
        raise MissingError(Text("没有这条毕业证书登记"))
    used = sa.select(CandidateFact.fact_id).where(CandidateFact.fact_id == fact_id).limit(1)
    if db.session.scalar(used) is not None:
        raise NotAllowedError(
            Text("这条学历已用于认定申报，不能撤回；有误的请向人社部门提出更正。")
        )
    row.state = FactState.WITHDRAWN
    trail.record("diploma.withdrawn", actor_id=actor.id, subject_id=fact_id)


def _refuse_twice(numbers: Collection[str]) -> None:
    named = [number for number in numbers if number]
    twice = next((number for number in named if named.count(number) > 1), None)
    if twice:
        raise RefusedError(
            Text("毕业证书编号 {number} 填写了两次，请核对。", number=twice), reason="twice"
        )


def _conflicting(fact_ids: Collection[int]) -> int:
    query = sa.select(sa.func.count()).where(
        Fact.id.in_(fact_ids), Fact.state == FactState.CONFLICTING
    )
    return db.session.scalar(query) or 0
