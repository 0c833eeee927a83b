"""The home page and the addresses that operators' monitors ask."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from certreg.clock import today
from certreg.db import db, replica
from certreg.policy.law import NATION, LawError, load
from certreg.policy.levels import Level
from certreg.web.access import public
from certreg.web.alike import alike
from certreg.web.reading import may_lag

blueprint = Blueprint("web", __name__)


@blueprint.get("/")
@public
@may_lag
@alike
def home() -> str:
    """What the registry is, the ways in, and the ladder of levels."""
    levels = sorted(load().rows(Level, region=NATION, on=today()), key=lambda row: row.level)
    return render_template("web/home.html", levels=levels)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """The database answers and is set up, and the law stands; else no page would."""
    try:
        ready = db.session.scalar(sa.text("SELECT count(*) FROM installation")) == 1
        load()
    except sa.exc.SQLAlchemyError:
        ready = False
    except LawError as error:
        return jsonify(status="not ready", reason=error.message), 503
    answer = {"status": "ready" if ready else "not ready"} | _of_replica()
    return jsonify(answer), 200 if ready else 503


def _of_replica() -> dict[str, str]:
    """Whether public pages are read from the replica, where there is one; why not, `certreg doctor` says."""
    found = replica.replica()
    if found is None:
        return {}
    found.look_if_due()
    return {"replica": "read from" if found.refusal is None else "left out"}
