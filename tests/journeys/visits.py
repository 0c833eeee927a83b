"""A way to every page that can be asked for: who goes there, and for which object."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from journeys import steps
from journeys.further import further_things, have_further
from journeys.played import Played, with_code
from werkzeug.routing import Rule

from certreg.accounts.models import Organisation, Role, User
from certreg.appointment.models import Appointment
from certreg.assessment.models import Batch, Candidate, Remark, Upload
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import now, real_now, today
from certreg.complaints.models import Complaint
from certreg.db import db, write_tx
from certreg.demo import review
from certreg.demo.browser import Browser, Page, Value
from certreg.demo.cast import Person
from certreg.demo.organisations import paper, upload, uscc
from certreg.demo.story import link_on, sent
from certreg.direct.models import Nomination
from certreg.equivalence.models import Comparison
from certreg.filing.models import Body, Filing
from certreg.flags.models import Flag, Screening
from certreg.flags.rules import Raised
from certreg.flags.workflow import raise_flag
from certreg.holdings.columns import COLUMNS
from certreg.holdings.models import HoldingImport, HoldingRow
from certreg.inspection.models import Rectification
from certreg.jobs.models import Job
from certreg.lookup.models import CorrectionRequest
from certreg.outbox.models import Endpoint
from certreg.policy import law as policy
from certreg.policy.supervision import threshold
from certreg.procedure.models import Case, CaseKind, Decision, Evidence, Objection, PublicNotice
from certreg.procedure.workflow import begin
from certreg.registry import publication
from certreg.registry.chores import keep_published
from certreg.self_reports.models import SelfReport
from certreg.self_reports.states import SELF_REPORT
from certreg.spot_checks.lot import draw_planned
from certreg.spot_checks.models import SpotCheck, SpotCheckItem
from certreg.statements.models import Statement
from certreg.supervision.models import Measure
from certreg.text import Text
from certreg.trust import tiles
from certreg.web.access import declared
from certreg.workbook.writing import MEDIA_TYPE, Book

ORGANISATION = "演示精密制造有限公司"

WHO = {
    Role.CLERK: "precision-clerk",
    Role.APPROVER: "precision-approver",
    Role.ADMINISTRATOR: "precision-admin",
    Role.OFFICIAL: "city-official-1",
    Role.OFFICE_ADMINISTRATOR: "district-admin",
    Role.EXPERT: "expert-1",
    Role.POLICY_OFFICER: "policy-officer-1",
    Role.SYSTEM_ADMINISTRATOR: "system",
    Role.SECURITY_ADMINISTRATOR: "security",
    Role.AUDITOR: "auditor",
    Role.REGION_AUDITOR: "region-auditor",
}
"""Who visits a page that is for holders of a role."""


NOMINATION_ROOMS = (
    "nominations",
    "nomination_material",
    "nomination_issuance",
    "nomination_review",
    "panel",
)
"""Blueprints whose `case_id` is that of a nomination."""


@dataclass(frozen=True)
class Visit:
    """An address, and the browser in which it is opened."""

    endpoint: str
    browser: Browser
    path: str


def visits(demo: Played) -> Iterator[Visit]:
    """A visit to every route that answers GET.

    Raises:
        LookupError: no way leads to a route; the visitor must be told one.
    """
    have_an_upload(demo)
    have_holdings(demo)
    steps.recognised(demo)
    have_further(demo)
    for rule in sorted(demo.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in (rule.methods or ()) and not _is_for_systems(demo, rule):
            yield from _visits(demo, rule)


def _is_for_systems(demo: Played, rule: Rule) -> bool:
    """Operations with a key are no pages."""
    access = declared(demo.app, rule.endpoint)
    return access is not None and access.by_key


def have_an_upload(demo: Played) -> None:
    """Uploads are forgotten after their days, which the demo's clock has passed: a new one."""
    if not demo.ask(lambda: db.session.scalars(sa.select(Upload.id)).first()):
        steps.checked_upload(demo, demo.person("precision-clerk"))


OLD_CERTIFICATE = {
    "document_type": "居民身份证",
    "document_number": "510000199001010034",
    "name": "演示工人",
    "paper": "职业资格证书",
    "number": "1517000000312345",
    "occupation": "6-18-02-04",
    "level": "高级工",
    "issued_on": "2015-09-01",
    "issuer": "演示职业技能鉴定中心",
    "seen": "原件",
    "seen_by": "演示查验人",
    "seen_on": "2016-10-20",
}


