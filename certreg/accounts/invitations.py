"""The pages behind one-time links, and what to do without one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts import (
    authenticator,
    half_way,
    inviting,
    joining,
    passwords,
    proving,
    sessions,
)
from certreg.accounts.account import show_recovery_codes
from certreg.accounts.forms import EnrolForm, JoinForm, PasswordForm, ResetPasswordForm
from certreg.accounts.models import InvitationKind, User
from certreg.accounts.rules import check_password
from certreg.accounts.titles import role_titles
from certreg.db import write_tx
from certreg.installation import installation
from certreg.web.access import public
from certreg.web.limits import remote_address
from certreg.web.navigation import own_home

blueprint = Blueprint("invitations", __name__)

ENROLLING = timedelta(minutes=30)
"""How long a first page waits for the second: an authenticator app may have to be installed."""


@blueprint.get("/lost-password")
@public
def lost() -> ResponseReturnValue:
    """Whom to ask when password or second factor is lost; the same for everybody."""
    return render_template("accounts/lost.html")


@blueprint.route("/join/<token>", methods=["GET", "POST"])
@public
def join(token: str) -> ResponseReturnValue:
    """First step of joining: user name and password."""
    invitation = inviting.open_link(token, InvitationKind.JOIN)
    form = JoinForm()
    if form.validate_on_submit():
        with form.refusals():
            joining.check_name_free(form.username.data)
            check_password(form.password.data, user_name=form.username.data)
            wanted = {
                "username": form.username.data,
                "password_hash": passwords.hash_of(form.password.data),
            }
            return _to_enrolment("invitations.join_second_factor", token, wanted)
    return render_template(
        "accounts/join.html", form=form, invitation=invitation, roles=role_titles(invitation.roles)
    ), form.status


@blueprint.route("/join/<token>/second-factor", methods=["GET", "POST"])
@public
def join_second_factor(token: str) -> ResponseReturnValue:
    """Second step of joining: the authenticator; afterwards the user exists and is signed in."""
    inviting.open_link(token, InvitationKind.JOIN)
    waiting = _waiting(token)
    if waiting is None:
        return _too_late("invitations.join", token)
    form = EnrolForm()
    if form.validate_on_submit():
        with form.refusals():
            enrolment = joining.enrolled(waiting["secret"], form.code.data)
            with write_tx():
                invitation = inviting.open_link(token, InvitationKind.JOIN)
                user, codes = joining.join(
                    invitation, waiting["username"], waiting["password_hash"], enrolment
                )
            return _signed_in_with(user, codes)
    return _enrolment_page(form, waiting, _("用户名和密码"))


@blueprint.route("/reset-password/<token>", methods=["GET", "POST"])
@public
def reset_password(token: str) -> ResponseReturnValue:
    """A new password, after the second factor is proven."""
    user = inviting.whose(inviting.open_link(token, InvitationKind.PASSWORD))
    form = ResetPasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            check_password(form.password.data, user_name=user.username)
            proving.by_second_factor(user, form.code.data)
            password_hash = passwords.hash_of(form.password.data)
            with write_tx():
                joining.reset_password(
                    inviting.open_link(token, InvitationKind.PASSWORD), password_hash
                )
            sessions.begin(user)
            flash(_("密码已更新，您已登录；其他设备上的登录已退出。"), "good")
            return redirect(own_home() or url_for("account.show"))
    return render_template("accounts/reset_password.html", form=form, user=user), form.status


@blueprint.route("/reset-second-factor/<token>", methods=["GET", "POST"])
@public
def reset_second_factor(token: str) -> ResponseReturnValue:
    """First step to a new authenticator: the password."""
    user = inviting.whose(inviting.open_link(token, InvitationKind.SECOND_FACTOR))
    form = PasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            proving.by_password(user.username, form.password.data, remote_address())
            return _to_enrolment("invitations.enrol_again", token, {"username": user.username})
    return render_template("accounts/reset_second_factor.html", form=form, user=user), form.status


@blueprint.route("/reset-second-factor/<token>/enrol", methods=["GET", "POST"])
@public
def enrol_again(token: str) -> ResponseReturnValue:
    """Second step to a new authenticator: enrolling it."""
    inviting.open_link(token, InvitationKind.SECOND_FACTOR)
    waiting = _waiting(token)
    if waiting is None:
        return _too_late("invitations.reset_second_factor", token)
    form = EnrolForm()
    if form.validate_on_submit():
        with form.refusals():
            enrolment = joining.enrolled(waiting["secret"], form.code.data)
            with write_tx():
                invitation = inviting.open_link(token, InvitationKind.SECOND_FACTOR)
                user, codes = joining.reset_second_factor(invitation, enrolment)
            return _signed_in_with(user, codes)
    return _enrolment_page(form, waiting, _("密码"))


def _to_enrolment(endpoint: str, token: str, values: dict[str, Any]) -> ResponseReturnValue:
    """On to the second page, with a secret that nobody has seen before."""
    half_way.remember(f"link:{token}", {**values, "secret": authenticator.new_secret()}, ENROLLING)
    return redirect(url_for(endpoint, token=token))


def _waiting(token: str) -> dict[str, Any] | None:
    return half_way.recall(f"link:{token}")


def _too_late(endpoint: str, token: str) -> ResponseReturnValue:
    flash(_("请先完成第一步；两步须在 30 分钟内完成。"), "warn")
    return redirect(url_for(endpoint, token=token))


def _enrolment_page(
    form: EnrolForm, waiting: dict[str, Any], first_step: str
) -> ResponseReturnValue:
    secret = waiting["secret"]
    address = authenticator.address(secret, waiting["username"], installation().name)
    page = render_template(
        "accounts/enrol.html",
        form=form,
        first_step=first_step,
        picture=authenticator.picture(address),
        address=address,
        secret=secret,
        groups=[secret[i : i + 4] for i in range(0, len(secret), 4)],
    )
    return page, form.status


def _signed_in_with(user: User, codes: list[str]) -> ResponseReturnValue:
    sessions.begin(user)
    return show_recovery_codes(codes)
