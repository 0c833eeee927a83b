"""Ways to notices, to what is returned, to staff and to the standing of a filing."""

from __future__ import annotations

import random
from urllib.parse import urlsplit

import sqlalchemy as sa
from journeys import steps
from journeys.played import Played
from journeys.visits.rows import Way, one

from certreg.accounts.models import User
from certreg.clock import today
from certreg.db import db
from certreg.demo.browser import Browser
from certreg.demo.story import sent
from certreg.filing.models import Filing
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.models.evidence import Evidence
from certreg.procedure.models.notices import PublicNotice


def _open_notice(demo: Played, page: str = "objection") -> tuple[Browser, str]:
    latest = sa.select(PublicNotice).order_by(PublicNotice.id.desc()).limit(1)
    notice = demo.ask(lambda: db.session.scalars(latest).one())
    if notice.last_day < demo.ask(today):
        steps.accepted(demo, "演示：正在公示的批次")
        return _open_notice(demo, page)
    if page == "poster":
        clerk = demo.ask(lambda: _clerk_of(notice.case_id))
        return demo.browser(clerk), f"/workspace/notices/{notice.id}/poster"
    return Browser(demo.home), f"/notices/{notice.id}/{page}"


def _return_with_marks(demo: Played) -> tuple[Browser, str]:
    """A batch that waits for acceptance, which its official may return."""
    case_id = steps.submitted(demo, "演示：将退回补正的批次")
    return demo.browser("district-official-1"), f"/cases/{case_id}/return"


def _clerk_of(case_id: int) -> str:
    """The clerk of the body whose case it is."""
    organisation = db.session.get_one(Case, case_id).organisation_id
    mine = User.organisation_id == organisation
    return one(User, mine, User.username.endswith("-clerk")).username


def staff_member(demo: Played) -> tuple[Browser, str]:
    """Somebody whom the clerk has just put on the list of examiners."""
    clerk = demo.browser("skills-clerk")
    page = clerk.get("/workspace/filings/staff/new")
    filled = {"role": "examiner", "name": "演示考评员"}
    filled |= {"certificate_number": f"YS-{random.randrange(10**9)}"}
    filled |= {"valid_from": "2024-01-01", "valid_to": "2040-12-31"}
    return clerk, urlsplit(sent(clerk.submit(page, page.form(*filled), filled)).address).path


def change_of_filing(demo: Played) -> int:
    """A cancellation that a body has asked for."""
    asked = sa.select(Case.id).where(Case.kind == CaseKind.FILING_CANCELLATION).limit(1)
    if demo.ask(lambda: db.session.scalar(asked)) is None:
        clerk = demo.browser("skills-clerk")
        page = clerk.get("/workspace/filings/standing/new/cancellation")
        filled = {"ground": "own_request", "document": "演示申请书", "facts": "演示"}
        sent(clerk.submit(page, page.form(*filled), filled))
    return demo.ask(lambda: db.session.scalar(asked) or 0)


def _audited(demo: Played, page: str = "") -> tuple[Browser, str]:
    """Evidence of a filing, which the region's auditor sees for a purpose."""
    evidence = sa.select(Evidence).join(Filing, Filing.case_id == Evidence.case_id).limit(1)
    found = demo.ask(lambda: [(row.case_id, row.id) for row in db.session.scalars(evidence)])
    case_id, evidence_id = found[0]
    address = f"/oversight/cases/{case_id}/evidence/{evidence_id}{page}?purpose=audit"
    return demo.browser("region-auditor"), address


WAYS: dict[str, Way] = {
    "oversight_evidence.show": _audited,
    "oversight_evidence.file": lambda demo: _audited(demo, "/file"),
    "oversight_evidence.page": lambda demo: _audited(demo, "/pages/1.webp"),
    "returning.give_back": _return_with_marks,
    "notices.object_to": _open_notice,
    "notices.names": lambda demo: _open_notice(demo, "names"),
    "notices.poster": lambda demo: _open_notice(demo, "poster"),
    "staff.show": staff_member,
    "standing.show": lambda demo: (
        demo.browser("skills-clerk"),
        f"/workspace/filings/standing/{change_of_filing(demo)}",
    ),
    "standing_review.show": lambda demo: (
        demo.browser("city-official-1"),
        f"/office/standing/{change_of_filing(demo)}",
    ),
}
