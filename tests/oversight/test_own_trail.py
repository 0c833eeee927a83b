"""An organisation reads what its people did and what offices saw of it; nobody else's, nothing that is still looked into."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import issued
import pytest
from sqlalchemy.orm import Session, scoped_session
from supervised import Supervised
from werkzeug.datastructures import FileStorage

from certreg.accounts.models import Role, User
from certreg.audit import trail
from certreg.audit.models import AuditEvent
from certreg.audit.purposes import TITLES, Purpose
from certreg.files import evidence
from certreg.oversight import words
from certreg.procedure import papers
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.table import tables

PAGE = "/workspace/trail"

Db = scoped_session[Session]


@pytest.fixture
def scene(cast: Any, session: Db) -> Supervised:
    """A body that is supervised."""
    return Supervised(cast)


@pytest.fixture
def approver(scene: Supervised, cast: Any) -> User:
    """Who answers for the body."""
    user: User = cast.user(Role.APPROVER, organisation=scene.body.organisation)
    return user


def seen_by(scene: Supervised, session: Db, user: User) -> int:
    """The case of a certificate whose evidence somebody has looked at."""
    (certificate,) = issued.issue(scene.body, issued.recognised(issued.make_worker("张示例")))
    case = session.get_one(Case, certificate.case_id)
    papers.add(
        case,
        scene.clerk,
        "工作证明",
        evidence.inspect(FileStorage(BytesIO(issued.drawn_face()), "证明.jpg")),
    )
    session.commit()
    case_id, key = case.id, case.evidence[0].id
    assert scene.browser(user).get(f"/cases/evidence/{key}").status_code == 200
    return case_id


def test_who_looked_at_an_evidence_file_and_what_for(
    scene: Supervised, session: Db, approver: User
) -> None:
    case_id = seen_by(scene, session, scene.first)
    page = scene.browser(approver).get(f"{PAGE}?what=others").text
    for words_shown in ("查看材料", "办理本事项", scene.first.name, scene.first.organisation.name):
        assert words_shown in page
    assert f"#{case_id}" in page
    assert "查看材料" in scene.browser(approver).get(f"{PAGE}?what=seen").text


def test_another_body_reads_nothing_of_it(scene: Supervised, session: Db, cast: Any) -> None:
    case_id = seen_by(scene, session, scene.first)
    page = scene.browser(cast.user(Role.APPROVER)).get(PAGE).text
    assert "查看材料" not in page and f"#{case_id}" not in page
    assert scene.browser(scene.clerk).get(PAGE).status_code == 403


def test_what_an_office_looks_into_stays_its_own(
    scene: Supervised, session: Db, approver: User
) -> None:
    trail.record("complaint.accept", actor_id=scene.first.id, subject_id=1)
    session.commit()
    event = session.query(AuditEvent).filter_by(action="complaint.accept").one()
    assert event.concerns_id == scene.first.organisation_id
    assert scene.first.name not in scene.browser(approver).get(PAGE).text


def test_an_event_of_nobody_concerns_nobody(session: Db) -> None:
    trail.record("retention.announced", actor_id=None)
    session.commit()
    assert session.query(AuditEvent).one().concerns_id is None


def test_a_filter_that_is_not_offered_is_said(scene: Supervised, approver: User) -> None:
    assert scene.browser(approver).get(f"{PAGE}?what=nonsense").status_code == 422


def test_every_step_and_every_purpose_has_a_name() -> None:
    assert {kind.value for kind in CaseKind} == {table.kind.value for table in tables().values()}
    for table in tables().values():
        for transition in table.transitions:
            assert words.event_title(f"{table.kind.value}.{transition.action}") is not None
    assert set(TITLES) == set(Purpose)
