"""The bodies that issue what is filled in: up to two hundred, all over the province, and one for the model.

Each has what its certificates refer to: an organisation, a number of the demo's sequence, a key, a case
that no list shows, a status list, and the series and totals of every year and level, which stand at 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import sqlalchemy as sa

from certreg.accounts.models import Organisation, OrganisationKind, OrganisationState
from certreg.bench.places import LEVELS, YEARS
from certreg.certificates.models import Series, Total
from certreg.clock import now, today
from certreg.db import bulk, db
from certreg.filing import numbering
from certreg.filing.models import Body
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.reference import holds
from certreg.policy.regions import regions
from certreg.procedure.models.cases import Case, CaseKind, Waiting
from certreg.registry import keys
from certreg.registry.models import Key, KeyUse, StatusList
from certreg.trust.status_list import SHORTEST

NAME = "规模测试机构"
SIGNS_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Issuing:
    """A body as its certificates name it."""

    number: str
    name: str
    region: str
    case_id: int
    status_list: int
    key_id: str


def found(count: int) -> list[Issuing]:
    """The first so many bodies in their order; within the running transaction those are made that
    are not there yet."""
    there = _on_record()
    counties = _counties()
    missing = [
        (f"{NAME}{place:03d}", counties[place % len(counties)])
        for place in range(len(there), count)
    ]
    made = [_made(*each) for each in zip(missing, _free_numbers(len(missing)), strict=True)]
    _begin_counting(made)
    return [*there, *made][:count]


def _on_record() -> list[Issuing]:
    query = sa.select(
        Body,
        _first(Case.id, Case.organisation_id == Body.organisation_id),
        _first(StatusList.number, StatusList.owner == Body.number),
        _first(Key.key_id, Key.owner == Body.number),
    ).where(Body.name.startswith(NAME))
    return [
        Issuing(body.number, body.name, body.region, case_id, status_list, key_id)
        for body, case_id, status_list, key_id in db.session.execute(query.order_by(Body.id))
    ]


def _first(
    key: sa.orm.InstrumentedAttribute[Any], is_its: sa.ColumnElement[bool]
) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.min(key)).where(is_its).scalar_subquery()


def _made(called: tuple[str, str], number: str) -> Issuing:
    (name, region), at = called, now()
    organisation = Organisation(
        kind=OrganisationKind.SOCIAL,
        name=name,
        region=region,
        state=OrganisationState.CONFIRMED,
        registered_at=at,
    )
    case = Case(
        kind=CaseKind.BATCH,
        state="issued",
        organisation=organisation,
        region=region,
        waiting_for=Waiting.NOBODY,
        created_at=at,
        judged_on=today(),
    )
    body = Body(organisation=organisation, number=number, name=name, region=region, created_at=at)
    status_list = StatusList(
        owner=number, entries=SHORTEST, revoked=bytes(SHORTEST // 8), suspended=bytes(SHORTEST // 8)
    )
    db.session.add_all((body, case, status_list))
    key = keys.create(KeyUse.CREDENTIAL, owner=number, valid_from=at, valid_to=at + SIGNS_FOR)
    db.session.flush()  # the certificates refer to the case and the list
    return Issuing(number, name, region, case.id, status_list.number, key.key_id)


def _begin_counting(bodies: Iterable[Issuing]) -> None:
    groups = list(product(bodies, YEARS, LEVELS))
    bulk.insert(
        Series.__table__,
        (
            {"body_number": body.number, "year": year, "level": level, "last": 0}
            for body, year, level in groups
        ),
    )
    bulk.insert(
        Total.__table__,
        (
            {"body_number": body.number, "region": body.region, "year": year, "level": level}
            | {"issued": 0, "revoked": 0}
            for body, year, level in groups
        ),
    )


def _free_numbers(count: int) -> list[str]:
    """The next numbers of the demo's sequence, which belongs to no real body."""
    law, province, on = policy.load(), installation().province, today()
    taken = list(db.session.scalars(sa.select(Body.number)))
    for _ in range(count):
        taken.append(numbering.next_filing_number(law, "S", province, taken, is_demo=True, on=on))
    return taken[len(taken) - count :]


def _counties() -> list[str]:
    province, on = installation().province, today()
    return [
        row.code
        for row in regions()
        if row.level == "county" and row.code.startswith(province) and holds(row, on)
    ]
