"""Rows of the demo registry that visits begin from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from journeys.played import Played

from certreg.accounts.models import Organisation
from certreg.assessment.models import Upload
from certreg.certificates.models import Certificate
from certreg.db import db
from certreg.demo.browser import Browser
from certreg.direct.models import Nomination
from certreg.procedure.models.cases import Case

ORGANISATION = "演示精密制造有限公司"


def one(model: Any, *conditions: Any) -> Any:
    """The first row of a table."""
    return db.session.scalars(sa.select(model).where(*conditions).limit(1)).one()


def of(organisation: Organisation, model: Any) -> int:
    """The first case of an organisation that is of a kind."""
    query = sa.select(model.case_id).join(Case, Case.id == model.case_id)
    return db.session.scalars(query.where(Case.organisation_id == organisation.id)).first() or 0


def uploads() -> sa.Select[tuple[Upload]]:
    """Uploads of the organisation that visits begin from."""
    query = sa.select(Upload).join(Case, Case.id == Upload.case_id)
    return query.join(Case.organisation).where(Organisation.name == ORGANISATION)


def recognised() -> sa.Select[tuple[int]]:
    """Cases of nominations that ended in a certificate."""
    return sa.select(Nomination.case_id).join(
        Certificate, Certificate.case_id == Nomination.case_id
    )


Way = Callable[[Played], tuple[Browser, str]]
"""How one gets into the middle of something: a browser there, and the path to open."""
