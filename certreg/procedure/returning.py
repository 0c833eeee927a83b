"""The page on which a case is returned with marks, and the standard phrases (常用语) for it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from certreg.accounts.models import Role, User
from certreg.accounts.sessions import present_user
from certreg.clock import now
from certreg.db import db, write_tx
from certreg.errors import MissingError, NotAllowedError
from certreg.procedure import desk, handling, holding, marks, snapshot
from certreg.procedure.forms import PhraseForm, ReturnForm
from certreg.procedure.models.cases import Case
from certreg.procedure.models.marks import Phrase
from certreg.procedure.shape import Place
from certreg.procedure.table import tables
from certreg.procedure.workflow import may
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.form import PlainText, stripped

blueprint = Blueprint("returning", __name__)

phrases_of = requires(Role.OFFICIAL, Role.APPROVER)


@blueprint.app_template_global()
def marks_of(case: Case) -> marks.Returned | None:
    """The last return of a case for its page."""
    return marks.returned(case, present_user())


@blueprint.app_template_global()
def may_mark(case: Case) -> bool:
    """Whether the reader may return the case with marks now."""
    return snapshot.has_shape(case.kind) and may(
        tables()[case.kind], case, marks.RETURN, present_user()
    )


@blueprint.route("/cases/<int:case_id>/return", methods=["GET", "POST"])
@requires(Role.OFFICIAL, Role.APPROVER)
def give_back(case_id: int) -> ResponseReturnValue:
    """Read the case place by place, note what is wrong, return it."""
    case = _returnable(case_id)
    places = snapshot.places_of(case)
    form = _form(places)
    if form.validate_on_submit():
        notes = {place.key: form[_field(place)].data for place in places}
        with form.refusals("reason"):
            with write_tx():
                case = handling.find(case_id, present_user())
                marks.give_back(case, present_user(), form.reason.data, notes)
            flash(_("已退回补正"), "good")
            return redirect(desk.address(case_id))
    page = render_template(
        "procedure/return.html",
        case=_returnable(case_id),
        title=tables()[case.kind].title,
        back=desk.address(case_id),
        sections=_sections(snapshot.places_of(case)),
        field_of=_field,
        phrases=db.session.scalars(_phrases(present_user())).all(),
        place=_place(present_user()),
        form=form,
    )
    return page, form.status


@blueprint.route("/<any(workspace, office):place>/phrases", methods=["GET", "POST"])
@phrases_of
def phrases(place: str) -> ResponseReturnValue:
    """The standard phrases of the office, and adding one."""
    user, form = _reader(place), PhraseForm()
    if form.validate_on_submit():
        with write_tx():
            _add(form.text.data)
        flash(_("已添加常用语"), "good")
        return redirect(url_for("returning.phrases", place=place))
    page = render_template(
        "procedure/phrases.html",
        form=form,
        place=place,
        phrases=db.session.scalars(_phrases(user)).all(),
    )
    return page, form.status


@blueprint.post("/<any(workspace, office):place>/phrases/<int:phrase_id>/remove")
@phrases_of
def remove_phrase(place: str, phrase_id: int) -> ResponseReturnValue:
    """Take a phrase off the list; marks that used it keep their words."""
    with write_tx() as session:
        phrase = session.scalar(_phrases(_reader(place)).where(Phrase.id == phrase_id))
        if phrase is None:
            raise MissingError(Text("没有这条常用语"))
        session.delete(phrase)
    flash(_("已删除常用语"), "info")
    return redirect(url_for("returning.phrases", place=place))


def _returnable(case_id: int) -> Case:
    """The case, when the reader may return it.

    Raises:
        NotAllowedError: not now, or not this person.
    """
    case = handling.find(case_id, present_user())
    if not may_mark(case):
        table = tables()[case.kind]
        holding.check_free(case, present_user())
        table.find(marks.RETURN, case.state)
        raise NotAllowedError(Text("您没有此项权限"))
    return case


def _add(text: str) -> None:
    """Add a phrase; one that is there already is not added again."""
    user = present_user()
    if db.session.scalar(_phrases(user).where(Phrase.text == text)) is None:
        db.session.add(
            Phrase(
                organisation_id=user.organisation_id,
                text=text,
                added_by_id=user.id,
                added_at=now(),
            )
        )


def _phrases(user: User) -> sa.Select[Phrase]:
    own = Phrase.organisation_id == user.organisation_id
    return sa.select(Phrase).where(own).order_by(Phrase.id)


def _reader(place: str) -> User:
    """Who is signed in, at the address that this kind of organisation has."""
    user = present_user()
    if _place(user) != place:
        raise MissingError(Text("没有这个页面"))
    return user


def _place(user: User) -> str:
    return "office" if holding.is_at_office(user) else "workspace"


def _form(places: Sequence[Place]) -> Any:
    """The form with a line for each place."""

    class MarksForm(ReturnForm):
        """With a line for each place."""

    for place in places:
        too_long = Length(max=500, message=_l("请控制在 500 字以内"))
        line = StringField(place.label, filters=[stripped], validators=[too_long, PlainText()])
        setattr(MarksForm, _field(place), line)
    return MarksForm()


def _field(place: Place) -> str:
    """Name of the form field for a place; keys have signs that a page's addresses cannot."""
    return f"note_{sha256(place.key.encode()).hexdigest()[:12]}"


def _sections(places: Sequence[Place]) -> dict[Text, list[Place]]:
    """The places by what they belong to, in their order."""
    sections: dict[Text, list[Place]] = {}
    for place in places:
        sections.setdefault(place.section, []).append(place)
    return sections
