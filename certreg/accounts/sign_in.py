"""Signing in with password and second factor, and signing out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from certreg.accounts import half_way, proving, sessions, throttling
from certreg.accounts.forms import SecondFactorForm, SignInForm
from certreg.accounts.membership import may_sign_in
from certreg.accounts.models import User
from certreg.accounts.same_site import page_of_ours
from certreg.audit import trail
from certreg.db import db, write_tx
from certreg.web.access import public
from certreg.web.limits import remote_address
from certreg.web.navigation import own_home

blueprint = Blueprint("sign_in", __name__)

PASSWORD_WAS_RIGHT = "password_was_right"


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """First step: user name and password."""
    target = page_of_ours(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target or own_home() or url_for("web.home"))
    form = SignInForm()
    if form.validate_on_submit():
        with form.refusals():
            user = proving.by_password(form.username.data, form.password.data, remote_address())
            waiting = {"user": user.id, "epoch": user.session_epoch, "target": target}
            half_way.remember(PASSWORD_WAS_RIGHT, waiting)
            return redirect(url_for("sign_in.second_factor"))
    return render_template("accounts/sign_in.html", form=form), form.status


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_factor() -> ResponseReturnValue:
    """Second step: a code of the authenticator, or a recovery code."""
    waiting = half_way.recall(PASSWORD_WAS_RIGHT)
    user = _who_waits(waiting)
    if waiting is None or user is None:
        flash(_("请先输入用户名和密码；两步须在 5 分钟内完成。"), "warn")
        return redirect(url_for("sign_in.sign_in"))
    form = SecondFactorForm()
    if form.validate_on_submit():
        with form.refusals():
            proving.by_second_factor(user, form.code.data)
            with write_tx():
                throttling.forget(
                    throttling.by_account(user.username), throttling.by_second_factor(user.id)
                )
                trail.record("user.signed_in", actor_id=user.id, subject_id=user.id)
            sessions.begin(user)
            return redirect(waiting["target"] or own_home() or url_for("web.home"))
    return render_template("accounts/second_factor.html", form=form), form.status


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the sessions of whoever is signed in."""
    if current_user.is_authenticated:
        with write_tx():
            sessions.sign_out(sessions.present_user())
    logout_user()
    session.clear()
    flash(_("您已退出登录。"), "good")
    return redirect(url_for("sign_in.sign_in"))


def _who_waits(waiting: dict[str, object] | None) -> User | None:
    """The user whose password was right, unless the account has changed since."""
    if waiting is None:
        return None
    user = db.session.get(User, waiting["user"])
    if user is None or user.session_epoch != waiting["epoch"] or not may_sign_in(user):
        return None
    return user
