"""Rows of the demo registry that visits begin from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from journeys.played import Played

from certreg.accounts.models import Organisation
from certreg.db import db
from certreg.demo.browser import Browser
from certreg.procedure.models.cases import Case

ORGANISATION = "演示精密制造有限公司"


def one(model: Any, *conditions: Any) -> Any:
    """The first row of a table."""
    return db.session.scalars(sa.select(model).where(*conditions).limit(1)).one()


def of(organisation: Organisation, model: Any) -> int:
    """The first case of an organisation that is of a kind."""
    query = sa.select(model.case_id).join(Case, Case.id == model.case_id)
    return db.session.scalars(query.where(Case.organisation_id == organisation.id)).first() or 0


Way = Callable[[Played], tuple[Browser, str]]
"""How one gets into the middle of something: a browser there, and the path to open."""
