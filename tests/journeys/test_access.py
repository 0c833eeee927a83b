"""Who gets in where: every route with every role, and one enterprise's things asked for by others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from journeys import steps
from journeys.further import have_further
from journeys.played import Played
from journeys.visits import accounts, cases, certificates, registers, supervision
from journeys.visits.every import WHO
from journeys.visits.had import have_an_upload, have_holdings
from journeys.visits.rows import ORGANISATION, one
from journeys.visits.things import remark_on
from werkzeug.routing import Rule

from certreg.accounts.models import Organisation, Role, User
from certreg.appointment.models import Appointment
from certreg.assessment.models import Upload
from certreg.batches.models import Batch, Candidate
from certreg.certificates.models import Certificate
from certreg.clock import now, today
from certreg.connections.models import ApiKey
from certreg.contest_lists.models import ContestList
from certreg.db import db, write_tx
from certreg.demo import offices
from certreg.demo.browser import Browser, Form, Page
from certreg.direct.models import Nomination
from certreg.equivalence.models import Comparison
from certreg.examination.models import Remark
from certreg.exchange.models import Dispatch
from certreg.filing.models import Filing, StaffMember
from certreg.filing.models import Scope as FiledScope
from certreg.holdings.models import HoldingImport, HoldingRow
from certreg.jobs.models import Job
from certreg.lookup.models import CorrectionRequest
from certreg.outbox.models import Delivery, Endpoint, Notification
from certreg.people.models import Fact, FactKind
from certreg.procedure.models.cases import Case
from certreg.procedure.models.evidence import Evidence
from certreg.procedure.models.handling import Deputy
from certreg.procedure.models.marks import Phrase
from certreg.procedure.models.notices import Objection, PublicNotice
from certreg.retention.models import Hold
from certreg.supervision.models import Measure
from certreg.web.access import declared

OPEN_TO_THIS_MACHINE = ("metrics.show",)
"""Where the demo is played; how others are refused: tests/metrics."""


def closed_rules(demo: Played) -> list[Rule]:
    """Every route that is neither for everybody nor for programs with a key."""
    access = ((rule, access_of(demo, rule)) for rule in demo.app.url_map.iter_rules())
    return [rule for rule, kind in access if not (kind.is_public or kind.by_key)]


def access_of(demo: Played, rule: Rule) -> Any:
    """What a route declares."""
    return declared(demo.app, rule.endpoint)


def requests_for(demo: Played, rule: Rule, **values: Any) -> Iterator[tuple[str, str]]:
    """(method, path) of everything that a route answers; arguments that are not given are 1."""
    adapter = demo.app.url_map.bind("localhost")
    chosen = {name: values.get(name, 1) for name in rule.arguments}
    for name, converter in rule._converters.items():
        words = sorted(getattr(converter, "items", ()))
        if words and chosen[name] not in words:
            chosen[name] = words[0]
    for method in sorted((rule.methods or set()) & {"GET", "POST"}):
        yield method, adapter.build(rule.endpoint, chosen, method=method).partition("?")[0]


def ask(browser: Browser, method: str, path: str) -> Page:
    """Open an address, or send an empty form with a good token to it."""
    if method == "GET":
        return browser.get(path)
    page = browser.get("/account")
    token = {"csrf_token": page.forms[0].values["csrf_token"][0]} if page.forms else {}
    return browser.submit(page, Form(path, "post"), token)


def stayed(page: Page, path: str) -> bool:
    """Whether the page is what was asked for, and not another one that leads on."""
    return page.address.split("?")[0].endswith(path)


def test_nobody_gets_in_without_signing_in(demo: Played) -> None:
    stranger = demo.browser("")
    token = stranger.get("/sign-in").forms[0].values["csrf_token"][0]
    for rule in closed_rules(demo):
        for method, path in requests_for(demo, rule):
            page = stranger.get("/sign-in")
            form = Form(path, method.lower())
            answer = (
                stranger.get(path)
                if method == "GET"
                else stranger.submit(page, form, {"csrf_token": token})
            )
            assert "/sign-in?next=" in answer.address, (method, path, answer.status)


def test_no_operation_with_a_key_takes_a_session_instead(demo: Played) -> None:
    clerk = demo.browser("precision-clerk")
    rules = [
        rule
        for rule in demo.app.url_map.iter_rules()
        if access_of(demo, rule).by_key and rule.endpoint not in OPEN_TO_THIS_MACHINE
    ]
    assert len(rules) >= 8
    for rule in rules:
        for method, path in requests_for(demo, rule):
            # A form is no JSON: that is said before anybody is asked for a key.
            assert ask(clerk, method, path).status in (401, 422), (method, path)


@pytest.mark.parametrize("role", Role)
def test_no_role_opens_the_routes_of_another(demo: Played, role: Role) -> None:
    browser = demo.browser(WHO[role])
    for rule in closed_rules(demo):
        if not access_of(demo, rule).allows(frozenset({role})):
            for method, path in requests_for(demo, rule):
                assert ask(browser, method, path).status == 403, (role, method, path)


def belongings() -> dict[str, list[dict[str, Any]]]:
    """Everything of one enterprise: values for the addresses of each room."""
    owner = one(Organisation, Organisation.name == ORGANISATION)

    def every(column: Any, *conditions: Any) -> list[Any]:
        return list(db.session.scalars(sa.select(column).where(*conditions)))

    cases = every(Case.id, Case.organisation_id == owner.id)
    batches = every(Batch.case_id, Batch.case_id.in_(cases))
    filings = every(Filing.case_id, Filing.case_id.in_(cases))
    nominations = every(Nomination.case_id, Nomination.case_id.in_(cases))
    appointments = every(Appointment.case_id, Appointment.case_id.in_(cases))
    lists = every(ContestList.case_id, ContestList.case_id.in_(cases))
    batch = one(Certificate).case_id
    uploads = sa.select(Upload).where(Upload.case_id.in_(batches))
    numbers = every(Certificate.number, Certificate.case_id == batch)
    people = sa.select(User.id).where(User.organisation_id == owner.id)
    posted = sa.select(Delivery).where(Delivery.endpoint_id.is_not(None))
    return {
        "batches": [{"case_id": key} for key in batches]
        + [{"case_id": batch, "candidate_id": key} for key in every(Candidate.id)[::10]]
        + [{"case_id": row.case_id, "upload_id": row.id} for row in db.session.scalars(uploads)]
        + [{"case_id": batch, "number": number} for number in numbers[::10]],
        "nominations": [{"case_id": key} for key in nominations]
        + [{"case_id": key, "fact_id": fact} for key in nominations for fact in every(Fact.id)]
        + [
            {"case_id": key, "evidence_id": one}
            for key in nominations
            for one in every(Evidence.id, Evidence.case_id == key)
        ]
        + [
            {"case_id": key, "number": number}
            for key in nominations
            for number in every(Certificate.number, Certificate.case_id == key)
        ],
        "contest lists": [{"case_id": key} for key in lists]
        + [{"case_id": key, "number": 1} for key in lists]
        + [
            {"case_id": key, "evidence_id": one}
            for key in lists
            for one in every(Evidence.id, Evidence.case_id == key)
        ],
        "dispatches": [{"dispatch_id": key} for key in every(Dispatch.id)],
        "holds": [{"case_id": key} for key in every(Hold.case_id)],
        "appointments": [{"case_id": key} for key in appointments]
        + [
            {"case_id": key, "evidence_id": one}
            for key in appointments
            for one in every(Evidence.id, Evidence.case_id == key)
        ],
        "filings": [{"case_id": key} for key in filings]
        + [{"case_id": key, "scope_id": scope} for key in filings for scope in every(FiledScope.id)]
        + [{"case_id": key, "evidence_id": one} for key in filings for one in every(Evidence.id)],
        "evidence": [
            {"evidence_id": key} for key in every(Evidence.id, Evidence.case_id.in_(cases))
        ],
        "certificates": [{"certificate_id": key} for key in every(Certificate.id)[::10]],
        "jobs": [{"job_id": key} for key in every(Job.id, Job.organisation_id == owner.id)],
        "users": [{"user_id": key} for key in every(User.id, User.organisation_id == owner.id)],
        "corrections": [{"request_id": key} for key in every(CorrectionRequest.id)],
        "organisations": [{"organisation_id": owner.id}]
        + [
            {"organisation_id": owner.id, "user_id": key}
            for key in every(User.id, User.organisation_id == owner.id)
        ],
        "changes": [{"certificate_id": key} for key in every(Certificate.id)[::10]]
        + [{"case_id": key} for key in every(Measure.case_id, Measure.case_id.in_(cases))],
        "measures": [{"case_id": key} for key in every(Measure.case_id)],
        "holdings": [{"case_id": key} for key in every(HoldingImport.case_id)]
        + [
            {"case_id": row.case_id, "row_id": row.id}
            for row in db.session.scalars(sa.select(HoldingRow))
        ],
        "objections": [{"objection_id": key} for key in every(Objection.id)],
        "notices": [
            {"notice_id": key} for key in every(PublicNotice.id, PublicNotice.case_id.in_(cases))
        ],
        "merits": [
            {"fact_id": key}
            for key in every(
                Fact.id, Fact.stated_by_id == owner.id, Fact.kind == FactKind.SPECIAL_ABILITY
            )
        ],
        "notifications": [
            {"notification_id": key}
            for key in every(Notification.id, Notification.user_id.in_(people))
        ],
        "api_keys": [{"key_id": key} for key in every(ApiKey.id)],
        "webhooks": [{"endpoint_id": key} for key in every(Endpoint.id)]
        + [
            {"endpoint_id": row.endpoint_id, "delivery_id": row.id}
            for row in db.session.scalars(posted)
        ],
        "comparison": [
            {"row_id": key} for key in every(Comparison.id, Comparison.organisation_id == owner.id)
        ],
    }


def parts() -> dict[str, list[Any]]:
    """What may stand in an address of any room, by the name of the argument: never the strangers'."""
    strangers = one(User, User.username == "electric-clerk").organisation_id
    foreign = sa.and_(
        Case.organisation_id != strangers,
        sa.or_(Case.about_id.is_(None), Case.about_id != strangers),
    )

    def every(column: Any, *conditions: Any) -> list[Any]:
        return list(db.session.scalars(sa.select(column).where(*conditions)))

    cases = every(Case.id, foreign)
    return {
        "case_id": cases,
        "evidence_id": every(Evidence.id, Evidence.case_id.in_(cases))[:3],
        "number": [one(Certificate).body_number],
        "position": [1],
        "certificate_id": every(Certificate.id)[:2],
        "public_id": every(Certificate.public_id)[:2],
        "organisation_id": [one(Organisation, Organisation.name == ORGANISATION).id],
        "member_id": every(StaffMember.id, StaffMember.organisation_id != strangers),
        "site_id": [1],
        "remark_id": every(Remark.id)[:2],
        "deputy_id": every(Deputy.id),
        "phrase_id": every(Phrase.id),
    }


