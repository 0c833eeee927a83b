"""What is past its term goes, what is held stays, and certificates and log stay whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import issued
import pytest
import sqlalchemy as sa
from direct_scene import REASON, Scene
from sqlalchemy.orm import Session, scoped_session

from certreg import clock
from certreg.audit.models import AuditEvent
from certreg.clock import now, today
from certreg.db import db
from certreg.direct import workflow as direct
from certreg.errors import ConflictError, MissingError, NotAllowedError, RefusedError
from certreg.files import store
from certreg.files.models import StoredFile
from certreg.fsck import rows
from certreg.jobs import work
from certreg.people.models import IdentityDocument, Person, Photo
from certreg.policy.law import load
from certreg.policy.retention import stays
from certreg.retention import command, erasure, holds, plans
from certreg.retention.models import Erasure, Hold, Plan, Subject

pytestmark = pytest.mark.database

OF_CASES = ("case_files", "photo", "contact")


@pytest.fixture
def scene(cast: Any, session: scoped_session[Session]) -> Scene:
    """A nomination's people."""
    return Scene(cast, session)


@contextmanager
def years_later(monkeypatch: pytest.MonkeyPatch, years: int, days: int = 1) -> Iterator[None]:
    """So long after now."""
    later = now() + timedelta(days=366 * years + days)
    with monkeypatch.context() as patch:
        for module in list(_users_of_the_clock()):
            if hasattr(module, "today"):
                patch.setattr(module, "today", lambda: clock.local_day(later))
            if hasattr(module, "now"):
                patch.setattr(module, "now", lambda: later)
        yield


def _users_of_the_clock() -> Iterator[Any]:
    import certreg.procedure.workflow
    import certreg.retention.correspondence
    import certreg.retention.erasure
    import certreg.retention.holds
    import certreg.retention.plans

    yield from (
        certreg.retention.plans,
        certreg.retention.correspondence,
        certreg.retention.erasure,
        certreg.retention.holds,
        certreg.procedure.workflow,
        command,
    )


def withdrawn(scene: Scene, name: str = "张示例") -> Any:
    """A nomination with evidence and photo that its clerk took back."""
    nomination = scene.nomination("submitted", name=name)
    direct.move(nomination, "withdraw", scene.clerk)
    db.session.commit()
    return nomination


def issued_one(scene: Scene) -> Any:
    """A nomination that ended in a certificate."""
    nomination = scene.nomination("approved")
    job_id = direct.issue(nomination, scene.approver).id
    db.session.commit()
    work.carry_out(job_id)
    db.session.rollback()
    return nomination


def due() -> list[tuple[str, int, int | None]]:
    """What of the cases themselves is past its term; what people were told has tests of its own."""
    found = plans.dry_run(plans.today())
    return [(each.kind, each.id, each.hold) for each in found if each.kind in OF_CASES]


def place_hold(scene: Scene, subject: Subject, typed: str) -> Hold:
    hold = holds.propose(
        scene.accepting, subject, typed, document="协查〔2026〕1号", reason="协助调查"
    )
    db.session.commit()
    return hold


def test_nothing_is_past_its_term_before_the_term(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdrawn(scene)
    assert due() == []
    with years_later(monkeypatch, 4):
        assert [kind for kind, *_ in due()] == ["photo"]
        assert plans.announce() is not None


def test_what_is_past_its_term_is_announced_then_destroyed_and_the_registry_stays_whole(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    nomination = issued_one(scene)
    case_id, photo_id = nomination.case_id, nomination.photo_id
    file = nomination.case.evidence[0].file
    with years_later(monkeypatch, 5):
        assert due() == [("case_files", case_id, None)]
        plan = plans.announce()
        assert plan is not None
        db.session.commit()
        with pytest.raises(RefusedError, match="方可执行"):
            plans.carry_out(plan)
    with years_later(monkeypatch, 5, 40):
        plans.carry_out(plan)
        db.session.commit()
        assert due() == []
    destroyed = [row for row in plan.destroyed if row[0] in OF_CASES]
    assert destroyed == [["case_files", case_id, issued.REGION, "AS-14"]]
    with pytest.raises(MissingError, match="按规定销毁"):
        store.read(file)
    assert (file.destroyed_by_rule, file.name) == ("AS-14", "")
    assert store.read(db.session.get_one(Photo, photo_id).file)  # it stands on the certificate
    assert issued.faults() == [] and list(rows.check_files()) == []
    actions = set(db.session.scalars(sa.select(AuditEvent.action)))
    assert {"retention.announced", "case_files.destroyed", "retention.carried_out"} <= actions


@pytest.mark.parametrize("subject", list(Subject))
def test_a_hold_wins_from_its_proposal_to_its_lifting_by_two_officials(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, subject: Subject
) -> None:
    nomination = withdrawn(scene)
    typed = {
        Subject.CASE: str(nomination.case_id),
        Subject.PERSON: nomination.document.number,
        Subject.BODY: scene.body.number,
    }[subject]
    case_id = nomination.case_id
    hold = place_hold(scene, subject, typed)
    with pytest.raises(ConflictError, match=f"#{hold.case_id}"):
        place_hold(scene, subject, typed)
    db.session.rollback()
    with pytest.raises(NotAllowedError, match="同一人"):
        holds.move(hold, "confirm", scene.accepting, REASON)
    db.session.rollback()
    with years_later(monkeypatch, 5):
        assert ("case_files", case_id, hold.case_id) in due()
        holds.move(hold, "confirm", scene.deciding, REASON)
        holds.move(hold, "propose_lifting", scene.accepting, REASON)
        assert ("case_files", case_id, hold.case_id) in due()
        holds.move(hold, "lift", scene.deciding, REASON)
        db.session.commit()
        assert ("case_files", case_id, None) in due()
    assert issued.faults() == []


def test_a_hold_that_comes_after_the_announcement_still_keeps(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    nomination = withdrawn(scene)
    case_id = nomination.case_id
    with years_later(monkeypatch, 5):
        plan = plans.announce()
        place_hold(scene, Subject.BODY, scene.body.number)
    with years_later(monkeypatch, 5, 40):
        assert plan is not None
        plans.carry_out(plan)
        db.session.commit()
    assert plan.destroyed == []
    assert ["case_files", case_id] in [row[:2] for row in plan.left]
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.destroyed_at))) == 0


