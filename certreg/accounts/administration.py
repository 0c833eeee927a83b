"""The operator's administrators: each role has its own pages, none has another's."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts import throttling
from certreg.accounts.membership import set_active
from certreg.accounts.models import Organisation, Role, User
from certreg.accounts.organisation_forms import AccountSearchForm, TrailForm
from certreg.accounts.sessions import present_user
from certreg.accounts.titles import SWITCHED, role_titles
from certreg.audit import trail
from certreg.audit.models import AuditEvent
from certreg.clock import CHINA
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.language import translate
from certreg.web.pagination import paginate

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("")
@requires(Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR)
def home() -> ResponseReturnValue:
    """What the administrator who is signed in looks after."""
    return render_template(
        "accounts/admin.html", roles={role.value for role in present_user().roles}
    )


@blueprint.get("/users")
@requires(Role.SECURITY_ADMINISTRATOR)
def users() -> ResponseReturnValue:
    """Every account, or those that a search finds."""
    form = AccountSearchForm(request.args, meta={"csrf": False})
    query = sa.select(User, Organisation).join(
        Organisation, User.organisation_id == Organisation.id
    )
    if form.validate() and form.text.data:
        text = form.text.data
        query = query.where(
            sa.or_(
                *(
                    column.icontains(text, autoescape=True)
                    for column in (User.username, User.name, Organisation.name)
                )
            )
        )
    return render_template(
        "accounts/admin_users.html",
        form=form,
        page=paginate(query, User.id),
        role_titles=role_titles,
    )


@blueprint.get("/users/<int:user_id>")
@requires(Role.SECURITY_ADMINISTRATOR)
def user(user_id: int) -> ResponseReturnValue:
    """One account, and whether it has to wait after too many failures."""
    found = _find(user_id)
    return render_template(
        "accounts/admin_user.html",
        user=found,
        roles=role_titles(found.roles),
        is_locked=any(throttling.wait_of(counter) for counter in _counters(found)),
        is_oneself=found.id == present_user().id,
    )


@blueprint.post("/users/<int:user_id>/unlock")
@requires(Role.SECURITY_ADMINISTRATOR)
def unlock(user_id: int) -> ResponseReturnValue:
    """Forget an account's failures, so that it need not wait."""
    with write_tx():
        found = _find(user_id)
        throttling.forget(*_counters(found))
        trail.record("user.unlocked", actor_id=present_user().id, subject_id=found.id)
    flash(_("账号已解锁，可以立即重新登录。"), "good")
    return redirect(url_for("admin.user", user_id=user_id))


@blueprint.post("/users/<int:user_id>/<any(activate, deactivate):action>")
@requires(Role.SECURITY_ADMINISTRATOR)
def switch(user_id: int, action: str) -> ResponseReturnValue:
    """Deactivate any account, or let it in again."""
    with write_tx():
        set_active(_find(user_id), action == "activate", present_user())
    flash(translate(SWITCHED[action]), "good")
    return redirect(url_for("admin.user", user_id=user_id))


@blueprint.get("/audit")
@requires(Role.AUDITOR)
def audit() -> ResponseReturnValue:
    """The audit trail, newest first."""
    form = TrailForm(request.args, meta={"csrf": False})
    query = sa.select(AuditEvent, User).outerjoin(User, AuditEvent.actor_id == User.id)
    if form.validate():
        if form.action.data:
            query = query.where(AuditEvent.action.startswith(form.action.data, autoescape=True))
        if form.day.data:
            query = query.where(*_within(form.day.data))
    return render_template(
        "accounts/audit.html", form=form, page=paginate(query, AuditEvent.id, descending=True)
    )


def _within(day: date) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """The conditions for events of one day in China."""
    begin = datetime.combine(day, time(), CHINA).astimezone(UTC)
    return AuditEvent.at >= begin, AuditEvent.at < begin + timedelta(days=1)


def _find(user_id: int) -> User:
    found = db.session.get(User, user_id)
    if found is None:
        raise MissingError(Text("没有这个用户"))
    return found


def _counters(found: User) -> tuple[throttling.Counter, throttling.Counter]:
    return throttling.by_account(found.username), throttling.by_second_factor(found.id)
