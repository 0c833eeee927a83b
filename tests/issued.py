"""A demo registry with real certificates in it: founded, filed, planned, signed, logged, published.

Everything in it is invented. All functions need an app context and commit what they make.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from io import BytesIO
from itertools import count
from typing import Any

from factories import make_organisation, make_user
from PIL import Image, ImageDraw

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.certificates import checking, claims, issuing, rendering
from certreg.certificates.issuing import Issuer, Recognition
from certreg.certificates.models import Certificate
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.filing.models import Audience, Body, Filing, Scope
from certreg.filing.record import approval_record
from certreg.fsck import lists, rows
from certreg.installation import installation
from certreg.jobs import work
from certreg.people import persons, photos
from certreg.people.models import DocumentType, IdentityDocument, Photo
from certreg.people.persons import DocumentKey, Identity
from certreg.people.rules import check_character
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.cases import Case, CaseKind, Waiting
from certreg.registry import founding, identifiers, keys, log
from certreg.registry.models import KeyUse
from certreg.supervision import choosing
from certreg.supervision import workflow as supervision
from certreg.supervision.models import Measure
from certreg.trust.credential import Standing

REGION = "511702"
OCCUPATION = ("6-18-02-04", "焊工", "电焊工")
STANDARD = "焊工国家职业标准（2018年版）"

_serials = count(1)


class Reports(list[tuple[int, int]]):
    """What the work said about its progress."""

    def report(self, done: int, total: int) -> None:
        self.append((done, total))


def found() -> None:
    """Make the registry's keys and begin its log; the installation row is there already."""
    with write_tx():
        founding.found(installation(), now())
    with write_tx():
        identifiers.publish()


def make_body(name: str = "达州虚构机械有限公司", number: str = "Y000051999001") -> Body:
    """An assessment body with its filing in force and its key."""
    organisation = make_organisation(name=name, region=REGION)
    case = Case(
        kind=CaseKind.FILING,
        state="approved",
        organisation=organisation,
        region=REGION,
        waiting_for=Waiting.NOBODY,
        created_at=now(),
        submitted_at=now(),
    )
    body = Body(
        organisation=organisation, number=number, name=name, region=REGION, created_at=now()
    )
    db.session.add_all([case, body])
    db.session.flush()
    filing = Filing(
        case_id=case.id,
        body_id=body.id,
        audience=Audience.EMPLOYEES,
        contact_name="联系人",
        contact_phone="0818-0000000",
        site_address="虚构路 1 号",
        valid_from=today(),
        valid_to=today() + timedelta(days=1000),
    )
    code, occupation_name, trade = OCCUPATION
    filing.scope.append(
        Scope(
            occupation=code,
            edition="2022",
            occupation_name=occupation_name,
            trade=trade,
            top_level=SkillLevel.SENIOR_TECHNICIAN,
            standard=STANDARD,
            norm=2018,
            since=today(),
        )
    )
    db.session.add(filing)
    keys.create(
        KeyUse.CREDENTIAL, owner=number, valid_from=now(), valid_to=now() + timedelta(days=365)
    )
    log.append_for(filing, approval_record(filing, body))
    db.session.commit()
    return body


def make_case(body: Body) -> Case:
    """A batch whose certificates are being issued."""
    case = Case(
        kind=CaseKind.BATCH,
        state="issuing",
        organisation=body.organisation,
        region=REGION,
        waiting_for=Waiting.WORKER,
        created_at=now(),
        submitted_at=now(),
        judged_on=today(),
    )
    db.session.add(case)
    db.session.commit()
    return case


def resident_number(serial: int) -> str:
    """An identity number with the right check character, of nobody: the county does not exist.

    Args:
        serial: 0 to 9,999; a thousand of each county.
    """
    county, place = 99 - serial // 1_000, serial % 1_000
    digits = f"5117{county}19900101{place:03d}"
    return digits + check_character(digits)


def make_worker(name: str = "张示例", number: str = "") -> IdentityDocument:
    """A worker with an identity document."""
    key = DocumentKey(DocumentType.RESIDENT, number or resident_number(next(_serials)))
    found = persons.find_or_create([Identity(key, name, date(1990, 1, 1), "M")])
    db.session.commit()
    return found[key]


def make_photo(document: IdentityDocument, body: Body) -> Photo:
    """A worker's photo, drawn."""
    size = photos.printed_size(policy.load(), region=REGION, on=today())
    read = photos.read(drawn_face(), taken_on=today(), size=size)
    photo = photos.keep(
        read,
        person_id=document.person_id,
        taken_on=today(),
        stated_by_id=body.organisation_id,
    )
    db.session.commit()
    return photo


