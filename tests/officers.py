"""Two policy officers of the province, with their browsers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from certreg.accounts.models import User


@dataclass
class Officers:
    """Who proposes, who approves."""

    proposer: User
    approver: User
    cast: Any

    def browser(self, user: User) -> FlaskClient:
        """A browser in which the officer is signed in."""
        client: FlaskClient = self.cast.browser_of(user)
        return client
