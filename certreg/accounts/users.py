"""An administrator looks after the own people: `/workspace/users`, for offices `/office/users`."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts import handing_over, inviting
from certreg.accounts.membership import change_roles, find_member, members, set_active
from certreg.accounts.models import Invitation, InvitationKind, OrganisationKind, Role, User
from certreg.accounts.organisation_forms import InviteForm, RolesForm
from certreg.accounts.sessions import present_user
from certreg.accounts.titles import SWITCHED, role_titles
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.language import translate

blueprint = Blueprint("users", __name__, url_prefix="/<any(workspace, office):place>/users")

administers = requires(Role.ADMINISTRATOR, Role.OFFICE_ADMINISTRATOR)


@blueprint.get("")
@administers
def show_all(place: str) -> ResponseReturnValue:
    """The people of the organisation, and the invitations that wait."""
    organisation = _administrator(place).organisation
    return render_template(
        "accounts/users.html",
        place=place,
        users=members(organisation),
        invitations=inviting.pending(organisation),
        role_titles=role_titles,
    )


@blueprint.route("/invite", methods=["GET", "POST"])
@administers
def invite(place: str) -> ResponseReturnValue:
    """Invite somebody."""
    administrator = _administrator(place)
    form = InviteForm()
    form.offer(administrator.organisation.kind)
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                link = inviting.invite(
                    administrator.organisation, form.name.data, form.chosen, administrator
                )
            return handing_over.show(link, url_for("users.show_all", place=place))
    return render_template("accounts/invite.html", form=form, place=place), form.status


@blueprint.post("/invitations/<int:invitation_id>/withdraw")
@administers
def withdraw(place: str, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    with write_tx():
        administrator = _administrator(place)
        invitation = db.session.get(Invitation, invitation_id)
        if invitation is None or invitation.organisation_id != administrator.organisation_id:
            raise MissingError(Text("本单位没有这个邀请"))
        inviting.withdraw(invitation, administrator)
    flash(_("邀请已撤回，原链接不能再用。"), "good")
    return redirect(url_for("users.show_all", place=place))


@blueprint.route("/<int:user_id>", methods=["GET", "POST"])
@administers
def show(place: str, user_id: int) -> ResponseReturnValue:
    """One person; posting the roles changes them."""
    user = _member(place, user_id)
    form = RolesForm(data={"roles": [role.value for role in user.roles]})
    form.offer(user.organisation.kind)
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                change_roles(user, form.chosen, _administrator(place))
            flash(_("角色已更改，该用户须重新登录。"), "good")
            return redirect(url_for("users.show", place=place, user_id=user_id))
    page = render_template(
        "accounts/user.html",
        form=form,
        place=place,
        user=user,
        roles=role_titles(user.roles),
        is_oneself=user.id == present_user().id,
    )
    return page, form.status


@blueprint.post("/<int:user_id>/<any(activate, deactivate):action>")
@administers
def switch(place: str, user_id: int, action: str) -> ResponseReturnValue:
    """Deactivate a person's account, or let it in again."""
    with write_tx():
        set_active(_member(place, user_id), action == "activate", _administrator(place))
    flash(translate(SWITCHED[action]), "good")
    return redirect(url_for("users.show", place=place, user_id=user_id))


@blueprint.post("/<int:user_id>/reset/<any(password, second_factor):kind>")
@administers
def reset(place: str, user_id: int, kind: str) -> ResponseReturnValue:
    """A link for somebody who lost password or second factor; nobody makes one for himself."""
    with write_tx():
        user, administrator = _member(place, user_id), _administrator(place)
        link = inviting.offer_reset(user, InvitationKind(kind), administrator)
    return handing_over.show(link, url_for("users.show", place=place, user_id=user_id))


def _administrator(place: str) -> User:
    """Who is signed in, at the address that this kind of organisation has."""
    user = present_user()
    is_office = user.organisation.kind is OrganisationKind.OFFICE
    if is_office != (place == "office"):
        raise MissingError(Text("没有这个页面"))
    return user


def _member(place: str, user_id: int) -> User:
    return find_member(_administrator(place).organisation, user_id)
