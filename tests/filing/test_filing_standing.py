"""Suspending, taking up again and cancelling a filing: who decides, and what it means from that day on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from filing_scene import Scene
from flask.testing import FlaskClient
from logged import logged
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from certreg.accounts.models import Role
from certreg.batches import batches
from certreg.clock import today
from certreg.db import db
from certreg.errors import ConflictError, MissingError, NotAllowedError, RefusedError
from certreg.filing import bodies, directory, near, standing, standing_changes
from certreg.filing.directory import Standing, Wanted
from certreg.filing.facts import facts_of
from certreg.filing.models import Body, Change, Purpose, StandingChange
from certreg.filing.record import recorded_changes
from certreg.filing.rules import scope_problems
from certreg.filing.standing_changes import Statement
from certreg.fsck.rows import check_rows
from certreg.policy.law import load
from certreg.policy.levels import SkillLevel

GROUNDS = {Change.SUSPEND: "quality", Change.LIFT: "mended", Change.CANCEL: "fraud"}
OFFICE, OWN = "/office/standing", "/workspace/filings/standing"
DAY = timedelta(days=1)


def statement(change: Change, **more: object) -> Statement:
    return Statement(GROUNDS[change], "督导意见书 3 号", "查实", **more)  # type: ignore[arg-type]


def body_of(scene: Scene) -> Body:
    body = scene.filing(state="approved").body
    assert body is not None
    return body


def proposed(
    scene: Scene, change: Change, body: Body, last_day: date | None = None
) -> StandingChange:
    row = standing_changes.propose(
        change, body, statement(change, last_day=last_day), scene.accepting
    )
    scene.session.commit()
    return row


def carried_out(scene: Scene, change: Change, body: Body, last_day: date | None = None) -> None:
    standing_changes.confirm(proposed(scene, change, body, last_day), scene.approving)
    scene.session.commit()
    db.session.expire_all()


def reasons(body: Body, on: date | None = None) -> list[str]:
    """Why the body could not assess its welders on a day."""
    problems = scope_problems(
        load(),
        facts_of(body),
        on=on or today(),
        occupation="6-18-02-04",
        level=SkillLevel.SENIOR_WORKER,
        person="employee",
        region=body.region,
    )
    return [problem.reason for problem in problems]


def found(body: Body, on: date | None = None) -> tuple[bool, bool, Standing]:
    """Whether the directory and the list of near bodies name it, and how it stands."""
    day = on or today()
    in_directory = body in db.session.scalars(directory.query(Wanted(day))).all()
    rows = near.bodies_near("511702", "6-18-02-04", SkillLevel.SENIOR_WORKER, day).rows
    return in_directory, bool(rows), directory.listed(body, day).standing


def test_a_suspended_body_may_not_assess_until_it_is_lifted(scene: Scene) -> None:
    body = body_of(scene)
    row = proposed(scene, Change.SUSPEND, body)
    assert reasons(body) == [] and found(body) == (True, True, Standing.RUNNING)

    standing_changes.confirm(row, scene.approving)
    scene.session.commit()

    assert reasons(body) == ["filing_suspended"]
    assert found(body) == (False, False, Standing.SUSPENDED)
    assert bodies.running_filings(body, today()) == []
    assert reasons(body, today() - DAY)[0] == "filing_not_started"
    with pytest.raises(RefusedError, match="暂停"):
        batches.open_batch(
            scene.clerk, title="x", filing_id=1, method_id="x", assessed_on=today() + DAY
        )
    assert logged("filing.suspended") == 1

    carried_out(scene, Change.LIFT, body)

    assert reasons(body) == [] and found(body) == (True, True, Standing.RUNNING)
    assert [claimed.record for claimed in recorded_changes()] and not list(check_rows())


def test_a_suspension_with_a_last_day_ends_by_itself(scene: Scene) -> None:
    body = body_of(scene)
    carried_out(scene, Change.SUSPEND, body, today() + 10 * DAY)

    assert reasons(body, today() + 10 * DAY) == ["filing_suspended"]
    assert reasons(body, today() + 11 * DAY) == []
    assert found(body, today() + 11 * DAY) == (True, True, Standing.RUNNING)
    assert standing.suspension_on(body, today() + 11 * DAY) is None


def test_a_cancelled_body_keeps_its_number_and_may_file_again(scene: Scene) -> None:
    body = body_of(scene)
    carried_out(scene, Change.CANCEL, body)

    assert reasons(body) == ["filing_cancelled"]
    assert found(body) == (False, False, Standing.CANCELLED)
    with pytest.raises(ConflictError, match="已经注销"):
        standing_changes.propose(Change.SUSPEND, body, statement(Change.SUSPEND), scene.accepting)
    assert standing_changes.possible(body) == []
    with pytest.raises(RefusedError, match="注销"):
        scene.filing(purpose=Purpose.ADDITION, code="6-31-01-03")
    scene.session.rollback()

    again = scene.filing(purpose=Purpose.RENEWAL, state="approved")

    db.session.expire_all()
    assert again.body is body and again.valid_from == today()
    assert reasons(body) == [] and found(body) == (True, True, Standing.RUNNING)


def test_a_cancellation_ends_a_renewal_that_was_still_ahead(scene: Scene) -> None:
    body = body_of(scene)
    ahead = scene.filing(purpose=Purpose.RENEWAL, state="approved").valid_from
    assert ahead is not None and ahead > today()
    carried_out(scene, Change.CANCEL, body)

    assert reasons(body, ahead) == ["filing_cancelled"]
    listed = directory.listed(body, today())
    assert listed.standing is Standing.CANCELLED and listed.term.valid_to == today() - DAY


@pytest.mark.parametrize("change", Change)
def test_the_official_who_proposed_does_not_confirm(scene: Scene, change: Change) -> None:
    body = body_of(scene)
    if change is Change.LIFT:
        carried_out(scene, Change.SUSPEND, body)
    row = proposed(scene, change, body)

    with pytest.raises(NotAllowedError, match="同一人"):
        standing_changes.confirm(row, scene.accepting)
    assert row.first_day is None and row.log_position is None


def test_two_officials_at_once_have_one_effect_and_the_later_is_told_who(scene: Scene) -> None:
    body = body_of(scene)
    row = proposed(scene, Change.SUSPEND, body)
    standing_changes.confirm(row, scene.approving)
    with pytest.raises(NotAllowedError, match=scene.approving.name):
        standing_changes.confirm(row, scene.official("511702"))
    assert logged("filing.suspended") == 1


def test_one_change_is_under_way_at_a_time(scene: Scene) -> None:
    body = body_of(scene)
    row = proposed(scene, Change.SUSPEND, body)
    with pytest.raises(ConflictError, match=f"#{row.case_id}"):
        standing_changes.propose(Change.CANCEL, body, statement(Change.CANCEL), scene.approving)


@pytest.mark.parametrize("change", [Change.LIFT, Change.CANCEL])
def test_what_does_not_fit_the_bodys_state_is_refused(scene: Scene, change: Change) -> None:
    body = body_of(scene)
    if change is Change.CANCEL:
        carried_out(scene, Change.SUSPEND, body)
        change = Change.SUSPEND
    with pytest.raises(ConflictError):
        standing_changes.propose(change, body, statement(change), scene.accepting)


@pytest.mark.parametrize(
    ("ground", "field"), [("no_such", "ground"), ("own_request", "ground"), ("", "ground")]
)
def test_a_ground_that_is_not_the_officials_is_refused(
    scene: Scene, ground: str, field: str
) -> None:
    with pytest.raises(RefusedError) as refusal:
        standing_changes.propose(
            Change.CANCEL, body_of(scene), Statement(ground, "文", "事实"), scene.accepting
        )
    assert refusal.value.field == field


def test_an_official_of_another_region_finds_nothing(scene: Scene) -> None:
    body = body_of(scene)
    row = proposed(scene, Change.SUSPEND, body)
    stranger = scene.official("511300")
    with pytest.raises(MissingError):
        standing_changes.in_region(row.case_id, stranger)
    browser = scene.browser(stranger)
    assert browser.get(f"{OFFICE}/{row.case_id}").status_code == 404
    assert browser.get(f"{OFFICE}/new/suspension/{body.number}").status_code == 404


def test_the_database_keeps_a_change_without_its_log_entry_from_counting(scene: Scene) -> None:
    row = proposed(scene, Change.SUSPEND, body_of(scene))
    row.first_day = today()
    with pytest.raises(IntegrityError):
        db.session.flush()


def sent(client: FlaskClient, address: str, ground: str, **more: str) -> TestResponse:
    data = {"ground": ground, "document": "申请书", "facts": "不再评价", **more}
    return client.post(address, data=data)


def test_a_body_asks_for_its_cancellation_and_two_officials_decide(scene: Scene) -> None:
    body = body_of(scene)
    clerk, first = scene.browser(scene.clerk), scene.browser(scene.accepting)
    second = scene.browser(scene.approving)
    assert "申请注销备案" in clerk.get("/workspace/filings").text
    assert sent(clerk, f"{OWN}/new/cancellation", "fraud").status_code == 422
    page = sent(clerk, f"{OWN}/new/cancellation", "own_request").location
    case_id = page.rsplit("/", 1)[1]
    assert f"/office/standing/{case_id}" in first.get("/office").text

    assert first.post(f"{OFFICE}/{case_id}/confirm", data={}).status_code == 403
    assert first.post(f"{OFFICE}/{case_id}/accept", data={}).status_code == 302
    assert first.post(f"{OFFICE}/{case_id}/confirm", data={}).status_code == 403
    assert second.post(f"{OFFICE}/{case_id}/reject", data={}).status_code == 422
    assert second.post(f"{OFFICE}/{case_id}/confirm", data={}).status_code == 302

    db.session.expire_all()
    assert reasons(body) == ["filing_cancelled"]
    assert "已注销备案" in clerk.get(page).text and "注销" in clerk.get("/workspace/filings").text
    public = scene.cast.app.test_client().get(f"/directory/{body.number}").text
    assert "备案已注销" in public and "仍然有效" in public


def test_an_official_suspends_in_the_browser_and_the_body_reads_why(scene: Scene) -> None:
    body = body_of(scene)
    first, second = scene.browser(scene.accepting), scene.browser(scene.approving)
    review = first.get(f"/office/filings/{body.filings[0].case_id}").text
    assert f"{OFFICE}/new/suspension/{body.number}" in review
    address = f"{OFFICE}/new/suspension/{body.number}"
    assert sent(first, address, "quality", last_day=str(today())).status_code == 422
    case_id = sent(first, address, "quality").location.rsplit("/", 1)[1]
    assert second.post(f"{OFFICE}/{case_id}/confirm", data={"reason": "同意"}).status_code == 302

    clerk = scene.browser(scene.clerk)
    assert "自" in clerk.get(f"{OWN}/{case_id}").text
    assert "质量督导发现评价质量问题" in clerk.get(f"{OWN}/{case_id}").text
    for page in ("/workspace/filings", "/workspace/batches", "/workspace/batches/new"):
        assert "恢复以前不能评价和发证" in clerk.get(page).text
    assert "有新进展：已暂停备案" in clerk.get("/notifications").text
    stranger = scene.browser(scene.cast.user(Role.CLERK))
    assert stranger.get(f"{OWN}/{case_id}").status_code == 404