def have_holdings(demo: Played) -> None:
    """An old certificate that the enterprise put on record."""
    if demo.ask(lambda: db.session.scalars(sa.select(HoldingImport.case_id)).first()):
        return
    book = Book(str)
    sheet = book.sheet("证书", [str(column.title) for column in COLUMNS], [10] * len(COLUMNS))
    sheet.add([OLD_CERTIFICATE.get(column.key) for column in COLUMNS])
    clerk, approver = demo.person("precision-clerk"), demo.person("precision-approver")
    page = clerk.browser.get("/workspace/holdings/new")
    filled = {"file": upload("旧证书.xlsx", book.finish(), MEDIA_TYPE)}
    page = sent(clerk.browser.submit(page, page.form(action="/holdings/new"), filled))
    sent(clerk.browser.press(page, "/submit"))
    page = approver.browser.get(urlsplit(page.address).path)
    sent(approver.browser.press(page, "/confirm"))


def _visits(demo: Played, rule: Rule) -> Iterator[Visit]:
    if way := WAYS.get(rule.endpoint):
        browser, path = way(demo)
        yield Visit(rule.endpoint, browser, path)
        return
    for values in values_for(demo, rule):
        browser = demo.browser(visitor(demo, rule, values))
        yield Visit(rule.endpoint, browser, address(demo, rule.endpoint, values))


def visitor(demo: Played, rule: Rule, values: dict[str, Any]) -> str:
    """The user who may open a route; empty: nobody in particular."""
    access = declared(demo.app, rule.endpoint)
    assert access is not None
    if access.is_public:
        return ""
    if values.get("place") == "office":
        offices = (Role.OFFICE_ADMINISTRATOR, Role.OFFICIAL)
        return WHO[next(role for role in offices if access.allows(frozenset({role})))]
    return next(name for role, name in WHO.items() if access.allows(frozenset({role})))


def address(demo: Played, endpoint: str, values: dict[str, Any]) -> str:
    """The path of a route."""
    return demo.app.url_map.bind("localhost").build(endpoint, values).partition("?")[0]


def values_for(demo: Played, rule: Rule) -> list[dict[str, Any]]:
    """What stands in the address of a route: one set of values, or one for each place.

    Raises:
        LookupError: an argument that nobody knows here.
    """
    things = demo.ask(things_of)
    values = {name: thing(things, rule.endpoint, name) for name in rule.arguments - {"place"}}
    if "place" not in rule.arguments:
        return [values]
    in_office = values | ({"user_id": things["official"]} if "user_id" in values else {})
    return [{**values, "place": "workspace"}, {**in_office, "place": "office"}]


def thing(things: dict[str, Any], endpoint: str, name: str) -> Any:
    """The object for one argument of a route's address."""
    room = endpoint.partition(".")[0]
    for key in (f"{endpoint}:{name}", f"{room}:{name}", name):
        if key in things:
            return things[key]
    raise LookupError(f"no way to {endpoint}: what is its <{name}>?")


