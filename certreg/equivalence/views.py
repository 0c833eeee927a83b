"""The page /equivalence: what something held corresponds to, for what, where, and on what basis."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from certreg.clock import today
from certreg.equivalence import comparison, drawing
from certreg.equivalence.forms import QuestionForm
from certreg.equivalence.held import Held, Sort, everything
from certreg.equivalence.line import MARKS
from certreg.equivalence.models import Comparison
from certreg.equivalence.places import region_name
from certreg.equivalence.question import Reader
from certreg.equivalence.rules import Asked, answer
from certreg.errors import RefusedError
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.law import Law
from certreg.text import Text
from certreg.web.access import public
from certreg.web.language import in_english
from certreg.web.limits import limit
from certreg.web.reading import may_lag

blueprint = Blueprint("equivalence", __name__)

NOTHING = Held(Sort.AWARD, "", Text(""))
"""What the picture is drawn for while nothing is asked: it shows everything and marks nothing."""


@blueprint.get("/equivalence")
@public
@may_lag
@limit("120 per minute")
def show() -> ResponseReturnValue:
    """The bridge as a picture, the question, and the answer in three groups that never mix."""
    law, province = policy.load(), f"{installation().province}0000"
    reader = Reader(law, region=province, on=today(), also=in_english)
    form = QuestionForm(_question(request.args, reader))
    form.offer(reader, province)
    is_asked = bool(form.held.data)
    is_answered = is_asked and form.validate()
    asked = _asked(law, form) if is_answered else Asked(law, NOTHING, province, today())
    page = render_template(
        "equivalence/show.html",
        form=form,
        asked=asked,
        is_answered=is_answered,
        groups=answer(asked) if is_answered else (),
        own=_own(asked) if is_answered else (),
        bridge=drawing.bridge(asked),
        diplomas=drawing.diplomas(asked),
        marks=MARKS,
        region_name=lambda code: region_name(code, asked.on),
    )
    return page, form.status


def _question(args: Mapping[str, str], reader: Reader) -> MultiDict[str, str]:
    """What is asked, words as the lists name them, with what was left out: this province, today."""
    question = {name: args[name] for name in args if args[name]}
    question["held"], _field = reader.named(question)
    with suppress(RefusedError):
        question["held"] = reader.held(question["held"]).key
    for name, read in (("series", reader.series), ("purpose", reader.purpose)):
        with suppress(RefusedError):
            question[name] = read(question.get(name, ""))
    with suppress(RefusedError):
        question["region"] = reader.region_code(question.get("region", ""))
    return MultiDict({"on": reader.on.isoformat()} | question)


def _asked(law: Law, form: QuestionForm) -> Asked:
    held = next(each for each in everything(law, on=today()) if each.key == form.held.data)
    return Asked(
        law,
        held,
        region=form.region.data,
        on=form.on.data,
        series=form.series.data,
        purpose=form.purpose.data,
    )


def _own(asked: Asked) -> list[Comparison]:
    """What the visitor's own organisation has in its table; nobody else sees it."""
    if not current_user.is_authenticated:
        return []
    return comparison.answering(comparison.table_of(current_user.organisation_id), asked)
