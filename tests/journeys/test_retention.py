"""Retention in the browser: a hold by two officials stops a destruction until two officials lift it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from issued import drawn_face, resident_number
from journeys.pages import Screen, close, screen
from journeys.played import Played
from playwright.sync_api import Browser

from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.demo import nomination
from certreg.demo.organisations import upload
from certreg.demo.story import fill, number_in, press
from certreg.direct.models import Nomination
from certreg.jobs import work
from certreg.people.models import Photo
from certreg.retention.models import Plan

pytestmark = pytest.mark.browser

YEARS = timedelta(days=800)
"""Longer than a photo is kept that is on no certificate."""


def test_a_hold_keeps_a_photo_from_destruction_until_it_is_lifted(
    town: Played, chromium: Browser
) -> None:
    held, free = (withdrawn(town, serial) for serial in (931, 932))
    first, second = (screen(town, chromium, f"city-official-{n}") for n in (1, 2))
    hold(first, second, held)
    grow_old(town, held, free)
    plan_id = announced(town)

    first.go("/office/retention")
    first.follow(f"#{plan_id} ")
    assert first.rows("公告销毁").count() == first.rows("公告时由保全保留").count() == 1
    carried_out(town)
    first.page.reload()
    assert first.rows("已销毁").count() == 1
    first.go("/office/retention")
    first.follow("保全 #")
    assert f"#{held}" in first.text

    step(first, "提出解除", "演示：调查已结束")
    assert first.page.get_by_role("button", name="确认解除").count() == 0
    second.go(first.page.url)
    step(second, "确认解除", "演示：同意")
    plan_id = announced(town)
    carried_out(town)
    second.go(f"/office/retention/plans/{plan_id}")
    assert second.rows("已销毁").count() == 1, "what was held goes now"
    close(first, second)


def hold(first: Screen, second: Screen, case_id: int) -> None:
    """One official proposes to keep everything of a case, another confirms."""
    first.go("/office/retention")
    first.follow("提出保全")
    first.tick("一件事项")
    first.fill(编号=str(case_id), 依据文书="演示协查〔2026〕1 号", 保全理由="演示：协助调查")
    first.press("提出保全")
    assert first.page.get_by_role("button", name="确认保全").count() == 0
    second.go(first.page.url)
    step(second, "确认保全", "演示：文书属实")


def step(official: Screen, button: str, reason: str) -> None:
    """A decision on a hold."""
    official.fill(理由=reason)
    official.press(button)


def withdrawn(town: Played, serial: int) -> int:
    """A nomination with a photo that its clerk took back; its key."""
    clerk, day = town.person("precision-clerk"), str(town.ask(today))
    told = nomination.CASE | {
        "number": town.ask(lambda: resident_number(serial)),
        "name": "演示退出",
        "level": "technician",
        "ground": "superb_skill",
        "consented_on": day,
        "declared_on": day,
    }
    page = fill(clerk, "/workspace/nominations/new", told, "number", "ground")
    photo = {"photo": upload("照片.jpg", drawn_face(), "image/jpeg"), "taken_on": day}
    fill(clerk, page.address, photo, action="/photo")
    press(clerk, page.address, "/withdraw")
    return number_in(page)


def grow_old(town: Played, *cases: int) -> None:
    """Let the photos of nominations have been uploaded long ago."""
    photos = sa.select(Nomination.photo_id).where(Nomination.case_id.in_(cases))

    def backdate() -> None:
        with write_tx() as session:
            for photo in session.scalars(sa.select(Photo).where(Photo.id.in_(photos))):
                photo.created_at = now() - YEARS

    town.ask(backdate)


def announced(town: Played) -> int:
    """What is past its term is announced; the key of the plan. A plan is made once a day."""

    def announce() -> int:
        with write_tx() as session:
            for earlier in session.scalars(sa.select(Plan)):
                earlier.made_on -= timedelta(days=1)
        work.do_chores()
        return db.session.scalars(sa.select(Plan.id).order_by(Plan.id.desc())).first() or 0

    return town.ask(announce)


def carried_out(town: Played) -> None:
    """The days of the announcement pass, and the machine carries the plan out."""

    def pass_days() -> None:
        with write_tx() as session:
            plan = session.scalars(sa.select(Plan).where(Plan.carried_out_at.is_(None))).one()
            plan.carry_out_on = today()
        work.do_chores()

    town.ask(pass_days)