def test_the_chore_and_the_command_announce_once_and_destroy_later(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdrawn(scene)
    with years_later(monkeypatch, 5):
        plans.keep_terms()
        plans.keep_terms()
        assert db.session.scalar(sa.select(sa.func.count(Plan.id))) == 1
        assert any("可以销毁" in line for line in command.dry_run())
        with pytest.raises(RefusedError, match="方可执行"):
            command.act()
        db.session.rollback()
    with years_later(monkeypatch, 5, 40):
        plans.keep_terms()
        db.session.rollback()
        assert db.session.scalars(sa.select(Plan)).one().carried_out_at is not None
        assert command.act() == ["没有需要销毁的内容"]


def test_outside_a_demo_an_unverified_term_destroys_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdrawn(scene)
    monkeypatch.setattr(plans, "installation", lambda: type("Real", (), {"is_demo": False}))
    with years_later(monkeypatch, 5):
        with pytest.raises(RefusedError, match="尚未核实"):
            plans.announce()
        plans.keep_terms()
    assert db.session.scalar(sa.select(sa.func.count(Plan.id))) == 0


class TestErasure:
    """On request: what the law lets go, and why the rest stays."""

    def ask(self, scene: Scene, document: IdentityDocument) -> Erasure:
        person = erasure.find_person(document.number, document.person.name)
        row = erasure.propose(scene.accepting, person, asked_on=today(), reason="请删除我的信息")
        db.session.commit()
        return row

    def test_somebody_who_is_in_nothing_goes_altogether(self, scene: Scene) -> None:
        document = issued.make_worker("赵无事")
        issued.make_photo(document, scene.body)
        row, person_id = self.ask(scene, document), document.person_id
        erasure.carry_out(row, scene.deciding, REASON)
        db.session.commit()
        assert row.person_id is None and row.erased == {"photos": 1, "facts": 0, "person": 1}
        assert db.session.get(Person, person_id) is None
        assert issued.faults() == [] and list(rows.check_files()) == []

    def test_a_certificate_stays_and_says_why(self, scene: Scene) -> None:
        nomination = issued_one(scene)
        found = erasure.reach(nomination.person, issued.REGION)
        assert [row.what for row, _ in found.kept] == ["certificate", "term"]
        row = self.ask(scene, nomination.document)
        with pytest.raises(RefusedError, match="没有可以删除的内容"):
            erasure.carry_out(row, scene.deciding, REASON)
        db.session.rollback()
        erasure.reject(row, scene.deciding, "证书依法长期保存")
        db.session.commit()

    def test_a_hold_keeps_everything(self, scene: Scene) -> None:
        document = issued.make_worker("赵无事")
        place_hold(scene, Subject.PERSON, document.number)
        assert erasure.reach(document.person, issued.REGION).counts == {
            "photos": 0,
            "facts": 0,
            "person": 0,
        }

    def test_who_registered_the_request_does_not_decide_it(self, scene: Scene) -> None:
        row = self.ask(scene, issued.make_worker("赵无事"))
        with pytest.raises(NotAllowedError, match="同一人"):
            erasure.carry_out(row, scene.accepting, REASON)

    def test_another_name_finds_nobody(self, scene: Scene) -> None:
        document = issued.make_worker("赵无事")
        with pytest.raises(RefusedError, match="没有与所填"):
            erasure.find_person(document.number, "钱有事")


def test_pages_are_walked_by_two_officials(scene: Scene) -> None:
    nomination = withdrawn(scene)
    document = issued.make_worker("赵无事")
    number = document.number
    office = scene.browser(scene.accepting)
    assert office.get("/office/retention").status_code == 200
    told = {
        "subject": "case",
        "typed": str(nomination.case_id),
        "document": "协查〔2026〕1号",
        "reason": "协助调查",
    }
    placed = office.post("/office/retention/holds/new", data=told)
    assert placed.status_code == 302
    address = placed.headers["Location"]
    assert "须由另一名工作人员确认" in office.get(address).text
    nowhere = office.post("/office/retention/holds/new", data=told | {"typed": "999999"})
    assert nowhere.status_code == 422
    other = scene.browser(scene.deciding)
    assert other.post(f"{address}/confirm", data={"reason": "同意"}).status_code == 302
    assert "保全中" in other.get(address).text
    assert other.post(f"{address}/lift", data={"reason": "同意"}).status_code == 403
    asked = {
        "number": number,
        "name": "赵无事",
        "asked_on": f"{today():%Y-%m-%d}",
        "reason": "请删除",
    }
    registered = office.post("/office/retention/erasures/new", data=asked)
    assert registered.status_code == 302
    page = registered.headers["Location"]
    assert "姓名和证件" in other.get(page).text
    assert other.post(f"{page}/keep", data={"reason": "x"}).status_code == 403
    assert other.post(f"{page}/confirm", data={"reason": "同意"}).status_code == 302
    assert "已删除" in other.get(page).text
    stranger = scene.browser(scene.official("510100"))
    assert stranger.get(page).status_code == 404


def test_every_ground_for_keeping_has_a_row() -> None:
    for what in ("certificate", "running_case", "term", "hold"):
        assert stays(load(), what, region="511702", on=date(2026, 6, 1)).text
