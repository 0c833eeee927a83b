"""Ways that begin with a certificate: the holder, the record, statements, corrections."""

from __future__ import annotations

import re

import sqlalchemy as sa
from journeys.played import Played
from journeys.visits.rows import Way, one

from certreg.accounts.models import User
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import now
from certreg.db import db, write_tx
from certreg.demo import review
from certreg.demo.browser import Browser, Value
from certreg.demo.story import sent
from certreg.lookup.models import CorrectionRequest
from certreg.procedure.models.cases import Case, CaseKind
from certreg.statements.models import Statement


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


def correction_filed(demo: Played) -> tuple[Browser, str]:
    browser = Browser(demo.home)
    page = browser.get("/lookup/correction")
    filled = {"body": "Y000051999001", "text": "演示：姓名有误，请核实。", "contact": "演示工人"}
    sent(browser.submit(page, page.form(*filled), filled))
    newest = sa.select(CorrectionRequest.receipt).order_by(CorrectionRequest.id.desc()).limit(1)
    receipt = demo.ask(lambda: db.session.scalars(newest).one())
    return browser, f"/lookup/correction/{receipt}"


def correction_asked(demo: Played) -> tuple[Browser, str]:
    """A correction that the clerk of the enterprise has asked for."""
    clerk, path = demo.browser("precision-clerk"), "/workspace/certificate-changes/corrections"
    asked = sa.select(Case.id).where(Case.kind == CaseKind.CORRECTION).limit(1)
    if demo.ask(lambda: db.session.scalar(asked)) is None:
        page = clerk.get(f"{path}/new")
        filled = {"number": slips(demo)[-1].number, "holder_name": "演示更正", "facts": "演示"}
        sent(clerk.submit(page, page.form(*filled), filled))
    return clerk, f"{path}/{demo.ask(lambda: db.session.scalar(asked))}"


def _correction_to_answer(demo: Played) -> tuple[Browser, str]:
    correction_filed(demo)
    request = demo.ask(lambda: one(CorrectionRequest).id)
    return demo.browser("precision-clerk"), f"/workspace/corrections/{request}"


def _correction_for_an_office(demo: Played) -> tuple[Browser, str]:
    """A request about what the district's office stated."""

    def made() -> int:
        with write_tx():
            official = one(User, User.username == "district-official-1")
            request = CorrectionRequest(
                receipt="demo-office",
                organisation_id=official.organisation_id,
                text="演示：竞赛名次有误，请核实。",
                contact="演示工人",
                filed_at=now(),
            )
            db.session.add(request)
            db.session.flush()
            return request.id

    asked = sa.select(CorrectionRequest.id).where(CorrectionRequest.receipt == "demo-office")
    request_id = demo.ask(lambda: db.session.scalar(asked) or made())
    return demo.browser("district-official-1"), f"/office/correction-requests/{request_id}"


WAYS: dict[str, Way] = {
    "lookup.office_answer": _correction_for_an_office,
    "issuance.archive": _packed,
    "received_statements.check": _statement,
    "received_statements.start_again": lambda demo: _statement(demo, "/file"),
    "lookup.follow_correction": correction_filed,
    "lookup.answer": _correction_to_answer,
    "certificate_changes.correction": correction_asked,
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
    "verify.credential": lambda demo: _holder(demo, "credential.json"),
    "wallets.credential": lambda demo: _holder(demo, "credential"),
    "wallets.token": lambda demo: _holder(demo, "credential.jwt"),
    "wallets.selective": lambda demo: _holder(demo, "credential.sd-jwt"),
}
