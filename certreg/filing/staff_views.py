"""The list of a body's examiners and quality officers, kept by its clerks."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import write_tx
from certreg.filing import staff
from certreg.filing.models import StaffMember, StaffRole
from certreg.filing.staff_forms import EndForm, MemberForm, StaffOccupationForm
from certreg.filing.staff_marks import marks
from certreg.filing.titles import STAFF_ROLES, STAFF_STANDINGS
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel, level_names
from certreg.web.access import requires

blueprint = Blueprint("staff", __name__, url_prefix="/workspace/filings/staff")


@blueprint.get("")
@requires(Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER)
def list_staff() -> ResponseReturnValue:
    """Everybody on the list."""
    user = present_user()
    members = staff.listed(user.organisation_id)
    return render_template(
        "filing/staff.html",
        members=members,
        may_change=Role.CLERK in user.roles,
        **words(members),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Role.CLERK)
def add() -> ResponseReturnValue:
    """Put somebody on the list; an examiner's occupations follow on the person's own page."""
    form = MemberForm()
    form.offer()
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                member_id = staff.add(present_user(), _card(form)).id
            flash(_("已列入名册"), "good")
            return redirect(url_for("staff.show", member_id=member_id))
    return render_template("filing/staff_new.html", form=form), form.status


@blueprint.get("/<int:member_id>")
@requires(Role.CLERK)
def show(member_id: int) -> ResponseReturnValue:
    """One person: the card, the occupations, taking off the list."""
    return _page(_own(member_id))


@blueprint.post("/<int:member_id>/occupations")
@requires(Role.CLERK)
def add_occupation(member_id: int) -> ResponseReturnValue:
    """Note an occupation that the examiner may judge."""
    form = _occupation_form()
    if form.validate() and form.occupation.found is not None:
        with write_tx():
            staff.add_occupation(
                _own(member_id),
                present_user(),
                form.occupation.found,
                SkillLevel(form.top_level.data),
            )
        flash(_("已登记考评职业"), "good")
        return redirect(url_for("staff.show", member_id=member_id))
    return _page(_own(member_id), occupation_form=form), form.status


@blueprint.post("/<int:member_id>/end")
@requires(Role.CLERK)
def end(member_id: int) -> ResponseReturnValue:
    """Take the person off the list."""
    form = EndForm()
    if form.validate():
        with write_tx():
            staff.end(_own(member_id), present_user(), form.reason.data)
        flash(_("已停用，历史记录保留"), "info")
        return redirect(url_for("staff.list_staff"))
    return _page(_own(member_id), end_form=form), form.status


def words(members: Sequence[StaffMember]) -> dict[str, object]:
    """What a list of such people is written with."""
    return {
        "staff_marks": marks(members, today()),
        "staff_roles": STAFF_ROLES,
        "staff_standings": STAFF_STANDINGS,
        "staff_day": today(),
        "level_names": level_names(policy.load(), on=today()),
    }


def _own(member_id: int) -> StaffMember:
    return staff.of_organisation(member_id, present_user().organisation_id)


def _card(form: MemberForm) -> staff.Card:
    return staff.Card(
        role=StaffRole(form.role.data),
        name=form.name.data,
        certificate_number=form.certificate_number.data,
        valid_from=form.valid_from.data,
        valid_to=form.valid_to.data,
    )


def _occupation_form(*, is_fresh: bool = False) -> StaffOccupationForm:
    form = StaffOccupationForm(formdata=None) if is_fresh else StaffOccupationForm()
    form.offer(policy.load(), on=today())
    return form


def _page(
    member: StaffMember,
    *,
    occupation_form: StaffOccupationForm | None = None,
    end_form: EndForm | None = None,
) -> str:
    return render_template(
        "filing/staff_member.html",
        member=member,
        occupation_form=occupation_form or _occupation_form(is_fresh=True),
        end_form=end_form or EndForm(formdata=None),
        **words([member]),
    )