def combined(things: dict[str, list[Any]], names: set[str]) -> list[dict[str, Any]]:
    """Every choice of what may stand for some arguments."""
    order = sorted(names)
    return [
        dict(zip(order, chosen, strict=True))
        for chosen in product(*(things[name] for name in order))
    ]


ROOMS = {
    "/workspace/batches": "batches",
    "/workspace/filings": "filings",
    "/workspace/nominations": "nominations",
    "/workspace/appointments": "appointments",
    "/workspace/contest-lists": "contest lists",
    "/office/contest-lists": "contest lists",
    "/office/network": "dispatches",
    "/office/retention": "holds",
    "/workspace/corrections": "corrections",
    "/office/correction-requests": "corrections",
    "/workspace/comparison": "comparison",
    "/workspace/notices": "notices",
    "/workspace/holdings": "holdings",
    "/office/holdings": "holdings",
    "/workspace/api-keys": "api_keys",
    "/workspace/webhooks": "webhooks",
    "/notifications": "notifications",
    "/cases/evidence": "evidence",
    "/jobs": "jobs",
    "/<any(workspace, office):place>/users": "users",
    "/<any(workspace, office):place>/merits": "merits",
    "/office/batches": "batches",
    "/office/filings": "filings",
    "/office/nominations": "nominations",
    "/office/appointments": "appointments",
    "/office/certificates": "certificates",
    "/office/organisations": "organisations",
    "/office/measures": "measures",
    "/workspace/certificate-changes": "changes",
    "/office/objections": "objections",
}
"""Which belongings stand in the addresses of a room."""

