"""Pages of evidence: for whom the file is, each view on the audit trail, and what cannot be drawn said."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest
import sqlalchemy as sa
from filing_scene import Scene, picture
from sqlalchemy.orm import Session, scoped_session
from werkzeug.datastructures import FileStorage

from certreg.audit.models import AuditEvent
from certreg.files.evidence import inspect
from certreg.filing import workflow
from certreg.procedure import papers

Db = scoped_session[Session]


@pytest.fixture
def scene(cast: Any, session: Db) -> Scene:
    """An enterprise and officials."""
    return Scene(cast, session)


@pytest.fixture
def address(scene: Scene) -> str:
    """Where a photograph of a submitted application is read."""
    filing = scene.filing()
    file = inspect(FileStorage(picture(), filename="现场.jpg"))
    papers.add(filing.case, scene.clerk, "现场照片", file)
    scene.session.flush()
    workflow.submit(filing, scene.clerk)
    scene.session.commit()
    return f"/cases/evidence/{filing.case.evidence[-1].id}/pages"


def views(session: Db) -> list[tuple[int | None, Any]]:
    query = sa.select(AuditEvent).where(AuditEvent.action == "evidence.viewed")
    return [(event.actor_id, event.detail) for event in session.scalars(query)]


def test_each_page_that_is_shown_is_on_the_trail(scene: Scene, session: Db, address: str) -> None:
    official = scene.browser(scene.accepting)
    page = official.get(address)
    assert page.status_code == 200 and "共 1 页" in page.text
    assert views(session) == []

    answer = official.get(f"{address}/1.webp")
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.data[:4] == b"RIFF" and answer.headers["Cache-Control"] == "no-store"
    assert views(session) == [(scene.accepting.id, {"purpose": "handling", "case": ANY, "page": 1})]
    assert official.get(f"{address}/2.webp").status_code == 404
    assert official.get(f"{address}/0.webp").status_code == 404
    assert len(views(session)) == 1


def test_it_is_for_the_organisation_and_its_offices_only(scene: Scene, address: str) -> None:
    assert scene.browser(scene.clerk).get(f"{address}/1.webp").status_code == 200
    stranger = scene.browser(scene.official("511800"))
    for path in (address, f"{address}/1.webp"):
        assert stranger.get(path).status_code == 404


def test_what_cannot_be_drawn_is_said_and_can_be_downloaded(scene: Scene) -> None:
    filing = scene.filing(state="submitted")  # its file only begins like a PDF
    address = f"/cases/evidence/{filing.case.evidence[0].id}/pages"
    page = scene.browser(scene.accepting).get(address)

    assert page.status_code == 200
    assert "无法显示页面" in page.text and "下载原文件" in page.text
    assert 400 <= scene.browser(scene.accepting).get(f"{address}/1.webp").status_code < 500
