"""Deputies (代办人): who acts in a colleague's cases, from day to day."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from certreg.accounts.membership import find_member, members
from certreg.accounts.models import Role, User
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.errors import MissingError, NotAllowedError, RefusedError
from certreg.outbox import notifying
from certreg.outbox.notifying import Message
from certreg.procedure import holding
from certreg.procedure.forms import DeputyForm
from certreg.procedure.models.handling import Deputy
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.pagination import paginate

blueprint = Blueprint("deputies", __name__, url_prefix="/<any(workspace, office):place>/deputies")

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR, Role.OFFICE_ADMINISTRATOR})
ANYBODY = requires(*holding.WORKING, *ADMINISTRATORS)


def name(user: User, deputy: User, actor: User, *, first: date, last: date, note: str) -> None:
    """Name a deputy for a colleague, or for oneself.

    Raises:
        NotAllowedError: for a colleague, by somebody who is no administrator there.
        RefusedError: the two have no role in common, or the days are over.
    """
    if user.id != actor.id and not actor.roles & ADMINISTRATORS:
        raise NotAllowedError(Text("只能为自己指定代办人，或由管理员指定"))
    if user.id == deputy.id:
        raise RefusedError(Text("代办人须是另一位同事"), field="deputy")
    if not user.roles & deputy.roles & holding.WORKING:
        raise RefusedError(
            Text("{deputy}没有{user}的角色，不能代办", deputy=deputy.name, user=user.name),
            field="deputy",
        )
    if not today() <= last or last < first:
        raise RefusedError(Text("截止日须在今天以后，且不早于开始日"), field="last_day")
    row = Deputy(
        user_id=user.id,
        deputy_id=deputy.id,
        first_day=first,
        last_day=last,
        note=note,
        named_by_id=actor.id,
        named_at=now(),
    )
    db.session.add(row)
    db.session.flush()  # the audit event names it
    trail.record("deputy.named", actor_id=actor.id, subject_id=row.id)
    _tell(row, deputy)


def end(deputy_id: int, actor: User) -> None:
    """End a deputy's time before its last day; ended already, nothing happens.

    Raises:
        MissingError: none such in the organisation.
        NotAllowedError: another's, by somebody who is no administrator.
    """
    row = db.session.scalar(_of_organisation(actor).where(Deputy.id == deputy_id))
    if row is None:
        raise MissingError(Text("没有这项代办"))
    if row.user_id != actor.id and not actor.roles & ADMINISTRATORS:
        raise NotAllowedError(Text("只能结束自己指定的代办"))
    if row.ended_at is None:
        row.ended_at = now()
        trail.record("deputy.ended", actor_id=actor.id, subject_id=row.id)


@blueprint.route("", methods=["GET", "POST"])
@ANYBODY
def show_all(place: str) -> ResponseReturnValue:
    """The deputies of the organisation's people, and naming one."""
    actor = _actor(place)
    form = DeputyForm()
    form.offer(_nameable(actor), _colleagues(actor))
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                _name(form)
            flash(_("已指定代办人"), "good")
            return redirect(url_for("deputies.show_all", place=place))
    page = render_template(
        "procedure/deputies.html",
        place=place,
        form=form,
        page=paginate(_of_organisation(actor), Deputy.id, descending=True),
        is_administrator=bool(actor.roles & ADMINISTRATORS),
        may_name=bool(form.user.choices) and bool(form.deputy.choices),
        today=today(),
    )
    return page, form.status


@blueprint.post("/<int:deputy_id>/end")
@ANYBODY
def stop(place: str, deputy_id: int) -> ResponseReturnValue:
    """End a deputy's time."""
    with write_tx():
        end(deputy_id, _actor(place))
    flash(_("代办已结束"), "info")
    return redirect(url_for("deputies.show_all", place=place))


def _actor(place: str) -> User:
    """Who is signed in, at the address that this kind of organisation has."""
    user = present_user()
    if holding.is_at_office(user) != (place == "office"):
        raise MissingError(Text("没有这个页面"))
    return user


def _tell(row: Deputy, deputy: User) -> None:
    """Tell a deputy from when to when; for whom stands on the page."""
    place = "office" if holding.is_at_office(deputy) else "workspace"
    days = Text("请您代办同事的事项：{first} 至 {last}", first=row.first_day, last=row.last_day)
    message = Message(Text("指定代办"), days, f"/{place}/deputies", is_turn=False)
    notifying.notify([deputy.id], message)


def _name(form: DeputyForm) -> None:
    actor = present_user()
    name(
        find_member(actor.organisation, int(form.user.data)),
        find_member(actor.organisation, int(form.deputy.data)),
        actor,
        first=form.first_day.data,
        last=form.last_day.data,
        note=form.note.data,
    )


def _colleagues(actor: User) -> list[User]:
    """The people of the organisation who work on cases."""
    return [u for u in members(actor.organisation) if u.is_active and u.roles & holding.WORKING]


def _nameable(actor: User) -> list[User]:
    """For whom the actor may name a deputy."""
    everybody = _colleagues(actor)
    if actor.roles & ADMINISTRATORS:
        return everybody
    return [user for user in everybody if user.id == actor.id]


def _of_organisation(actor: User) -> sa.Select[Deputy]:
    return (
        sa.select(Deputy)
        .join(Deputy.user)
        .where(User.organisation_id == actor.organisation_id)
        .options(joinedload(Deputy.user), joinedload(Deputy.deputy), joinedload(Deputy.named_by))
    )