NOT_THINGS = ("place", "action", "kind", "switch", "name")
"""Arguments that name no object."""

NOT_OWNED = (
    "/admin/",
    "/<any(workspace, office):place>/merits/contests",
    "/workspace/contest-lists/template",
    "/office/contest-lists/template",
    "/office/retention/plans",
    "/office/rules",
)
"""Rooms whose objects belong to the whole registry, or a region, and not to one organisation."""


def foreign_requests(demo: Played, role: Role) -> Iterator[tuple[str, str]]:
    """Every request for something of the enterprise that holders of a role could think of."""
    things, alone = demo.ask(belongings), demo.ask(parts)
    for rule in closed_rules(demo):
        names = {name for name in rule.arguments if name not in NOT_THINGS}
        if not names or not access_of(demo, rule).allows(frozenset({role})):
            continue
        if rule.rule.startswith(NOT_OWNED) or names == {"invitation_id"}:
            continue
        room = next((ROOMS[start] for start in ROOMS if rule.rule.startswith(start)), "")
        place = "office" if role in (Role.OFFICIAL, Role.OFFICE_ADMINISTRATOR) else "workspace"
        fitting = [one for one in things.get(room, ()) if set(one) == names]
        pages = {"number": [1]} if "<int:number>" in rule.rule else {}
        fitting = fitting or combined(alone | pages, names)
        assert fitting, f"nothing to ask {rule.rule} for"
        for values in fitting:
            yield from requests_for(demo, rule, place=place, **values)


