"""An organisation's own list: its clerks are told on their notifications page, its systems by webhook."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.db import write_tx
from certreg.watching import entered, watchers
from certreg.watching.forms import ListForm
from certreg.watching.telling import PLACE
from certreg.watching.views import told_added
from certreg.web.access import requires

blueprint = Blueprint("own_watching", __name__, url_prefix=PLACE)


@blueprint.route("", methods=["GET", "POST"])
@requires(Role.CLERK)
def show() -> ResponseReturnValue:
    """The list; further certificates by number and name."""
    form = ListForm()
    if form.validate_on_submit():
        with form.refusals("lines"):
            found = entered.read(form)
            with write_tx():
                count = watchers.add(watchers.of_organisation(present_user()), found.certificates)
            told_added(count, found)
            return redirect(url_for("own_watching.show"))
    watcher = watchers.find_of(present_user())
    page = render_template(
        "watching/own.html",
        watcher=watcher,
        watched=watchers.shown(watcher),
        form=form,
        removal=lambda public_id: url_for("own_watching.remove", public_id=public_id),
        terms=watchers.terms(),
    )
    return page, form.status


@blueprint.post("/remove/<public_id>")
@requires(Role.CLERK)
def remove(public_id: str) -> ResponseReturnValue:
    """Watch one certificate no longer."""
    with write_tx():
        watchers.remove(watchers.of_organisation(present_user()), {public_id})
    return redirect(url_for("own_watching.show"))


@blueprint.post("/renew")
@requires(Role.CLERK)
def renew() -> ResponseReturnValue:
    """Go on for another term."""
    with write_tx():
        watchers.confirm(watchers.of_organisation(present_user()))
    flash(_("已确认继续关注"), "good")
    return redirect(url_for("own_watching.show"))
