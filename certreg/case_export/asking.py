"""Which cases an export is about: one, or all of a body, an official, a person."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from certreg.accounts.models import User
from certreg.certificates.models import Certificate
from certreg.db import Base, db
from certreg.errors import MissingError, RefusedError
from certreg.filing.models import Body
from certreg.procedure.models.cases import Case, CasePart
from certreg.text import Text


@dataclass(frozen=True)
class Asked:
    """What an export is about.

    Attributes:
        subject: in words that name no worker.
        cases: keys of the cases, ascending.
        person_id: leave out what is about other workers; None: nothing is left out.
    """

    subject: str
    cases: tuple[int, ...]
    person_id: int | None = None


def asked_for(
    case_ids: tuple[int, ...],
    body_number: str | None = None,
    username: str | None = None,
    number: str | None = None,
) -> Asked:
    """What one of the four names.

    Args:
        number: of a certificate; everything of its holder is meant.

    Raises:
        RefusedError: none or several were given.
        MissingError: there is no such case, body, account or certificate, or no case of it.
    """
    given = [each for each in (case_ids, body_number, username, number) if each]
    if len(given) != 1:
        raise RefusedError(Text("请指明事项编号，或 --body、--official、--person 之一"))
    if case_ids:
        found = Asked("cases", _keys(sa.select(Case.id).where(Case.id.in_(case_ids))))
        if missing := set(case_ids) - set(found.cases):
            raise MissingError(Text("没有第 {case} 号事项", case=min(missing)))
    elif body_number:
        found = Asked(f"body {body_number}", _of_body(body_number))
    elif username:
        found = Asked(f"official {username}", _of_user(username))
    else:
        person_id = _one(
            sa.select(Certificate.person_id).where(Certificate.number == number),
            Text("没有编号为 {number} 的证书", number=number),
        )
        found = Asked(f"holder of {number}", _of_person(person_id), person_id)
    if not found.cases:
        raise MissingError(Text("没有找到事项"))
    return found


def certificates_of(person_id: int) -> sa.Select[int]:
    """The query for the keys of a person's certificates."""
    return sa.select(Certificate.id).where(Certificate.person_id == person_id)


def _of_body(number: str) -> tuple[int, ...]:
    organisation_id = _one(
        sa.select(Body.organisation_id).where(Body.number == number),
        Text("没有编号为 {number} 的评价机构", number=number),
    )
    is_its = sa.or_(Case.organisation_id == organisation_id, Case.about_id == organisation_id)
    return _keys(sa.select(Case.id).where(is_its))


def _of_user(username: str) -> tuple[int, ...]:
    user_id = _one(
        sa.select(User.id).where(User.username == username),
        Text("没有账号“{name}”", name=username),
    )
    return _keys(sa.select(CasePart.case_id).where(CasePart.user_id == user_id))


def _of_person(person_id: int) -> tuple[int, ...]:
    """Every case with a row about the person, or about a certificate of his or hers."""
    found: set[int] = set()
    for table in Base.metadata.tables.values():
        if "case_id" not in table.c:
            continue
        if "person_id" in table.c:
            found |= set(_keys(sa.select(table.c.case_id).where(table.c.person_id == person_id)))
        if "certificate_id" in table.c:
            is_own = table.c.certificate_id.in_(certificates_of(person_id))
            found |= set(_keys(sa.select(table.c.case_id).where(is_own)))
    return tuple(sorted(found))


def _keys(query: sa.Select[int]) -> tuple[int, ...]:
    return tuple(sorted({key for key in db.session.scalars(query) if key is not None}))


def _one(query: sa.Select[int], missing: Text) -> int:
    found = db.session.scalar(query)
    if found is None:
        raise MissingError(missing)
    return found
