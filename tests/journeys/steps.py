"""Short ways through the main job over HTTP, for journeys that begin in its middle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from io import BytesIO

import sqlalchemy as sa
from issued import drawn_face, resident_number
from journeys.played import Played, with_code
from journeys.visits import rows
from openpyxl import load_workbook

from certreg.accounts.models import User
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.demo import batch, nomination, waiting
from certreg.demo.browser import Page
from certreg.demo.cast import Person
from certreg.demo.mistakes import Mistake, mistakes
from certreg.demo.review import wait_for_job
from certreg.demo.roster import TEXT, Roster, make_roster
from certreg.demo.story import Story, fill, press
from certreg.jobs import work
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.notices import PublicNotice


def story_of(place: Played) -> Story:
    """The demo's own teller, for its clock and its scenes."""
    return Story(place.app, place.home, place.folder, place.people)


def roster_for(
    place: Played,
    template: bytes,
    *,
    size: int = 3,
    wrong: Sequence[Mistake] = (),
    seed: int = 1,
) -> Roster:
    """A batch's template with a few workers typed in."""

    def make() -> Roster:
        force = waiting.force(seed, "演示电气设备有限公司")
        return make_roster(
            template, groups=waiting.ELECTRICIANS, force=force, size=size, mistakes=wrong
        )

    return place.ask(make)


def typed_in(template: bytes, *rows: Mapping[str, str], below: int = 2) -> bytes:
    """The first sheet of a workbook with some rows typed in by the headings of its columns.

    Args:
        below: rows that stand there already: the headings and an example.
    """
    book, stream = load_workbook(BytesIO(template)), BytesIO()
    sheet = book.worksheets[0]
    headings = [str(cell.value).rstrip("*") for cell in sheet[1]]
    for place, row in enumerate(rows, start=below + 1):
        assert row.keys() <= set(headings), (row.keys(), headings)
        for column, heading in enumerate(headings, start=1):
            if heading in row:
                sheet.cell(place, column, row[heading]).number_format = TEXT
    book.save(stream)
    return stream.getvalue()


def checked_upload(place: Played, clerk: Person) -> None:
    """A new batch with an upload that has been checked and waits, with a wrong row."""
    case_id = batch.begin(clerk, "演示：正在编制的批次", place.ask(today))
    beyond = waiting.ELECTRICIANS[0]
    wrong = mistakes(place.ask(today), beyond=beyond, outside="6-18-01-02 铣工")[:1]
    roster = roster_for(place, batch.template(clerk, case_id), wrong=wrong, seed=2)
    batch.upload_roster(clerk, case_id, roster)


def submitted(place: Played, title: str, *, seed: int = 1) -> int:
    """A batch of 演示电气 with results, submitted and signed off; its key."""
    for username in ("electric-clerk", "electric-approver"):
        place.person(username)  # signs in
    return waiting.submitted(story_of(place), title, size=3, seed=seed)


def accepted(place: Played, title: str, *, seed: int = 1) -> int:
    """A batch whose notice hangs; its key."""
    case_id = submitted(place, title, seed=seed)
    official = place.person("district-official-1")
    press(official, f"/office/batches/{case_id}", "/accept", {"reason": "材料齐全"})
    return case_id


def wait_out_notice(place: Played, case_id: int) -> None:
    """Let the demo's clock pass the last day of the notice."""
    days = (notice(place, case_id).last_day - place.ask(today)).days + 1
    story_of(place).move_clock_by(days=days)


def notice(place: Played, case_id: int) -> PublicNotice:
    """The notice of a batch."""
    query = sa.select(PublicNotice).where(PublicNotice.case_id == case_id)
    return place.ask(lambda: db.session.scalars(query).one())