@cache
def drawn_face() -> bytes:
    """A head on white, one inch at 300 dots: nobody's."""
    picture = Image.new("RGB", (295, 413), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((88, 70, 207, 230), fill="#e2b78f")
    pen.polygon([(20, 413), (50, 300), (148, 250), (245, 300), (275, 413)], fill="#27374d")
    output = BytesIO()
    picture.save(output, "JPEG", quality=85)
    return output.getvalue()


def recognised(document: IdentityDocument, *, row: int = 1, **values: Any) -> Recognition:
    """What somebody is to be given: 焊工, 三级/高级工; `values` replace fields."""
    code, occupation_name, trade = OCCUPATION
    ordinary: dict[str, Any] = {
        "row": row,
        "person_id": document.person_id,
        "document_id": document.id,
        "photo_id": None,
        "holder_name": document.person.name,
        "document_number": document.number,
        "occupation": code,
        "edition": "2022",
        "occupation_name": occupation_name,
        "trade": trade,
        "level": SkillLevel.SENIOR_WORKER,
        "standard": STANDARD,
        "path": {
            "method": "examination",
            "method_name": "考核认定",
            "assessed_on": "2026年10月20日",
            "standard": STANDARD,
            "condition": "N3.1",
            "condition_text": "累计从事本职业工作满 5 年",
        },
        "how_won": "考核认定",
    }
    return Recognition(**(ordinary | values))


def plan(body: Body, case: Case, *recognitions: Recognition) -> int:
    """Plan the certificates of a case."""
    issuer = Issuer(number=body.number, name=body.name, region=body.region)
    with write_tx():
        return issuing.plan(case.id, issuer, recognitions, policy.load())


def issue(body: Body, *recognitions: Recognition) -> list[Certificate]:
    """Plan and carry out a case of its own; the certificates in the order of the recognitions."""
    case = make_case(body)
    plan(body, case, *recognitions)
    issuing.carry_out(case.id, Reports())
    return of_case(case)


def of_case(case: Case) -> list[Certificate]:
    """The certificates of a case, as they stand in the database now."""
    db.session.rollback()
    return list(db.session.query(Certificate).filter_by(case_id=case.id).order_by(Certificate.id))


def make_certificate(
    name: str = "张示例", *, with_photo: bool = False, **values: Any
) -> Certificate:
    """One certificate of a new registry and a new body."""
    found()
    body = make_body()
    document = make_worker(name)
    if with_photo:
        values["photo_id"] = make_photo(document, body).id
    (certificate,) = issue(body, recognised(document, **values))
    return certificate


def claim_code_of(certificate: Certificate) -> str:
    """A new claim code of a certificate."""
    code = claims.renew_code(certificate).code
    db.session.commit()
    return code


def officials() -> tuple[User, User]:
    """Two officials of the province."""
    office = make_organisation(OrganisationKind.OFFICE, region="510000")
    first, second = (make_user(Role.OFFICIAL, organisation=office) for _ in range(2))
    return first, second


def decide(kind: CaseKind, *certificates: Certificate, **values: Any) -> Measure:
    """Let two officials decide a measure about certificates, carried out and published."""
    first, second = officials()
    correction = values.get("correction")
    with write_tx():
        numbers = [row.number for row in certificates]
        lines = choosing.choose(kind, numbers, first, correction)
        case_id = supervision.propose(kind, lines, first, facts="已查明", **values).case_id
    with write_tx() as session:
        job_id = supervision.confirm(session.get_one(Measure, case_id), second).id
    work.carry_out(job_id)
    db.session.rollback()
    return db.session.get_one(Measure, case_id)


def revoke(certificate: Certificate, reason: str = "forged_material") -> None:
    """Let two officials revoke a certificate, and publish it."""
    decide(CaseKind.REVOCATION, certificate, reason=reason)


def standing(certificate: Certificate) -> Standing:
    """What anybody makes of the credential with the published lists alone."""
    content = rendering.signed_bytes(certificate)
    return checking.check_file(content, identifiers.live_store(), at=now()).standing


def faults() -> list[str]:
    """What `certreg fsck` finds wrong with rows, states, totals and lists."""
    return [
        *rows.check_rows(),
        *rows.check_revocations(),
        *rows.check_totals(),
        *lists.check_status(),
    ]