def things_of() -> dict[str, Any]:
    """One object of each kind, by argument of addresses; `room:argument` where rooms differ."""
    organisation = one(Organisation, Organisation.name == ORGANISATION)
    handed_in = one(Upload)
    kept = one(Certificate, Certificate.state == CertificateState.ISSUED)
    newest = publication.newest_checkpoint()
    assert newest is not None
    tile = tiles.tile_at(0, (newest.size - 1) // tiles.TILE_WIDTH, newest.size)
    nomination = of(organisation, Nomination)
    return {
        "case_id": kept.case_id,
        "uploads.show:case_id": handed_in.case_id,
        "uploads.errors:case_id": handed_in.case_id,
        "filing:case_id": of(organisation, Filing),
        "filing_review:case_id": of(organisation, Filing),
        "measures:case_id": one(Measure).case_id,
        "appointments:case_id": one(Appointment).case_id,
        "appointment_employer:case_id": one(Appointment).case_id,
        "appointment_review:case_id": one(Appointment).case_id,
        **{f"{room}:case_id": nomination for room in NOMINATION_ROOMS},
        "nomination_issuance:number": db.session.scalar(
            sa.select(Certificate.number).where(Certificate.case_id == nomination)
        ),
        "panel:evidence_id": db.session.scalar(
            sa.select(Evidence.id).where(Evidence.case_id == nomination)
        ),
        "organisation_id": organisation.id,
        "offices:organisation_id": one(Organisation, Organisation.region == "510104").id,
        "user_id": one(User, User.username == "precision-clerk").id,
        "official": one(User, User.username == "district-official-1").id,
        "cases:number": 1,
        "evidence_id": one(Evidence, Evidence.case_id == of(organisation, Filing)).id,
        "job_id": one(Job, Job.organisation_id == organisation.id).id,
        "notice_id": one(PublicNotice).id,
        "objection_id": one(Objection).id,
        "holdings:case_id": one(HoldingImport).case_id,
        "office_holdings:case_id": one(HoldingImport).case_id,
        "row_id": one(HoldingRow).id,
        "upload_id": handed_in.id,
        "remark_id": remark_on(one(Candidate, Candidate.case_id == kept.case_id)),
        "candidate_id": one(Candidate, Candidate.case_id == kept.case_id).id,
        "registry:number": kept.body_number,
        "standing_review:number": kept.body_number,
        "standing_review:name": "suspension",
        "standing:name": "cancellation",
        "directory:number": kept.body_number,
        "occupations:code": kept.occupation,
        "wallets.achievement:occupation": kept.occupation,
        "wallets.achievement:level": "senior_worker",
        "registry.status_list:number": 1,
        "registry.suspension_list:number": 1,
        "issuance:number": kept.number,
        "certificate_id": kept.id,
        "public_id": kept.public_id,
        "path": tile.path.removeprefix("tile/"),
        "rulebook:kind": "csv",
        "measures:kind": "corrections",
        "rule_id": "number_character.chief_technician",
        "source_id": "dazhou-2023-133",
        "family": "conditions.condition",
        "filename": "css/certreg.css",
        **further_things(),
    }


def remark_on(candidate: Candidate) -> int:
    """A question about a candidate's scores, asked now unless it was."""
    asked = sa.select(Remark.id).where(Remark.case_id == candidate.case_id).limit(1)
    if (found := db.session.scalar(asked)) is not None:
        return found
    with write_tx():
        remark = Remark(
            case_id=candidate.case_id,
            candidate_id=candidate.id,
            text="演示：请复核实操成绩",
            asked_at=now(),
            scores={"theory": "80", "practical": "80"},
            was_passed=True,
        )
        db.session.add(remark)
        db.session.flush()
        return remark.id


def one(model: Any, *conditions: Any) -> Any:
    """The first row of a table."""
    return db.session.scalars(sa.select(model).where(*conditions).limit(1)).one()


def of(organisation: Organisation, model: Any) -> int:
    """The first case of an organisation that is of a kind."""
    query = sa.select(model.case_id).join(Case, Case.id == model.case_id)
    return db.session.scalars(query.where(Case.organisation_id == organisation.id)).first() or 0


def _half_signed_in(demo: Played) -> tuple[Browser, str]:
    person, browser = demo.people["skills-clerk"], Browser(demo.home)
    page = browser.get("/sign-in")
    filled = {"username": person.username, "password": person.password}
    page = sent(browser.submit(page, page.form(*filled), filled))
    return browser, "/sign-in/code"


def _new_key(demo: Played) -> tuple[Browser, str]:
    person = demo.person("precision-admin")
    clerk = demo.ask(lambda: one(User, User.username == "precision-clerk").id)
    with_code(person, lambda: _make_key(person, clerk))
    return person.browser, "/workspace/api-keys/created"


def _make_key(person: Person, clerk_id: int) -> Page:
    page = person.browser.get("/workspace/api-keys/new")
    filled: dict[str, Any] = {"name": "演示人事系统", "clerk": str(clerk_id)}
    filled |= {"scopes": ["filings:read"]}
    filled |= {"expires_on": f"{real_now():%Y-%m-%d}", "code": person.code()}
    return sent(person.browser.submit(page, page.form("expires_on"), filled))


def _new_webhook(demo: Played) -> tuple[Browser, str]:
    browser = demo.browser("precision-admin")
    page = browser.get("/workspace/webhooks/new")
    filled = {"url": "http://127.0.0.1:9/hook", "events": ["case.moved"]}
    sent(browser.submit(page, page.form("url"), filled))
    return browser, "/workspace/webhooks/created"


def _webhook(demo: Played) -> tuple[Browser, str]:
    browser, _path = _new_webhook(demo)
    newest = sa.select(sa.func.max(Endpoint.id))
    return browser, f"/workspace/webhooks/{demo.ask(lambda: db.session.scalar(newest))}"


def posted(demo: Played) -> None:
    """An event on its way to a webhook of the enterprise."""
    browser, path = _webhook(demo)
    page = browser.get(path)
    sent(browser.press(page, f"{path}/test"))


def _invited(demo: Played) -> str:
    administrator = demo.person("skills-admin")
    page = administrator.browser.get("/workspace/users/invite")
    filled = {"name": "演示新人", "roles": ["clerk"]}
    return link_on(sent(administrator.browser.submit(page, page.form("name"), filled)))


def _new_link(demo: Played) -> tuple[Browser, str]:
    _invited(demo)
    return demo.browser("skills-admin"), "/new-link"


def _joining(demo: Played) -> tuple[Browser, str]:
    return Browser(demo.home), _invited(demo)


def _joining_half_way(demo: Played) -> tuple[Browser, str]:
    browser, link = _joining(demo)
    page = browser.get(link)
    filled = {"username": f"newcomer{random.randrange(10**9)}"}
    filled |= {"password": "yanshi-newcomer-1", "again": "yanshi-newcomer-1"}
    sent(browser.submit(page, page.form(*filled), filled))
    return browser, f"{link}/second-factor"


def _reset(demo: Played, kind: str) -> str:
    administrator = demo.person("skills-admin")
    clerk = demo.ask(lambda: one(User, User.username == "skills-approver").id)
    page = administrator.browser.get(f"/workspace/users/{clerk}")
    return link_on(sent(administrator.browser.press(page, f"/reset/{kind}")))


def _resetting_password(demo: Played) -> tuple[Browser, str]:
    return Browser(demo.home), _reset(demo, "password")


def _resetting_second_factor(demo: Played) -> tuple[Browser, str]:
    return Browser(demo.home), _reset(demo, "second_factor")


def _enrolling_again(demo: Played) -> tuple[Browser, str]:
    browser, link = _resetting_second_factor(demo)
    page = browser.get(link)
    filled = {"password": demo.people["skills-approver"].password}
    sent(browser.submit(page, page.form("password"), filled))
    return browser, f"{link}/enrol"


def _recovery_codes(demo: Played) -> tuple[Browser, str]:
    person = demo.person("electric-approver")
    with_code(person, lambda: _renew_codes(person))
    return person.browser, "/account/recovery-codes/new"


def _renew_codes(person: Person) -> Page:
    page = person.browser.get("/account/recovery-codes")
    return sent(person.browser.submit(page, page.form("code"), {"code": person.code()}))


def _registered(demo: Played) -> tuple[Browser, str]:
    browser = Browser(demo.home)
    page = browser.get("/register")
    filled = {
        "kind": "enterprise",
        "name": f"演示新企业{random.randrange(10**6)}",
        "uscc": demo.ask(lambda: uscc(random.Random())),
        "region": "510104",
        "contact_name": "演示联系人",
        "contact_phone": "028-00000000",
        "proof": upload("营业执照（演示）.pdf", paper("营业执照（演示）")),
        "administrator_name": "演示管理员",
    }
    sent(browser.submit(page, page.form("uscc"), filled))
    return browser, "/register/done"


def _correction_filed(demo: Played) -> tuple[Browser, str]:
    browser = Browser(demo.home)
    page = browser.get("/lookup/correction")
    filled = {"body": "Y000051999001", "text": "演示：姓名有误，请核实。", "contact": "演示工人"}
    sent(browser.submit(page, page.form(*filled), filled))
    newest = sa.select(CorrectionRequest.receipt).order_by(CorrectionRequest.id.desc()).limit(1)
    receipt = demo.ask(lambda: db.session.scalars(newest).one())
    return browser, f"/lookup/correction/{receipt}"


def _correction_asked(demo: Played) -> tuple[Browser, str]:
    """A correction that the clerk of the enterprise has asked for."""
    clerk, path = demo.browser("precision-clerk"), "/workspace/certificate-changes/corrections"
    asked = sa.select(Case.id).where(Case.kind == CaseKind.CORRECTION).limit(1)
    if demo.ask(lambda: db.session.scalar(asked)) is None:
        page = clerk.get(f"{path}/new")
        filled = {"number": slips(demo)[-1].number, "holder_name": "演示更正", "facts": "演示"}
        sent(clerk.submit(page, page.form(*filled), filled))
    return clerk, f"{path}/{demo.ask(lambda: db.session.scalar(asked))}"


def _correction_to_answer(demo: Played) -> tuple[Browser, str]:
    _correction_filed(demo)
    request = demo.ask(lambda: one(CorrectionRequest).id)
    return demo.browser("precision-clerk"), f"/workspace/corrections/{request}"


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


def slips(demo: Played) -> list[review.Slip]:
    """The claim codes that the clerk prints, of certificates that are valid."""
    batch = demo.ask(lambda: one(Certificate).case_id)
    shown = review._slips(sent(demo.get("precision-clerk", f"/workspace/batches/{batch}/slips")))
    return [slip for slip in shown if slip.number in issued(demo)]


def issued(demo: Played) -> set[str]:
    """Numbers of the certificates that are valid."""
    return {row["number"] for row in demo.summary["certificates"] if row["state"] == "issued"}


def _packed(demo: Played) -> tuple[Browser, str]:
    """The ZIP is forgotten after its days, which the demo's clock has passed: packed again."""
    clerk, batch = demo.person("precision-clerk"), demo.ask(lambda: one(Certificate).case_id)
    page = demo.get("precision-clerk", f"/workspace/batches/{batch}/certificates")
    page = sent(clerk.browser.press(page, f"/workspace/batches/{batch}/archive"))
    review.wait_for_job(clerk, page)
    return clerk.browser, f"/workspace/batches/{batch}/archive.zip"


def _comparison_to_close(demo: Played) -> tuple[Browser, str]:
    clerk = demo.browser("precision-clerk")
    page = clerk.get("/workspace/comparison")
    filled = {"level": "technician", "post": "演示班组长", "since": "2026-01-01"}
    clerk.submit(page, page.form("post"), filled)
    row = demo.ask(lambda: one(Comparison, Comparison.until.is_(None)).id)
    return clerk, f"/workspace/comparison/{row}/close"


def _holder(demo: Played, page_name: str) -> tuple[Browser, str]:
    slip, browser = slips(demo)[0], Browser(demo.home)
    page = browser.get(f"/v/{slip.public_id}")
    sent(browser.submit(page, page.form("secret"), {"secret": slip.code}))
    return browser, f"/v/{slip.public_id}/{page_name}"


def _own_record(demo: Played, page_name: str = "") -> tuple[Browser, str]:
    """A record that its holder has opened."""
    slip, browser = slips(demo)[0], Browser(demo.home)
    page = browser.get("/record")
    filled = {"number": slip.number, "code": slip.code}
    sent(browser.submit(page, page.form(*filled), filled))
    return browser, f"/record/{slip.public_id}{page_name}"


def _shared(demo: Played, page_name: str = "") -> tuple[Browser, str]:
    """What somebody sees who was given a share code."""
    holder, address = _own_record(demo, "/share")
    page = holder.get(address)
    filled: dict[str, Value] = {"fields": ["name", "works", "numbers"], "label": "演示单位"}
    page = sent(holder.submit(page, page.form("label"), filled))
    found = re.search(r"/s/([0-9A-Z-]+)", page.text)
    assert found is not None, page.text
    return Browser(demo.home), f"/s/{found[1]}{page_name}"


def _record(demo: Played) -> str:
    """The address of a record that the clerk has just put on file."""
    person, number = demo.person("precision-clerk"), "510000199001010034"
    page = sent(demo.get("precision-clerk", "/workspace/merits/new/special_ability"))
    filled = {"document_type": "resident", "number": number, "name": "演示工人"}
    filled |= {"title": "管道保温（演示）", "document": "演示 1 号", "since": "2024-05-01"}
    return sent(person.browser.submit(page, page.form(*filled), filled)).address


def _contest(demo: Played) -> str:
    """The address of a contest that an official has just registered."""
    person = demo.person("city-official-1")
    page = sent(demo.get("city-official-1", "/office/merits/contests/new"))
    filled = {"name": f"演示竞赛{random.randrange(10**6)}", "keyword": "sc-craftsman-cup"}
    filled |= {"document": "演示 2 号", "final_on": "2025-10-01"}
    return sent(person.browser.submit(page, page.form(*filled), filled)).address


def _merits(demo: Played, page_name: str) -> tuple[Browser, str]:
    return demo.browser("city-official-1"), f"/office/merits{page_name}"


def _staff_member(demo: Played) -> tuple[Browser, str]:
    """Somebody whom the clerk has just put on the list of examiners."""
    clerk = demo.browser("skills-clerk")
    page = clerk.get("/workspace/filings/staff/new")
    filled = {"role": "examiner", "name": "演示考评员"}
    filled |= {"certificate_number": f"YS-{random.randrange(10**9)}"}
    filled |= {"valid_from": "2024-01-01", "valid_to": "2040-12-31"}
    return clerk, urlsplit(sent(clerk.submit(page, page.form(*filled), filled)).address).path


def _change_of_filing(demo: Played) -> int:
    """A cancellation that a body has asked for."""
    asked = sa.select(Case.id).where(Case.kind == CaseKind.FILING_CANCELLATION).limit(1)
    if demo.ask(lambda: db.session.scalar(asked)) is None:
        clerk = demo.browser("skills-clerk")
        page = clerk.get("/workspace/filings/standing/new/cancellation")
        filled = {"ground": "own_request", "document": "演示申请书", "facts": "演示"}
        sent(clerk.submit(page, page.form(*filled), filled))
    return demo.ask(lambda: db.session.scalar(asked) or 0)


def _complaint(demo: Played) -> tuple[Browser, str]:
    """A complaint that somebody has just filed."""
    browser = Browser(demo.home)
    page = browser.get("/complaints/new")
    filled = {"about": "Y000051999001", "text": "演示：考场有人代考。", "contact": ""}
    sent(browser.submit(page, page.form(*filled), filled))
    newest = sa.select(Complaint.case_id).order_by(Complaint.case_id.desc()).limit(1)
    case_id = demo.ask(lambda: db.session.scalars(newest).one())
    return demo.browser("city-official-1"), f"/office/complaints/{case_id}"


def _statement(demo: Played, page_name: str = "") -> tuple[Browser, str]:
    """A statement that the clerk has just made of one certificate."""
    clerk, kept = demo.browser("precision-clerk"), demo.ask(_named_certificate)
    page = clerk.get("/workspace/statements")
    filled = {"typed": kept, "make": "1"}
    sent(clerk.submit(page, page.form("typed"), filled))
    newest = sa.select(Statement.public_id).order_by(Statement.id.desc()).limit(1)
    public_id = demo.ask(lambda: db.session.scalars(newest).one())
    return Browser(demo.home), f"/statements/{public_id}{page_name}"


def _named_certificate() -> str:
    kept = one(Certificate, Certificate.state == CertificateState.ISSUED)
    return f"{kept.number} {kept.holder_name}"


def _inspection(demo: Played) -> int:
    """An inspection that one official has recorded; a draft."""
    official = demo.browser("city-official-1")
    page = official.get("/office/inspections/new?body=Y000051999001")
    second = demo.ask(lambda: one(User, User.username == "city-official-2").id)
    filled = {
        "second_id": str(second),
        "item_premises": "faulty",
        "conclusion": "rectify",
        "summary": "演示检查",
        "demands": "演示整改",
        "put_right_by": str(demo.ask(today) + timedelta(days=20)),
    }
    answer = sent(official.submit(page, page.form("summary"), filled))
    return int(urlsplit(answer.address).path.rsplit("/", 1)[1])


def _inspected(demo: Played, way: Callable[[Rectification], str]) -> str:
    """Where to go for an inspection that ended in an order."""
    found = demo.ask(lambda: db.session.scalars(sa.select(Rectification).limit(1)).first())
    if found is None:
        case_id = _inspection(demo)
        for official, step in (("city-official-1", "hand_over"), ("city-official-2", "conclude")):
            browser = demo.browser(official)
            page = browser.get(f"/office/inspections/{case_id}")
            sent(browser.press(page, f"/office/inspections/{case_id}/{step}"))
    return demo.ask(lambda: way(one(Rectification)))


def _self_report(demo: Played) -> int:
    """A report on last year that the body has signed off."""
    asked = sa.select(SelfReport.case_id).limit(1)
    if demo.ask(lambda: db.session.scalar(asked)) is None:
        own = f"/workspace/self-reports/{demo.ask(_begin_self_report)}"
        clerk = demo.browser("precision-clerk")
        page = clerk.get(own)
        written = {"quality": "演示", "complaints": "无", "faults": "无", "hand_in": "1"}
        sent(clerk.submit(page, page.form("quality"), written))
        approver = demo.browser("precision-approver")
        sent(approver.press(approver.get(own), f"{own}/sign_off"))
    return demo.ask(lambda: db.session.scalar(asked) or 0)


def _begin_self_report() -> int:
    """The demo's bodies were not filed last year yet; one begins a report on it all the same."""
    with write_tx():
        body = one(Body, Body.number == "Y000051999001")
        case = begin(SELF_REPORT, organisation_id=body.organisation_id, region=body.region)
        db.session.add(SelfReport(case=case, body=body, year=today().year - 1))
        return case.id


def _listed(demo: Played) -> tuple[Browser, str]:
    """A proposal for the blacklist."""
    official = demo.browser("city-official-1")
    organisation = demo.ask(lambda: one(Organisation, Organisation.name == ORGANISATION).id)
    page = official.get(f"/office/blacklist/new/{organisation}")
    until = str(demo.ask(today) + timedelta(days=90))
    filled = {"ground": "forgery", "until": until, "facts": "演示"}
    answer = sent(official.submit(page, page.form(*filled), filled))
    return official, urlsplit(answer.address).path


def _spot_check(demo: Played) -> int:
    """A spot check of bodies whose lot is drawn."""
    drawn = sa.select(SpotCheck.case_id).where(SpotCheck.drawn_at.is_not(None)).limit(1)
    if demo.ask(lambda: db.session.scalar(drawn)) is None:
        official = demo.browser("city-official-1")
        page = official.get("/office/spot-checks/new")
        filled = {"population": "bodies", "sample": "1"}
        sent(official.submit(page, page.form(*filled), filled))
        demo.ask(keep_published)
        demo.ask(draw_planned)
    return demo.ask(lambda: db.session.scalars(drawn).one())


def _flag(demo: Played) -> tuple[Browser, str]:
    """A flag of a batch that waits for its notice to end."""
    if demo.ask(lambda: db.session.scalar(sa.select(Flag.case_id).limit(1))) is None:
        steps.accepted(demo, "演示：有异常提示的批次")
        demo.ask(_raise_flag)
    case_id = demo.ask(lambda: one(Flag).case_id)
    return demo.browser("city-official-1"), f"/office/flags/{case_id}"


def _raise_flag() -> None:
    """Flag the newest batch that was handed to an office, whatever its figures are."""
    handed_over = sa.select(Decision).where(Decision.action == "sign_off").join(Decision.case)
    newest = handed_over.where(Case.kind == CaseKind.BATCH).order_by(Decision.id.desc()).limit(1)
    with write_tx():
        decision = db.session.scalars(newest).one()
        batch = db.session.get_one(Batch, decision.case_id)
        law = policy.load()
        rule = threshold(law, "batch_size", region=batch.case.region, on=today())
        if db.session.get(Screening, decision.id) is None:
            db.session.add(Screening(decision_id=decision.id, screened_at=now()))
            db.session.flush()
        raised = Raised("batch_size", rule, Text("演示：人数异常"))
        raise_flag(batch, decision.id, raised)


def _item_drawn(demo: Played) -> tuple[Browser, str]:
    case_id = _spot_check(demo)
    position = demo.ask(lambda: one(SpotCheckItem, SpotCheckItem.case_id == case_id).position)
    return demo.browser("city-official-1"), f"/office/spot-checks/{case_id}/items/{position}"


def _proposed(demo: Played, page_name: str = "") -> tuple[Browser, str]:
    person = demo.person("policy-officer-1")
    address_of_form = "/office/rules/close/N4.1"
    page = person.browser.get(address_of_form)
    filled = {"row_until": "2040-12-31", "reason": "演示：拟终止", "send": "1"}
    page = sent(person.browser.submit(page, page.form("row_until"), filled))
    return person.browser, urlsplit(page.address).path + page_name


WAYS: dict[str, Callable[[Played], tuple[Browser, str]]] = {
    "sign_in.second_factor": _half_signed_in,
    "handing_over.new_link": _new_link,
    "invitations.join": _joining,
    "invitations.join_second_factor": _joining_half_way,
    "invitations.reset_password": _resetting_password,
    "invitations.reset_second_factor": _resetting_second_factor,
    "invitations.enrol_again": _enrolling_again,
    "account.new_recovery_codes": _recovery_codes,
    "api_keys.created": _new_key,
    "webhooks.created": _new_webhook,
    "webhooks.show": _webhook,
    "registration.done": _registered,
    "returning.give_back": _return_with_marks,
    "notices.object_to": _open_notice,
    "notices.names": lambda demo: _open_notice(demo, "names"),
    "notices.poster": lambda demo: _open_notice(demo, "poster"),
    "amendments.show": _proposed,
    "amendments.give_way": lambda demo: _proposed(demo, "/yield"),
    "issuance.archive": _packed,
    "received_statements.check": _statement,
    "received_statements.start_again": lambda demo: _statement(demo, "/file"),
    "staff.show": _staff_member,
    "standing.show": lambda demo: (
        demo.browser("skills-clerk"),
        f"/workspace/filings/standing/{_change_of_filing(demo)}",
    ),
    "standing_review.show": lambda demo: (
        demo.browser("city-official-1"),
        f"/office/standing/{_change_of_filing(demo)}",
    ),
    "lookup.follow_correction": _correction_filed,
    "lookup.answer": _correction_to_answer,
    "certificate_changes.correction": _correction_asked,
    "equivalence_api.equivalences": lambda demo: (
        Browser(demo.home),
        "/api/v1/equivalences?level=senior_worker",
    ),
    "comparison.close": _comparison_to_close,
    "holders.table": lambda demo: (
        demo.browser("city-official-1"),
        "/office/holders/holders.csv?level=technician&purpose=demo",
    ),
    "verify.holder": lambda demo: _holder(demo, "holder"),
    "verify.pdf": lambda demo: _holder(demo, "certificate.pdf"),
    "verify.picture": lambda demo: _holder(demo, "certificate.png"),
    "dossier.show": _own_record,
    "dossier.choose": lambda demo: _own_record(demo, "/share"),
    "dossier.data": lambda demo: _own_record(demo, "/record.json"),
    "dossier.pdf": lambda demo: _own_record(demo, "/report.pdf"),
    "shared.show": _shared,
    "shared.pdf": lambda demo: _shared(demo, "/report.pdf"),
    "merits.list_records": lambda demo: _merits(demo, ""),
    "merits.choose": lambda demo: _merits(demo, "/new"),
    "merits.state": lambda demo: _merits(demo, "/new/award"),
    "merits.show": lambda demo: (demo.browser("precision-clerk"), urlsplit(_record(demo)).path),
    "merits.list_contests": lambda demo: _merits(demo, "/contests"),
    "merits.new_contest": lambda demo: _merits(demo, "/contests/new"),
    "merits.contest": lambda demo: (demo.browser("city-official-1"), urlsplit(_contest(demo)).path),
    "office_complaints.show": _complaint,
    "flags.show": _flag,
    "inspections.show": lambda demo: (
        demo.browser("city-official-1"),
        f"/office/inspections/{_inspection(demo)}",
    ),
    "inspections.edit": lambda demo: (
        demo.browser("city-official-1"),
        f"/office/inspections/{_inspection(demo)}/edit",
    ),
    "rectification_review.show": lambda demo: (
        demo.browser("city-official-1"),
        _inspected(demo, lambda order: f"/office/rectifications/{order.case_id}"),
    ),
    "rectifications.show": lambda demo: (
        demo.browser("precision-clerk"),
        _inspected(demo, lambda order: f"/workspace/rectifications/{order.case_id}"),
    ),
    "inspected.show": lambda demo: (
        demo.browser("precision-clerk"),
        _inspected(demo, lambda order: f"/workspace/inspections/{order.inspection_id}"),
    ),
    "self_reports.show": lambda demo: (
        demo.browser("precision-clerk"),
        f"/workspace/self-reports/{_self_report(demo)}",
    ),
    "self_report_review.show": lambda demo: (
        demo.browser("city-official-1"),
        f"/office/self-reports/{_self_report(demo)}",
    ),
    "blacklist.show": _listed,
    "office_spot_checks.show": lambda demo: (
        demo.browser("city-official-1"),
        f"/office/spot-checks/{_spot_check(demo)}",
    ),
    "office_spot_checks.find_out": _item_drawn,
    "spot_checks.show": lambda demo: (Browser(demo.home), f"/spot-checks/{_spot_check(demo)}"),
    "spot_checks.proof": lambda demo: (
        Browser(demo.home),
        f"/spot-checks/{_spot_check(demo)}/proof.json",
    ),
    "spot_checks.members": lambda demo: (
        Browser(demo.home),
        f"/spot-checks/{_spot_check(demo)}/list.txt",
    ),
    "verify.credential": lambda demo: _holder(demo, "credential.json"),
    "wallets.credential": lambda demo: _holder(demo, "credential"),
    "wallets.token": lambda demo: _holder(demo, "credential.jwt"),
    "wallets.selective": lambda demo: _holder(demo, "credential.sd-jwt"),
}
"""Pages that stand in the middle of something: how one gets there."""
