"""The page /prospects: what a worker may apply for next, from when on, and who may assess it near by."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from certreg.accounts.regions import region_name
from certreg.certificates import register
from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.errors import MissingError
from certreg.filing.near import bodies_near
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel, describe
from certreg.prospects import asking
from certreg.prospects.forms import BodiesForm, QuestionForm
from certreg.prospects.other_ways import other_ways
from certreg.prospects.rules import steps
from certreg.prospects.step import When, goal_of
from certreg.text import Text
from certreg.web.access import public
from certreg.web.limits import limit
from certreg.web.pagination import SIZES

blueprint = Blueprint("prospects", __name__, url_prefix="/prospects")

FEW = 5
"""Bodies that stand under an answer; the list has all of them."""


@blueprint.get("")
@public
def ask() -> ResponseReturnValue:
    """The questions, with nothing filled in."""
    return _questions(_form(None))


@blueprint.get("/<public_id>")
@public
@limit("60 per minute")
def ask_holder(public_id: str) -> ResponseReturnValue:
    """The questions, with what a certificate says filled in."""
    found = register.by_public_id(public_id)
    if found is None:
        raise MissingError(Text("登记系统中没有这张证书。请核对网址，或用证书编号和姓名查询。"))
    if register.state_of(found) != "valid":
        return redirect(url_for("prospects.ask"))
    return _questions(_form(None, _told_by(found)), found)


@blueprint.post("")
@public
@limit("30 per minute")
def answer() -> ResponseReturnValue:
    """The answer. What was typed stands in no address and is not kept."""
    form = _form(request.form)
    if not form.validate():
        return _questions(form), form.status
    occupation = form.occupation.found
    assert occupation is not None
    asked = asking.asked_by(
        form.applicant(), occupation=occupation.code, region=form.region.data, on=today()
    )
    found = steps(asked)
    goal = goal_of(found)
    return render_template(
        "prospects/answer.html",
        form=form,
        asked=asked,
        occupation=occupation,
        place=region_name(form.region.data, asked.on),
        level=_level_name(asked.level) if asked.level else None,
        by_when={when.value: [step for step in found if step.when is when] for when in When},
        goal=goal,
        others=other_ways(asked.law, region=asked.region, on=asked.on),
        near=asking.bodies_for(asked, goal, size=FEW) if goal else None,
        level_name=_level_name,
        county_name=_county_name,
    )


@blueprint.get("/bodies")
@public
@limit("60 per minute")
def bodies() -> ResponseReturnValue:
    """Bodies that may assess an occupation at a level, the nearest to a place first."""
    form = BodiesForm(request.args)
    form.offer(policy.load(), province=installation().province, on=today())
    is_asked = bool(request.args.keys() - {"lang"})
    page = None
    if is_asked and form.validate():
        assert form.occupation.found is not None
        page = bodies_near(
            form.region.data,
            form.occupation.found.code,
            SkillLevel(form.level.data),
            today(),
            size=_size(),
            after=request.args.get("after"),
            before=request.args.get("before"),
        )
    return render_template(
        "prospects/bodies.html",
        form=form,
        page=page,
        level_name=_level_name,
        county_name=_county_name,
    ), form.status


def _form(typed: MultiDict[str, str] | None, told: dict[str, object] | None = None) -> QuestionForm:
    form = QuestionForm(typed, data=told)
    form.offer(policy.load(), province=installation().province, on=today())
    return form


def _questions(form: QuestionForm, certificate: Certificate | None = None) -> str:
    """The form; what a certificate told stands folded away."""
    return render_template(
        "prospects/ask.html",
        form=form,
        certificate=certificate,
        level_name=_level_name,
        county_name=_county_name,
    )


def _told_by(found: Certificate) -> dict[str, object]:
    """What a certificate answers, as the form's own fields."""
    return {
        "occupation": f"{found.occupation} {found.occupation_name}",
        "region": found.region,
        "level": found.level.value,
        "issued_on": found.obtained_on,
    }


def _size() -> int:
    size = request.args.get("size", SIZES[0], type=int)
    return size if size in SIZES else SIZES[0]


def _level_name(level: SkillLevel) -> Text:
    return Text(describe(policy.load(), level, on=today()).face_text)


def _county_name(code: str) -> str:
    return region_name(code, today())
