"""The integrity record of examiners, for officials: finding one, reading, proposing an entry."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.conduct import workflow as conduct
from certreg.conduct.forms import ConductForm
from certreg.conduct.states import TABLE
from certreg.db import write_tx
from certreg.filing.models import StaffMember
from certreg.filing.staff_views import words
from certreg.inspection import examiners
from certreg.inspection.examiner_forms import ExaminerBlacklistForm, ExaminerNameForm
from certreg.integrity import workflow as integrity
from certreg.integrity.states import TABLE as BLACKLIST
from certreg.policy import law as policy
from certreg.policy.supervision import conduct_ground, ground_name
from certreg.web.access import requires
from certreg.web.language import translate
from certreg.web.pagination import paginate

blueprint = Blueprint("office_examiners", __name__, url_prefix="/office/examiners")


@blueprint.get("")
@requires(Role.OFFICIAL)
def list_examiners() -> ResponseReturnValue:
    """The examiners of the region, those still listed first."""
    form = ExaminerNameForm(request.args)
    name = form.name.data if form.validate() else ""
    page = paginate(
        examiners.of_region(present_user(), name),
        sa.case((StaffMember.ended_on.is_(None), 0), else_=1),
        StaffMember.id,
    )
    shown = render_template(
        "inspection/examiners.html", form=form, page=page, **words(list(page.rows))
    )
    return shown, form.status


@blueprint.get("/<int:member_id>")
@requires(Role.OFFICIAL)
def show(member_id: int) -> ResponseReturnValue:
    """One examiner: the card, the record, the blacklist, the newest plans."""
    user = present_user()
    member = examiners.in_region(member_id, user)
    entries, listings = examiners.entries(member), examiners.listings(member)
    law = policy.load()
    return render_template(
        "inspection/examiner.html",
        member=member,
        elsewhere=examiners.elsewhere(member),
        entries=entries,
        listings=listings,
        plans=examiners.plans(member),
        conduct_table=TABLE,
        blacklist_table=BLACKLIST,
        grounds={row.case_id: conduct_ground(law, row.ground) for row in entries},
        listing_grounds={row.case_id: ground_name(law, row.ground) for row in listings},
        prefix=user.region_prefix,
        **words([member]),
    )


@blueprint.route("/<int:member_id>/record", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def record(member_id: int) -> ResponseReturnValue:
    """Propose an entry for the examiner's record."""
    form = ConductForm()
    user, member = present_user(), examiners.in_region(member_id, present_user())
    form.ground.choices = [
        (row.code, translate(row.name)) for row in conduct.grounds(member.organisation.region)
    ]
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                case_id = conduct.propose(
                    _whom(examiners.in_region(member_id, user)),
                    user,
                    ground=form.ground.data,
                    happened_on=form.happened_on.data,
                    facts=form.facts.data,
                ).case_id
            flash(_("已提出，须由另一名工作人员确认"), "good")
            return redirect(url_for("conduct.show", case_id=case_id))
    return render_template("inspection/examiner_record.html", form=form, member=member), form.status


@blueprint.route("/<int:member_id>/blacklist", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def blacklist(member_id: int) -> ResponseReturnValue:
    """Propose to put the examiner on the blacklist."""
    form = ExaminerBlacklistForm()
    user, member = present_user(), examiners.in_region(member_id, present_user())
    form.ground.choices = [
        (row.code, translate(row.name)) for row in integrity.grounds(member.organisation.region)
    ]
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                whom = examiners.in_region(member_id, user)
                case_id = integrity.propose(
                    whom.organisation,
                    user,
                    ground=form.ground.data,
                    until=form.until.data,
                    facts=form.facts.data,
                    examiner=(whom.name, whom.certificate_number),
                ).case_id
            flash(_("已提出，须由另一名工作人员确认"), "good")
            return redirect(url_for("blacklist.show", case_id=case_id))
    return render_template(
        "inspection/examiner_blacklist.html", form=form, member=member
    ), form.status


def _whom(member: StaffMember) -> conduct.Examiner:
    return conduct.Examiner(member.name, member.certificate_number, member.organisation)
