"""What every room needs that issues under a filing: who issues, whether the filing covers it, for whom."""

from __future__ import annotations

from typing import Any, Protocol

from certreg.certificates.issuing import Issuer, Recognition
from certreg.clock import today
from certreg.errors import RefusedError
from certreg.filing.facts import facts_of
from certreg.filing.models import Body, Scope
from certreg.filing.rules import scope_problems
from certreg.people.models import IdentityDocument, Person
from certreg.policy.filing import Relation
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel


class Recognised(Protocol):
    """Somebody whose level was recognised, as a case keeps it."""

    person_id: Any
    document_id: Any
    photo_id: Any
    level: Any
    employment: Any

    @property
    def person(self) -> Person:
        """Whose name the certificate bears."""
        ...

    @property
    def document(self) -> IdentityDocument:
        """The identity document that it names."""
        ...

    @property
    def scope(self) -> Scope:
        """What the filing covers of the occupation."""
        ...


def issuer(body: Body, region: str) -> Issuer:
    """The body as the issuer of certificates of a region."""
    return Issuer(number=body.number, name=body.name, region=region)


def coverage_problems(
    law: Law, body: Body, who: Recognised, *, region: str
) -> tuple[RefusedError, ...]:
    """In what the body's filing does not cover a certificate issued today."""
    level: SkillLevel = who.level
    relation: Relation = who.employment
    return scope_problems(
        law,
        facts_of(body),
        on=today(),
        occupation=who.scope.occupation,
        level=level,
        person=relation,
        region=region,
    )


def recognition(row: int, who: Recognised, *, path: dict[str, Any], how_won: str) -> Recognition:
    """What somebody is to be given.

    Args:
        row: the person's number in the case.
        path, how_won: how the level was won, as recorded, and in words.
    """
    return Recognition(
        row=row,
        person_id=who.person_id,
        document_id=who.document_id,
        photo_id=who.photo_id,
        holder_name=who.person.name,
        document_number=who.document.number,
        occupation=who.scope.occupation,
        edition=who.scope.edition,
        occupation_name=who.scope.occupation_name,
        trade=who.scope.trade,
        level=who.level,
        standard=who.scope.standard,
        path=path,
        how_won=how_won,
    )
