"""A job's page: how far it is, and what may be done about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from certreg.clock import real_now
from certreg.jobs.models import Job, JobState
from certreg.text import Text


def add_job(session, user, state: JobState, **columns) -> Job:
    began = real_now() - timedelta(seconds=75)
    job = Job(
        kind="roster.check",
        subject_id=1,
        organisation_id=user.organisation_id,
        state=state,
        created_at=began,
        started_at=began,
        beat_at=began + timedelta(seconds=65),
        **columns,
    )
    session.add(job)
    session.commit()
    return job


def test_a_running_job_says_how_far_and_how_long_and_can_be_cancelled(cast, session) -> None:
    user = cast.user()
    job = add_job(session, user, JobState.RUNNING, done=30, total=120)

    html = cast.browser_of(user).get(f"/jobs/{job.id}").text

    assert "<h1>检查名册</h1>" in html
    assert 'value="30" max="120"' in html
    assert "<b data-elapsed>1:05</b>" in html
    assert f'data-progress="/jobs/{job.id}/state"' in html
    assert f'action="/jobs/{job.id}/cancel"' in html
    assert '<noscript><meta http-equiv="refresh"' in html


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.CANCELLED])
def test_a_stopped_job_says_why_and_can_be_tried_again(cast, session, state: JobState) -> None:
    user, reason = cast.user(), Text("处理中断")
    job = add_job(session, user, state, done=30, total=120, reason=reason, finished_at=real_now())

    html = cast.browser_of(user).get(f"/jobs/{job.id}").text

    assert "处理中断" in html
    assert f'action="/jobs/{job.id}/retry"' in html
    assert "data-progress" not in html and "refresh" not in html


def test_why_a_job_failed_is_said_in_the_language_of_the_page(cast, session) -> None:
    user = cast.user()
    reason = Text("第 {rows} 号已持有同职业同等级的有效证书，请先剔除", rows="3、8")
    job = add_job(session, user, JobState.FAILED, reason=reason, finished_at=real_now())

    html = cast.browser_of(user).get(f"/jobs/{job.id}?lang=en").text

    assert "3、8" in html and "already hold" in html and reason not in html


def test_a_finished_job_offers_nothing_more(cast, session) -> None:
    user = cast.user()
    job = add_job(session, user, JobState.DONE, done=9, total=9, finished_at=real_now())

    html = cast.browser_of(user).get(f"/jobs/{job.id}").text

    assert "已完成" in html
    assert "/cancel" not in html and "/retry" not in html
    assert "查看结果" not in html


def test_a_finished_job_leads_to_what_came_of_it(cast, session) -> None:
    user = cast.user()
    result = {"rows": 9, "address": "/workspace/batches/7/uploads/3"}
    job = add_job(session, user, JobState.DONE, result=result, finished_at=real_now())

    html = cast.browser_of(user).get(f"/jobs/{job.id}").text

    assert '<a class="button" href="/workspace/batches/7/uploads/3">查看结果</a>' in html


def test_a_job_of_another_organisation_does_not_exist(cast, session) -> None:
    job = add_job(session, cast.user(), JobState.RUNNING)

    stranger = cast.browser_of(cast.user())

    assert stranger.get(f"/jobs/{job.id}").status_code == 404
    assert stranger.get(f"/jobs/{job.id}/state").status_code == 404
    assert stranger.post(f"/jobs/{job.id}/cancel").status_code == 404
