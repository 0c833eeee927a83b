"""One's own account: password, recovery codes, sessions."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts import half_way, passwords, proving, recovery_codes, sessions
from certreg.accounts.forms import ChangePasswordForm, SecondFactorForm
from certreg.accounts.membership import end_sessions
from certreg.accounts.rules import check_password
from certreg.accounts.sessions import present_user
from certreg.accounts.titles import role_titles
from certreg.audit import trail
from certreg.db import write_tx
from certreg.web.access import signed_in
from certreg.web.limits import remote_address
from certreg.web.navigation import own_home

blueprint = Blueprint("account", __name__, url_prefix="/account")

NEW_CODES = "recovery_codes"
SHOWING = timedelta(minutes=10)
"""Long enough to print or copy ten codes."""


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """What is known of the account, and what can be changed."""
    left = recovery_codes.left(present_user())
    return render_template(
        "accounts/account.html", left=left, roles=role_titles(present_user().roles)
    )


@blueprint.route("/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Change the password, with the old one and the second factor; other sessions end."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            check_password(form.password.data, user_name=present_user().username)
            proving.by_password(present_user().username, form.old.data, remote_address())
            proving.by_second_factor(present_user(), form.code.data)
            password_hash = passwords.hash_of(form.password.data)
            with write_tx():
                present_user().password_hash = password_hash
                end_sessions(present_user())
                _record("user.password_changed")
            sessions.renew(present_user())
            flash(_("密码已更改，其他设备上的登录已退出。"), "good")
            return redirect(url_for("account.show"))
    return render_template("accounts/change_password.html", form=form), form.status


@blueprint.route("/recovery-codes", methods=["GET", "POST"])
@signed_in
def renew_recovery_codes() -> ResponseReturnValue:
    """New recovery codes in place of the old ones, with the second factor."""
    form = SecondFactorForm()
    if form.validate_on_submit():
        with form.refusals():
            proving.by_second_factor(present_user(), form.code.data)
            with write_tx():
                codes = recovery_codes.renew(present_user())
                _record("user.recovery_codes_renewed")
            return show_recovery_codes(codes)
    return render_template("accounts/renew_recovery_codes.html", form=form), form.status


@blueprint.get("/recovery-codes/new")
@signed_in
def new_recovery_codes() -> ResponseReturnValue:
    """The codes just made: shown until they are said to be kept, for ten minutes at most."""
    shown = half_way.recall(NEW_CODES)
    if shown is None:
        return redirect(url_for("account.show"))
    return render_template("accounts/recovery_codes.html", codes=shown["codes"])


@blueprint.post("/recovery-codes/new")
@signed_in
def keep_recovery_codes() -> ResponseReturnValue:
    """The codes are kept: they are not shown again."""
    half_way.forget(NEW_CODES)
    return redirect(own_home() or url_for("account.show"))


@blueprint.post("/sessions/end")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    """End every session but this one."""
    with write_tx():
        end_sessions(present_user())
        _record("user.sessions_ended")
    sessions.renew(present_user())
    flash(_("其他设备上的登录已退出。"), "good")
    return redirect(url_for("account.show"))


def show_recovery_codes(codes: list[str]) -> ResponseReturnValue:
    """On to the page that shows new codes."""
    half_way.remember(NEW_CODES, {"codes": codes}, SHOWING)
    return redirect(url_for("account.new_recovery_codes"))


def _record(action: str) -> None:
    trail.record(action, actor_id=present_user().id, subject_id=present_user().id)
