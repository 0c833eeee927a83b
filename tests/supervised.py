"""A body, its people, and the officials who supervise it."""

from __future__ import annotations

from typing import Any

import issued
from factories import make_organisation, make_user
from flask.testing import FlaskClient

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.filing.models import Body


class Supervised:
    """A body of district 511702, its clerk and approver; two officials there, one elsewhere."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        issued.found()
        self.body: Body = issued.make_body()
        self.clerk = make_user(Role.CLERK, organisation=self.body.organisation)
        self.approver = make_user(Role.APPROVER, organisation=self.body.organisation)
        self.office = make_organisation(OrganisationKind.OFFICE, region="511702")
        self.first = make_user(Role.OFFICIAL, organisation=self.office)
        self.second = make_user(Role.OFFICIAL, organisation=self.office)
        elsewhere = make_organisation(OrganisationKind.OFFICE, region="510100")
        self.far = make_user(Role.OFFICIAL, organisation=elsewhere)

    def browser(self, user: User) -> FlaskClient:
        """A browser in which the user is signed in."""
        client: FlaskClient = self.cast.browser_of(user)
        return client
