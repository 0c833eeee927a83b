"""Filings that run out: who is reminded when, and where it is read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from filing_scene import Scene
from hypothesis import given
from hypothesis import strategies as st

from certreg.accounts.models import Role
from certreg.clock import today
from certreg.filing import expiry, reminding, workflow
from certreg.filing.models import Purpose
from certreg.filing.rules import warning_stage
from certreg.outbox.models import Notification

SPANS = (90, 30, 7)


@given(st.dates(), st.integers(-400, 400))
def test_the_narrowest_span_that_has_begun_is_told_until_the_last_day(day: Any, left: int) -> None:
    on = day - timedelta(days=left) if day.year > 2 and day.year < 9997 else None
    if on is None:
        return
    found = warning_stage(SPANS, day, on)
    assert (found is None) is not (0 <= left <= 90)
    assert found is None or (left <= found and not [s for s in SPANS if left <= s < found])


@pytest.mark.parametrize(("left", "span"), [(91, []), (90, [90]), (30, [30]), (7, [7]), (0, [7])])
def test_a_body_is_reminded_three_times(
    scene: Scene, move_clock: Any, left: int, span: list[int]
) -> None:
    last = scene.filing(state="approved").valid_to
    assert last is not None
    move_clock(last - timedelta(days=left))

    assert [row.span for row in expiry.warnings_due(today())] == span
    home = scene.browser(scene.clerk).get("/workspace").text
    assert (f"还有 {left} 天" in home) is bool(span)
    office = scene.browser(scene.accepting)
    assert ("1 家机构的备案即将到期" in office.get("/office").text) is bool(span)
    assert ("Y000051999001" in office.get("/office/filings/expiring").text) is bool(span)
    stranger = scene.browser(scene.official("511300"))
    assert "Y000051999001" not in stranger.get("/office/filings/expiring").text


def test_an_approved_renewal_ends_the_reminding_and_one_under_way_is_named(
    scene: Scene, move_clock: Any
) -> None:
    last = scene.filing(state="approved").valid_to
    assert last is not None
    move_clock(last - timedelta(days=20))
    renewal = scene.filing(purpose=Purpose.RENEWAL, state="accepted")
    (warning,) = expiry.warnings_due(today())
    assert warning.renewal is renewal.case
    assert "正在办理" in scene.browser(scene.clerk).get("/workspace/filings").text

    workflow.approve(renewal, scene.approving)
    scene.session.commit()
    scene.session.expire_all()

    assert expiry.warnings_due(today()) == []


def test_clerks_and_administrators_are_told_of_each_warning_once(
    scene: Scene, move_clock: Any
) -> None:
    last = scene.filing(state="approved").valid_to
    assert last is not None
    home = scene.clerk.organisation
    administrator = scene.cast.user(Role.ADMINISTRATOR, organisation=home)
    bystander = scene.cast.user(Role.APPROVER, organisation=home)
    told = []
    for left in (91, 60, 60, 20, 19, 7, 0):
        move_clock(last - timedelta(days=left))
        reminding.remind_of_expiry()
        news = [n for n in scene.session.query(Notification) if n.title == "备案即将到期"]
        told.append(
            {
                user: [n.user_id for n in news].count(user.id)
                for user in (scene.clerk, administrator, bystander)
            }
        )

    assert [row[scene.clerk] for row in told] == [0, 1, 1, 2, 2, 3, 3]
    assert [row[administrator] for row in told] == [0, 1, 1, 2, 2, 3, 3]
    assert not any(row[bystander] for row in told)
    assert "还有 20 天" in scene.browser(scene.clerk).get("/notifications").text
