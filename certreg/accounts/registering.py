"""How an organisation comes in: it registers itself, an official of its region decides."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from certreg.accounts import inviting, keyed
from certreg.accounts.codes import bare, new_code
from certreg.accounts.models import Organisation, OrganisationKind, OrganisationState, Role, User
from certreg.accounts.rules import CreditCodeError, check_uscc
from certreg.audit import trail
from certreg.clock import now, real_now, today
from certreg.db import db
from certreg.errors import ConflictError, NotAllowedError, RefusedError
from certreg.files.models import StoredFile
from certreg.policy.law import load
from certreg.text import Text

KINDS = (OrganisationKind.ENTERPRISE, OrganisationKind.SCHOOL, OrganisationKind.SOCIAL)
"""Kinds that register themselves; offices and the operator are set up."""

RECEIPT_LENGTH = 16
"""79 bits: whoever has the number and the credit code gets the first administrator's link."""

ALREADY = Text("这个统一社会信用代码的单位已经登记；如登记有误，请联系当地人社部门")


@dataclass(frozen=True)
class Registration:
    """What an organisation says of itself."""

    kind: OrganisationKind
    name: str
    uscc: str
    region: str
    contact_name: str
    contact_phone: str
    administrator_name: str


def check_registrable(registration: Registration) -> str:
    """The credit code as stored, when the organisation may register with it.

    A code that fails in a way that an official may overlook is let through: the official is told.

    Raises:
        CreditCodeError: the code is impossible.
        ConflictError: an organisation with this code is registered; field `uscc`.
    """
    try:
        code = check_uscc(load(), registration.uscc, on=today())
    except CreditCodeError as error:
        if not error.override_possible:
            raise
        code = _bare_uscc(registration.uscc)
    live = Organisation.state != OrganisationState.REFUSED
    if db.session.scalar(sa.select(sa.exists().where(Organisation.uscc == code, live))):
        raise ConflictError(ALREADY, field="uscc")
    return code


def register(registration: Registration, proof: StoredFile) -> tuple[Organisation, str]:
    """Enter an organisation that waits for an official; the organisation and its receipt number.

    Raises:
        CreditCodeError, ConflictError: as `check_registrable`.
    """
    receipt = new_code(RECEIPT_LENGTH).upper()
    organisation = Organisation(
        kind=registration.kind,
        name=registration.name,
        uscc=check_registrable(registration),
        region=registration.region,
        state=OrganisationState.PENDING,
        contact_name=registration.contact_name,
        contact_phone=registration.contact_phone,
        administrator_name=registration.administrator_name,
        receipt_hash=_receipt_hash(receipt),
        proof=proof,
        registered_at=now(),
    )
    db.session.add(organisation)
    try:
        db.session.flush()  # the trail names its id; the code may just have been registered
    except IntegrityError:
        raise ConflictError(ALREADY, field="uscc") from None
    trail.record("organisation.registered", actor_id=None, subject_id=organisation.id)
    return organisation, receipt


def doubt(organisation: Organisation) -> CreditCodeError | None:
    """What is wrong with a registered credit code, so that confirming it takes a reason."""
    try:
        check_uscc(load(), organisation.uscc or "", on=today())
    except CreditCodeError as error:
        return error
    return None


def confirm(organisation: Organisation, by: User, reason: str = "") -> inviting.Link:
    """Let the organisation in; the link of its first administrator.

    Args:
        reason: why a doubtful credit code counts.

    Raises:
        NotAllowedError: it is decided already.
        RefusedError: the code is doubtful and no reason is given; field `reason`.
    """
    error = doubt(organisation)
    if error is not None and not reason.strip():
        raise RefusedError(
            Text("该单位的统一社会信用代码有疑点，确认须说明理由"),
            reason="reason_missing",
            field="reason",
        )
    _decide(organisation, OrganisationState.CONFIRMED, by, reason)
    overridden = error.reason if error else ""
    trail.record(
        "organisation.confirmed",
        actor_id=by.id,
        subject_id=organisation.id,
        concerns_id=organisation.id,
        overridden=overridden,
    )
    token = _first_token(organisation)
    return inviting.invite(
        organisation, organisation.administrator_name, {Role.ADMINISTRATOR}, by, token=token
    )


def refuse(organisation: Organisation, by: User, reason: str) -> None:
    """Keep the organisation out; it may register again.

    Raises:
        NotAllowedError: it is decided already.
        RefusedError: no reason is given; field `reason`.
    """
    if not reason.strip():
        raise RefusedError(Text("请填写不予确认的理由"), reason="reason_missing", field="reason")
    _decide(organisation, OrganisationState.REFUSED, by, reason)
    trail.record("organisation.refused", actor_id=by.id, subject_id=organisation.id)


def find_registered(receipt: str, uscc: str) -> Organisation:
    """The organisation that a receipt number and a credit code belong to.

    Raises:
        RefusedError: the two do not belong together, or there is no such receipt; field `receipt`.
    """
    organisation = db.session.scalar(
        sa.select(Organisation).where(Organisation.receipt_hash == _receipt_hash(receipt))
    )
    if organisation is None or organisation.uscc != _bare_uscc(uscc):
        raise RefusedError(
            Text("没有找到：请核对回执号和统一社会信用代码"),
            reason="receipt_unknown",
            field="receipt",
        )
    return organisation


def claim(organisation: Organisation) -> inviting.Link | None:
    """The first administrator's link, renewed if it ran out; None once somebody has joined."""
    if organisation.state is not OrganisationState.CONFIRMED or organisation.users:
        return None
    token = _first_token(organisation)
    invitation = inviting.find_link(token)
    if invitation is None or invitation.used_at is not None:
        return None
    invitation.expires_at = real_now() + inviting.VALID
    trail.record("invitation.claimed", actor_id=None, subject_id=invitation.id)
    return inviting.link_of(invitation, token)


def visible_to(official: User) -> sa.ColumnElement[bool]:
    """The condition that leaves only the organisations an official may see: those of the region."""
    return sa.and_(
        Organisation.region.startswith(official.region_prefix, autoescape=True),
        Organisation.kind.in_(KINDS),
    )


def _decide(organisation: Organisation, state: OrganisationState, by: User, reason: str) -> None:
    db.session.refresh(organisation, with_for_update=True)  # two officials may decide at once
    if organisation.state is not OrganisationState.PENDING:
        raise NotAllowedError(Text("该单位的登记已有结论，请刷新页面查看"))
    organisation.state = state
    organisation.decided_by_id = by.id
    organisation.decided_at = now()
    organisation.decision_reason = reason.strip()


def _first_token(organisation: Organisation) -> str:
    """The token of the first administrator's link, made again whenever it is asked for."""
    digest = bytes.fromhex(keyed.keyed_hash("first-administrator", str(organisation.id)))
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _receipt_hash(receipt: str) -> str:
    return keyed.keyed_hash("receipt", bare(receipt))


def _bare_uscc(typed: str) -> str:
    return "".join(typed.split()).upper()
