"""Who is told when a case moves: those whose turn it is, and the organisation when it is decided."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from filing_scene import Scene
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import Role, User
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.filing import workflow
from certreg.outbox.models import Notification
from certreg.procedure import deputies, handling


@pytest.fixture
def scene(app: Flask, cast: Any, session: scoped_session[Session]) -> Scene:
    """An enterprise, and officials in its district, its city and another city."""
    return Scene(cast, session)


def told(user: User) -> list[tuple[str, bool]]:
    """What a user was told and has not read, and whether it is his or her turn."""
    query = sa.select(Notification).where(
        Notification.user_id == user.id, Notification.read_at.is_(None)
    )
    return [(str(row.text), row.is_turn) for row in db.session.scalars(query)]


def test_the_nearest_office_is_told_and_then_the_next_that_may_decide(scene: Scene) -> None:
    far = scene.official("510100")
    filing = scene.filing(state="submitted")
    assert told(scene.accepting) == [("轮到您办理：已提交，待受理", True)]
    assert told(scene.approving) == told(far) == told(scene.clerk) == []
    with write_tx():
        workflow.move(filing, "accept", scene.accepting)
    assert told(scene.accepting) == [], "who accepted has nothing left to do, and cannot decide"
    assert told(scene.approving) == [("轮到您办理：已受理，待核准", True)]
    assert told(scene.clerk) == [("有新进展：已受理，待核准", False)]


def test_the_clerk_is_told_of_a_return_and_the_same_official_of_the_next_try(
    scene: Scene,
) -> None:
    filing = scene.filing(state="submitted")
    with write_tx():
        workflow.move(filing, "return_for_correction", scene.accepting, reason="缺场地证明")
    assert told(scene.clerk) == [("轮到您办理：退回补正", True)]
    with write_tx():
        workflow.submit(filing, scene.clerk)
    assert told(scene.clerk) == []
    assert told(scene.accepting) == [("轮到您办理：已提交，待受理", True)]


def test_a_notification_leads_to_the_page_of_its_reader(scene: Scene) -> None:
    filing = scene.filing(state="submitted")
    page = scene.browser(scene.accepting).get("/notifications")
    assert f'href="/office/filings/{filing.case_id}"' in page.text
    assert (
        scene.browser(scene.accepting).get(f"/office/filings/{filing.case_id}").status_code == 200
    )


def test_what_is_read_is_no_longer_counted(scene: Scene) -> None:
    scene.filing(state="submitted")
    browser = scene.browser(scene.accepting)
    assert 'class="count">1' in browser.get("/office").text
    browser.post("/notifications/read")
    assert 'class="count"' not in browser.get("/office").text


def test_nobody_marks_what_another_was_told(scene: Scene) -> None:
    scene.filing(state="submitted")
    key = db.session.scalars(sa.select(Notification.id)).one()
    scene.browser(scene.approving).post(f"/notifications/{key}/read")
    assert len(told(scene.accepting)) == 1


def test_who_is_passed_a_case_is_told_and_who_passed_it_on_has_nothing_left(scene: Scene) -> None:
    office = scene.accepting.organisation
    colleague = scene.cast.user(Role.OFFICIAL, organisation=office)
    filing = scene.filing(state="submitted")
    with write_tx():
        handling.take(filing.case, scene.accepting)
        handling.pass_on(filing.case, scene.accepting, colleague.id, "轮岗")
    assert told(colleague) == [("同事转交您办理：已提交，待受理", True)]
    assert told(scene.accepting) == []
    page = scene.browser(colleague).get("/notifications")
    assert f'href="/office/filings/{filing.case_id}"' in page.text


def test_a_deputy_is_told_from_when_to_when_and_no_name(scene: Scene) -> None:
    office = scene.accepting.organisation
    deputy = scene.cast.user(Role.OFFICIAL, organisation=office)
    day = today()
    with write_tx():
        deputies.name(scene.accepting, deputy, scene.accepting, first=day, last=day, note="出差")
    assert told(deputy) == [(f"请您代办同事的事项：{day} 至 {day}", False)]
    assert 'href="/office/deputies"' in scene.browser(deputy).get("/notifications").text
