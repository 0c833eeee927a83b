"""Assessment bodies: giving the number, keeping the signing key, finding what holds today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from certreg.accounts.models import OrganisationKind, User
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.errors import RefusedError
from certreg.filing import numbering, rules
from certreg.filing.models import Body, Filing, Purpose, Scope
from certreg.filing.standing import stopped
from certreg.installation import Installation, installation
from certreg.jobs import work
from certreg.policy import law as policy
from certreg.policy.filing import AudienceName
from certreg.registry import key_acts, keys
from certreg.registry.models import Custody, Key, KeyUse
from certreg.text import Text

KEY_OVERLAP = timedelta(days=30)
"""The next key is there this long before the running one ends."""


def body_of(organisation_id: int) -> Body | None:
    """The assessment body that an organisation is, if it was ever approved."""
    return db.session.scalar(sa.select(Body).where(Body.organisation_id == organisation_id))


def body_behind(user: User) -> Body | None:
    """The assessment body that a user works for; an office is none."""
    is_office = user.organisation.kind is OrganisationKind.OFFICE
    return None if is_office else body_of(user.organisation_id)


def organisation_of(number: str) -> int | None:
    """Key of the organisation that the body of that number is."""
    return db.session.scalar(sa.select(Body.organisation_id).where(Body.number == number))


def running_filings(body: Body, on: date) -> list[Filing]:
    """The body's filings under which it may assess on a day, the oldest first."""
    query = (
        sa.select(Filing)
        .where(Filing.body_id == body.id, Filing.purpose != Purpose.SITE, _runs(on))
        .order_by(Filing.case_id)
    )
    return list(db.session.scalars(query))


def covered(body: Body, on: date) -> list[Scope]:
    """What the body's filings cover on a day; of two rows about one thing the newer."""
    rows = {
        (row.occupation, row.trade): row
        for filing in running_filings(body, on)
        for row in filing.scope
    }
    return list(rows.values())


def create(filing: Filing) -> Body:
    """The body that a first approval makes, with the next free number of the province.

    A demo's numbers come from a sequence of their own that belongs to no real body.

    Raises:
        RefusedError: the sequence is used up, or a row that the number rests on is unverified
            outside a demo.
    """
    place = installation()
    db.session.refresh(place, with_for_update=True)  # numbers are given one at a time
    audience: AudienceName = filing.audience.value
    for problem in given_problems(filing):
        raise problem
    body = Body(
        organisation_id=filing.case.organisation_id,
        number=filing.given_number or _next_number(place, audience, filing.case.region),
        name=filing.case.organisation.name,
        region=filing.case.region,
        created_at=now(),
    )
    db.session.add(body)
    db.session.flush()  # filings refer to it
    return body


def given_problems(filing: Filing) -> Iterator[RefusedError]:
    """Why a body cannot have the number that the ministry is said to have given it (CN-07)."""
    if not filing.given_number:
        return
    number = filing.given_number
    audience: AudienceName = filing.audience.value
    try:
        numbering.check_given(
            policy.load(), number, audience, region=filing.case.region, on=today()
        )
    except RefusedError as refusal:
        yield refusal
    if db.session.scalar(sa.select(Body.id).where(Body.number == number)) is not None:
        yield RefusedError(
            Text("备案编号 {number} 已属于另一家机构，请核对。", number=number),
            reason="number_taken",
            field="given_number",
        )


def ensure_key(body: Body) -> None:
    """Give the body a key, unless it has one that signs for a while yet."""
    at = now()
    if db.session.scalar(sa.select(Body.id).where(Body.id == body.id, _lacks_key(at))):
        key_acts.rotate(KeyUse.CREDENTIAL, owner=body.number, at=at, actor=key_acts.WORKER)


def newest_key(body: Body) -> Key | None:
    """The key that the body signs with now, or will next."""
    return max(keys.of_owner(body.number), key=lambda key: key.id, default=None)


@work.chore
def renew_keys() -> None:
    """What the worker does about the keys of bodies whose filing runs."""
    with write_tx():
        is_running = sa.exists().where(Filing.body_id == Body.id, _runs(today()))
        query = sa.select(Body).where(is_running, _lacks_key(now())).with_for_update()
        for body in db.session.scalars(query).all():
            ensure_key(body)


def _next_number(place: Installation, audience: AudienceName, region: str) -> str:
    law, day = policy.load(), today()
    for row in numbering.number_rules(
        law, audience, place.province, is_demo=place.is_demo, region=region, on=day
    ):
        law.require_verified(row, place.is_demo)
    body_class = rules.body_class(law, audience, region=region, on=day)
    taken = db.session.scalars(sa.select(Body.number)).all()
    return numbering.next_filing_number(
        law, body_class, place.province, taken, is_demo=place.is_demo, on=day
    )


def _runs(on: date) -> sa.ColumnElement[bool]:
    return sa.and_(Filing.valid_from <= on, Filing.valid_to >= on, ~stopped(Filing, on))


def _lacks_key(at: datetime) -> sa.ColumnElement[bool]:
    """Whether no key of a body signs beyond the overlap; a body that holds its key renews it itself."""
    return ~sa.exists().where(
        Key.owner == Body.number,
        Key.use == KeyUse.CREDENTIAL,
        sa.or_(
            sa.and_(keys.may_sign(at), Key.valid_to > at + KEY_OVERLAP),
            sa.and_(Key.custody == Custody.BODY, Key.replaced_by == ""),
        ),
    )
