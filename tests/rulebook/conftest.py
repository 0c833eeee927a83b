"""Two policy officers of one office, and an empty log."""

from __future__ import annotations

from typing import Any

import pytest
from officers import Officers

from certreg.accounts.models import OrganisationKind, Role
from certreg.db import db
from certreg.registry import log


@pytest.fixture
def officers(cast: Any) -> Officers:
    """Two policy officers of one office."""
    log.lock()
    office = cast.organisation(OrganisationKind.OFFICE, name="省厅", region="510000")
    people = [cast.user(Role.POLICY_OFFICER, organisation=office) for _each in range(2)]
    db.session.commit()
    return Officers(*people, cast)