def refused(browser: Browser, method: str, path: str) -> bool:
    """Whether an address answers as if there were nothing, or nothing for this visitor."""
    page = ask(browser, method, path)
    return page.status in (403, 404) or (page.status == 200 and not stayed(page, path))


@pytest.fixture(scope="module")
def everything(demo: Played) -> None:
    """What addresses can name and the demo has not: once, a second factor is asked for seldom."""
    steps.recognised(demo)
    for make in (
        certificates.correction_filed,
        certificates.correction_asked,
        registers.comparison_to_close,
        have_an_upload,
        registers.record,
        have_holdings,
        have_further,
        accounts.new_key,
        accounts.posted,
        cases.staff_member,
        cases.change_of_filing,
        supervision.complaint,
        supervision.listed,
        supervision.spot_check,
        supervision.flag,
        supervision.self_report,
    ):
        make(demo)
    supervision.inspected(demo, lambda order: str(order.case_id))
    demo.ask(_have_rows)


def _have_rows() -> None:
    """A question about a score, a deputy and a phrase of the enterprise."""
    remark_on(one(Candidate))
    clerk, approver = (
        one(User, User.username == f"precision-{part}") for part in ("clerk", "approver")
    )
    with write_tx():
        if db.session.scalar(sa.select(Deputy.id)) is None:
            day = today()
            db.session.add(
                Deputy(
                    user_id=clerk.id,
                    deputy_id=approver.id,
                    first_day=day,
                    last_day=day,
                    named_by_id=clerk.id,
                    named_at=now(),
                )
            )
        if db.session.scalar(sa.select(Phrase.id)) is None:
            phrase = Phrase(organisation_id=clerk.organisation_id, text="演示：请补充材料")
            phrase.added_by_id, phrase.added_at = approver.id, now()
            db.session.add(phrase)


STRANGERS = (
    ("electric-clerk", Role.CLERK),
    ("electric-approver", Role.APPROVER),
    ("electric-admin", Role.ADMINISTRATOR),
)
"""The people of another enterprise."""


@pytest.mark.parametrize(("username", "role"), STRANGERS)
def test_nothing_of_an_enterprise_answers_the_people_of_another(
    demo: Played, everything: None, username: str, role: Role
) -> None:
    browser = demo.browser(username)
    answered = [asked for asked in foreign_requests(demo, role) if not refused(browser, *asked)]
    assert answered == []


@pytest.fixture(scope="module")
def elsewhere(demo: Played) -> Browser:
    """An official of the neighbouring district."""
    story = steps.story_of(demo)
    system = demo.person("system")
    parent = offices._own_id(system, "演示市人力资源和社会保障局")
    name = "演示邻区人力资源和社会保障局"
    administrator = offices._create_office(
        story, system, "neighbour", name, "510105", "邻区", parent
    )
    offices._invite_official(story, administrator, "neighbour", "邻区", 1)
    demo.signed_in |= {"neighbour-admin", "neighbour-official-1"}
    return demo.browser("neighbour-official-1")


def test_nothing_of_an_enterprise_answers_an_official_of_another_region(
    demo: Played, everything: None, elsewhere: Browser
) -> None:
    answered = [
        asked for asked in foreign_requests(demo, Role.OFFICIAL) if not refused(elsewhere, *asked)
    ]
    assert answered == []


def test_lists_show_nothing_of_an_enterprise_to_others(demo: Played, elsewhere: Browser) -> None:
    title = demo.ask(lambda: one(Batch).title)
    others = {role: demo.browser(username) for username, role in STRANGERS}
    others |= {Role.OFFICIAL: elsewhere}
    for role, browser in others.items():
        for rule in closed_rules(demo):
            access = access_of(demo, rule)
            if rule.arguments or "GET" not in (rule.methods or ()) or not access.allows({role}):
                continue
            page = browser.get(rule.rule)
            # 422: a list that is asked with a purpose, and was not.
            assert page.status in (200, 422) or rule.endpoint == "handing_over.new_link", rule.rule
            assert ORGANISATION not in page.text and title not in page.text, (role, rule.rule)
