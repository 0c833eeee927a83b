"""A registry with its keys, an enterprise with its clerk, and officials of its offices."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import Organisation, OrganisationKind, Role, User
from certreg.clock import now
from certreg.files.evidence import Evidence
from certreg.filing import scope, workflow
from certreg.filing.catalogue import find_occupation
from certreg.filing.models import Filing, Purpose
from certreg.installation import installation
from certreg.policy.levels import SkillLevel
from certreg.procedure import papers
from certreg.registry import founding

CONTACT = {
    "contact_name": "李联系",
    "contact_phone": "0818-2123456",
    "site_address": "达州市通川区演示路 1 号",
}
WELDER = {
    "occupation": "6-18-02-04 焊工",
    "trade": "",
    "top_level": "technician",
    "standard": "《焊工国家职业标准（2024年版）》",
    "norm": "2023",
}
APPLICATION = workflow.Application(**CONTACT)


def picture() -> BytesIO:
    """A photograph of nothing."""
    content = BytesIO()
    Image.new("RGB", (60, 40), "white").save(content, "JPEG")
    content.seek(0)
    return content


class Scene:
    """An enterprise in 达州 (511702), officials in its district, its city and another city."""

    def __init__(self, cast: Any, session: scoped_session[Session]) -> None:
        founding.found(installation(), now())
        self.cast, self.session = cast, session
        self.enterprise = self.organisation()
        self.clerk = cast.user(Role.CLERK, organisation=self.enterprise)
        self.accepting = self.official("511702")
        self.approving = self.official("511700")
        session.commit()

    def organisation(
        self, kind: OrganisationKind = OrganisationKind.ENTERPRISE, **columns: Any
    ) -> Organisation:
        """Another organisation, with a contact."""
        row: Organisation = self.cast.organisation(
            kind, contact_name="李联系", contact_phone="0818-2123456", **columns
        )
        return row

    def official(self, region: str) -> User:
        """An official of an office of its own."""
        office = self.cast.organisation(OrganisationKind.OFFICE, region=region)
        user: User = self.cast.user(Role.OFFICIAL, organisation=office)
        return user

    def browser(self, user: User) -> FlaskClient:
        """A browser in which the user has signed in."""
        client: FlaskClient = self.cast.browser_of(user)
        return client

    def filing(
        self,
        clerk: User | None = None,
        *,
        purpose: Purpose = Purpose.RENEWAL,
        code: str = "6-18-02-04",
        state: str = "draft",
    ) -> Filing:
        """A complete application in a state, put there by those who may."""
        clerk = clerk or self.clerk
        filing = workflow.open_filing(clerk, APPLICATION, purpose)
        entry = scope.Entry(
            occupation=find_occupation(code, now().date()),
            trade="",
            top_level=SkillLevel.TECHNICIAN,
            standard="《国家职业标准》",
            norm=2023,
        )
        if code not in [row.occupation for row in filing.scope]:
            scope.add(filing, entry)
        papers.add(filing.case, clerk, "场地清单", Evidence(b"%PDF", "application/pdf", "list.pdf"))
        self.session.flush()
        if state != "draft":
            workflow.submit(filing, clerk)
        if state in ("accepted", "approved"):
            workflow.move(filing, "accept", self.accepting)
        if state == "approved":
            workflow.approve(filing, self.approving)
        self.session.commit()
        return filing
