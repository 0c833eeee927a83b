"""Spot checks, for everybody: the plan, the lot, how to draw again, and the results."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import contains_eager, joinedload

from certreg.clock import today
from certreg.db import db
from certreg.errors import MissingError
from certreg.policy import law as policy
from certreg.policy.supervision import is_public
from certreg.procedure.models.cases import Case
from certreg.spot_checks import lot
from certreg.spot_checks.models import Population, Result, SpotCheck, SpotCheckItem
from certreg.spot_checks.states import TABLE
from certreg.spot_checks.titles import POPULATIONS, RESULTS
from certreg.spot_checks.workflow import members_of
from certreg.text import Text
from certreg.web.access import public
from certreg.web.download import json_file
from certreg.web.limits import limit
from certreg.web.pagination import paginate
from certreg.web.reading import may_lag

blueprint = Blueprint("spot_checks", __name__, url_prefix="/spot-checks")


@blueprint.get("")
@public
@may_lag
def list_published() -> ResponseReturnValue:
    """The spot checks, the newest first."""
    query = (
        sa.select(SpotCheck)
        .join(SpotCheck.case)
        .options(contains_eager(SpotCheck.case).joinedload(Case.organisation))
    )
    page = paginate(query, SpotCheck.case_id, descending=True)
    return render_template("spot_checks/list.html", page=page, table=TABLE, populations=POPULATIONS)


@blueprint.get("/<int:case_id>")
@public
@may_lag
def show(case_id: int) -> ResponseReturnValue:
    """One spot check, and how anybody draws it again."""
    spot_check = _found(case_id)
    is_closed = spot_check.end is not None
    return render_template(
        "spot_checks/show.html",
        spot_check=spot_check,
        case=spot_check.case,
        items=_items(spot_check),
        seed=lot.seed(spot_check),
        proof=lot.proof(spot_check),
        shows_results=is_closed and _shows(spot_check),
        counts={each: sum(item.result is each for item in spot_check.items) for each in Result},
        names_bodies=spot_check.population is Population.BODIES,
        closing=spot_check.case.decisions[-1] if is_closed else None,
        table=TABLE,
        populations=POPULATIONS,
        results=RESULTS,
    )


@blueprint.get("/<int:case_id>/proof.json")
@public
@may_lag
@limit("60 per hour")
def proof(case_id: int) -> ResponseReturnValue:
    """What proves the plan and the lot, for programs."""
    return json_file(f"spot-check-{case_id}", lot.proof(_found(case_id)))


@blueprint.get("/<int:case_id>/list.txt")
@public
@may_lag
@limit("60 per hour")
def members(case_id: int) -> ResponseReturnValue:
    """The list of bodies from which was drawn; numbers of certificates are their holders' own."""
    spot_check = _found(case_id)
    if spot_check.population is not Population.BODIES:
        raise MissingError(Text("证书名单不公开，只公布其摘要"))
    return Response(
        "".join(f"{number}\n" for number in members_of(spot_check)), mimetype="text/plain"
    )


def _found(case_id: int) -> SpotCheck:
    spot_check = db.session.get(SpotCheck, case_id)
    if spot_check is None:
        raise MissingError(Text("没有这次抽查"))
    return spot_check


def _items(spot_check: SpotCheck) -> list[SpotCheckItem]:
    query = (
        sa.select(SpotCheckItem)
        .where(SpotCheckItem.case_id == spot_check.case_id)
        .order_by(SpotCheckItem.rank)
        .options(joinedload(SpotCheckItem.body))
    )
    return list(db.session.scalars(query))


def _shows(spot_check: SpotCheck) -> bool:
    """Whether the law lets everybody see the results."""
    return is_public(policy.load(), "spot_check", region=spot_check.case.region, on=today())