def backdate_notice(place: Played, case_id: int) -> None:
    """Let a notice have hung for its days, where the demo's clock has arrived at the present."""

    def hang_earlier() -> None:
        with write_tx() as session:
            query = sa.select(PublicNotice).where(PublicNotice.case_id == case_id)
            row = session.scalars(query).one()
            earlier = row.last_day - today() + timedelta(days=1)
            row.posted_on, row.last_day = row.posted_on - earlier, row.last_day - earlier
            row.is_provisional = False
        work.do_chores()

    place.ask(hang_earlier)


def approved(place: Played, title: str, *, seed: int = 1) -> int:
    """A batch that may be issued; its key."""
    case_id = accepted(place, title, seed=seed)
    wait_out_notice(place, case_id)
    official = place.person("city-official-1")
    press(official, f"/office/batches/{case_id}", "/approve", {"reason": "符合规定"})
    return case_id


def issue(place: Played, case_id: int) -> None:
    """The approver issues a batch; the worker carries it out."""
    approver, address = place.person("electric-approver"), f"/workspace/batches/{case_id}/issue"
    page = with_code(approver, lambda: fill(approver, address, {"code": approver.code()}))
    wait_for_job(approver, page)


def recognised(place: Played) -> int:
    """A nomination of 演示精密制造有限公司 that ended in a certificate; its key."""
    found = place.ask(lambda: db.session.scalars(rows.recognised()).first())
    return found if found is not None else _recognise(place, serial=901)


def nominated(place: Played, *, serial: int, **values: str) -> int:
    """A nomination with photo and evidence, submitted and signed off; its key."""
    clerk, approver = place.person("precision-clerk"), place.person("precision-approver")
    told = {
        "number": place.ask(lambda: resident_number(serial)),
        "name": "演示能手",
        "level": "technician",
        "ground": "superb_skill",
    }
    return nomination.nominate(
        clerk, approver, told | values, photo=drawn_face(), on=place.ask(today)
    )


def senior_technician(place: Played) -> Certificate:
    """A certificate of 高级技师 by 演示精密制造有限公司, from direct recognition."""
    query = sa.select(Certificate).where(
        Certificate.level == SkillLevel.SENIOR_TECHNICIAN,
        Certificate.state == CertificateState.ISSUED,
    )
    found = place.ask(lambda: db.session.scalars(query).first())
    if found is None:
        _recognise(place, serial=902, level=SkillLevel.SENIOR_TECHNICIAN.value)
        found = place.ask(lambda: db.session.scalars(query).one())
    return found


def judged(place: Played, case_id: int) -> None:
    """Accept a nomination with three experts, who vote in favour; the notice hangs afterwards."""
    official, at = place.person("district-official-1"), f"/office/nominations/{case_id}"
    offered = place.ask(lambda: [u.id for u in db.session.scalars(_experts())])
    named = {"experts": [str(key) for key in offered], "reason": "材料齐全"}
    press(official, at, "/accept", named)
    for position in range(1, len(offered) + 1):
        expert = place.person(f"expert-{position}")
        vote = {"verdict": "yes", "reason": "演示：材料相互印证"}
        fill(expert, f"/experts/nominations/{case_id}", vote, action="/vote")
    press(official, at, "/end_review", {"reason": "演示：采信评审意见"})


def _recognise(place: Played, *, serial: int, **values: str) -> int:
    case_id = nominated(place, serial=serial, **values)
    judged(place, case_id)
    backdate_notice(place, case_id)
    at = f"/office/nominations/{case_id}"
    press(place.person("city-official-1"), at, "/approve", {"reason": "演示：符合规定"})
    approver = place.person("precision-approver")
    with_code(approver, lambda: _issue_nomination(approver, case_id))
    return case_id


def _issue_nomination(approver: Person, case_id: int) -> Page:
    address = f"/workspace/nominations/{case_id}/issue"
    page = fill(approver, address, {"code": approver.code()})
    wait_for_job(approver, page)
    return page


def _experts() -> sa.Select[User]:
    return sa.select(User).where(User.username.startswith("expert-")).order_by(User.username)
