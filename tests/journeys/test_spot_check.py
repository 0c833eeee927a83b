"""A spot check in the browser: planned, drawn by a checkpoint, looked at, published; anybody draws again."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa
from journeys.pages import close, screen
from journeys.played import Played
from playwright.sync_api import Browser

from certreg.accounts.models import User
from certreg.db import db
from certreg.jobs import work
from certreg.spot_checks.models import SpotCheckInspector

pytestmark = pytest.mark.browser

FAULT = "演示：两份试卷没有评分人签名。"
SUMMARY = "演示：抽查一家，发现问题一处，已责令改正。"
CLOSES = "结束抽查并公布结果"


def test_a_lot_names_body_and_inspectors_and_anybody_reads_the_result_and_draws_again(
    town: Played, chromium: Browser
) -> None:
    planner, closer = (screen(town, chromium, f"city-official-{n}") for n in (1, 2))
    planner.go("/office/spot-checks")
    planner.follow("拟定抽查计划")
    planner.tick("备案在有效期内的评价机构")
    planner.fill(抽取数量="1")
    planner.press("登记抽查计划")
    assert "等待抽取" in planner.text
    town.ask(work.do_chores)
    planner.page.reload()
    assert planner.rows("抽到的对象").count() == 1

    first, second = (screen(town, chromium, who) for who in inspectors(town, planner.number))
    first.go("/office/spot-checks")
    first.follow(f"#{planner.number}")
    first.follow("填写结果")
    first.tick("发现问题")
    first.press("保存")
    assert "请写明发现的问题" in first.text
    first.fill(具体情况=FAULT)
    first.press("保存")
    second.go(planner.page.url)
    assert FAULT in second.text

    planner.page.reload()
    assert planner.page.get_by_role("button", name=CLOSES).count() == 0
    visitor = screen(town, chromium)
    visitor.go(f"/spot-checks/{planner.number}")
    assert FAULT not in visitor.text, "nothing is published before the end"
    closer.go(planner.page.url)
    closer.fill(抽查情况=SUMMARY)
    closer.press(CLOSES)

    visitor.go("/spot-checks")
    visitor.follow(f"#{planner.number}")
    assert SUMMARY in visitor.text and FAULT in visitor.text
    proof = json.loads(visitor.download("proof.json"))
    members = visitor.page.request.get(f"/spot-checks/{planner.number}/list.txt").body()
    assert sha256(members).hexdigest() == proof["plan"]["listSha256"]
    (drawn,) = draw_again(proof, "object", "length", "sample")
    name = visitor.rows("抽到的对象").get_by_role("link").get_attribute("href") or ""
    assert name.endswith(members.decode().split()[drawn - 1])
    draws = draw_again(proof, "inspector", "poolLength", "inspectors")
    assert draws == proof["inspectors"]
    close(planner, closer, first, second, visitor)


def inspectors(town: Played, case_id: int) -> list[str]:
    """User names of the officials whom the lot named."""
    query = sa.select(User.username).where(
        User.id.in_(
            sa.select(SpotCheckInspector.user_id).where(SpotCheckInspector.case_id == case_id)
        )
    )
    return town.ask(lambda: list(db.session.scalars(query)))


def draw_again(proof: dict[str, Any], label: str, length: str, sample: str) -> list[int]:
    """The positions by the recipe of the page, with a sort and SHA-256 alone."""
    text = "".join(line + "\n" for line in proof["checkpoint"].splitlines()[:3])
    seed = sha256(text.encode()).hexdigest()
    ranks = {
        position: sha256(f"{seed}:{label}:{position}".encode()).digest()
        for position in range(1, proof["plan"][length] + 1)
    }
    return sorted(ranks, key=ranks.__getitem__)[: proof["plan"][sample]]
