"""The keys of an organisation's systems: the list, a new one shown once, revoking."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts import half_way, proving
from certreg.accounts.membership import holders, may_sign_in
from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.connections import keys
from certreg.connections.forms import KeyForm
from certreg.connections.models import Scope
from certreg.connections.titles import SCOPES
from certreg.db import write_tx
from certreg.web.access import requires

blueprint = Blueprint("api_keys", __name__, url_prefix="/workspace/api-keys")

SHOWN_ONCE = "api_key"
SHOWING = timedelta(minutes=10)
"""Long enough to carry the key into the other system."""


@blueprint.get("")
@requires(Role.ADMINISTRATOR, Role.CLERK)
def show_all() -> ResponseReturnValue:
    """The organisation's keys; a clerk sees those in his or her own name."""
    user = present_user()
    return render_template(
        "connections/keys.html",
        keys=keys.visible_to(user),
        scopes={scope.value: title for scope, title in SCOPES.items()},
        may_make=Role.ADMINISTRATOR in user.roles,
        today=today(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def new() -> ResponseReturnValue:
    """Make a key, with one's second factor."""
    user = present_user()
    clerks = [each for each in holders(user.organisation, Role.CLERK) if may_sign_in(each)]
    form = KeyForm()
    form.offer(clerks)
    if form.validate_on_submit():
        with form.refusals():
            proving.by_second_factor(user, form.code.data)
            with write_tx():
                _key, secret = keys.make(
                    present_user(),
                    name=form.name.data,
                    clerk_id=form.clerk.data,
                    scopes=[Scope(value) for value in form.scopes.data],
                    expires_on=form.expires_on.data,
                )
            half_way.remember(SHOWN_ONCE, {"secret": secret}, SHOWING)
            return redirect(url_for("api_keys.created"))
    return render_template("connections/new_key.html", form=form, clerks=clerks), form.status


@blueprint.get("/created")
@requires(Role.ADMINISTRATOR)
def created() -> ResponseReturnValue:
    """The key just made: shown until it is said to be kept, for ten minutes at most."""
    shown = half_way.recall(SHOWN_ONCE)
    if shown is None:
        return redirect(url_for("api_keys.show_all"))
    return render_template("connections/created.html", secret=shown["secret"])


@blueprint.post("/created")
@requires(Role.ADMINISTRATOR)
def keep() -> ResponseReturnValue:
    """The key is kept: it is not shown again."""
    half_way.forget(SHOWN_ONCE)
    return redirect(url_for("api_keys.show_all"))


@blueprint.post("/<int:key_id>/revoke")
@requires(Role.ADMINISTRATOR, Role.CLERK)
def revoke(key_id: int) -> ResponseReturnValue:
    """End a key at once."""
    with write_tx():
        keys.revoke(keys.find(present_user(), key_id), present_user())
    flash(_("密钥已停用"), "good")
    return redirect(url_for("api_keys.show_all"))
