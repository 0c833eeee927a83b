"""A batch is planned in portions by the worker, finished after any break, and its PDFs go into one ZIP."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import issued
import pytest
import sqlalchemy as sa

from certreg.assessment import handout, recognition
from certreg.batches.models import Batch
from certreg.certificates import issuing, rendering
from certreg.certificates.models import Certificate, CertificateState, Series
from certreg.db import db, write_tx
from certreg.files import store
from certreg.files.models import StoredFile
from certreg.jobs import work
from certreg.jobs.models import Job, JobState

pytestmark = pytest.mark.database

SIZE = 5


@pytest.fixture
def batch(scene: Any, monkeypatch: pytest.MonkeyPatch) -> Batch:
    """An approved batch; its certificates are planned two at a time."""
    monkeypatch.setattr(recognition, "AT_A_TIME", 2)
    batch: Batch = scene.announced(scene.browser(), size=SIZE)
    assert scene.decide(scene.deciding, batch, "approve").status_code == 302
    return batch


@pytest.fixture
def breaking_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The worker is killed when it has planned the first portion; until the patch is undone."""
    with monkeypatch.context() as patched:

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(work.Progress, "report", killed)
        yield patched


def begun(scene: Any, batch: Batch) -> int:
    """The body issues; the job that waits."""
    with write_tx():
        return int(recognition.issue(batch, scene.approver).id)


def states(batch: Batch) -> list[str]:
    query = sa.select(Certificate.state).where(Certificate.case_id == batch.case_id)
    return sorted(state.value for state in db.session.scalars(query))


def test_nothing_is_planned_in_the_request_and_all_of_it_by_the_worker(
    scene: Any, batch: Batch
) -> None:
    job_id = begun(scene, batch)
    assert (batch.case.state, states(batch)) == ("issuing", [])
    work.carry_out(job_id)
    db.session.rollback()
    assert (batch.case.state, states(batch)) == ("issued", ["issued"] * SIZE)
    moments = set(db.session.scalars(sa.select(Certificate.planned_at)))
    assert moments == {max(row.at for row in batch.case.decisions if row.action == "issue")}


def test_a_worker_killed_while_planning_is_followed_by_one_that_plans_the_rest(
    scene: Any, batch: Batch, breaking_off: pytest.MonkeyPatch
) -> None:
    job_id = begun(scene, batch)
    with pytest.raises(KeyboardInterrupt):
        work.carry_out(job_id)
    db.session.rollback()
    assert states(batch) == ["planned", "planned"]
    breaking_off.undo()
    job = db.session.get_one(Job, job_id)
    job.state = JobState.QUEUED
    db.session.commit()
    work.carry_out(job_id)
    db.session.rollback()
    assert (batch.case.state, states(batch)) == ("issued", ["issued"] * SIZE)
    assert sum(db.session.scalars(sa.select(Series.last))) == SIZE


def test_a_batch_that_cannot_be_planned_any_more_goes_back_to_the_approver_and_nothing_is_signed(
    scene: Any, batch: Batch, breaking_off: pytest.MonkeyPatch
) -> None:
    job_id = begun(scene, batch)
    with pytest.raises(KeyboardInterrupt):
        work.carry_out(job_id)
    breaking_off.undo()
    _give_elsewhere(scene, batch, row=SIZE)
    with write_tx():
        db.session.get_one(Job, job_id).state = JobState.QUEUED
    work.carry_out(job_id)
    db.session.rollback()

    job = db.session.get_one(Job, job_id)
    assert job.state is JobState.FAILED and str(SIZE) in (job.reason or "")
    assert batch.case.state == "approved"
    assert batch.case.decisions[-1].reason == job.reason
    assert set(states(batch)) == {"void"}

    with write_tx():
        work.retry(job)
    work.carry_out(job_id)  # it is not for the worker to issue once more
    db.session.rollback()
    assert job.state is JobState.FAILED and batch.case.state == "approved"

    with write_tx():
        elsewhere = db.session.scalars(_of_another_case(batch)).one()
        elsewhere.state, elsewhere.void_reason = CertificateState.VOID, "试"
    work.carry_out(begun(scene, batch))
    db.session.rollback()
    assert states(batch).count("issued") == SIZE
    numbers = list(db.session.scalars(sa.select(Certificate.number)))
    assert len(set(numbers)) == len(numbers)


@pytest.mark.long
def test_the_archive_holds_every_pdf_and_a_second_one_takes_its_place(
    scene: Any, batch: Batch, settings: Any
) -> None:
    scene.issue(batch)
    handout.archive(batch.case_id, issued.Reports())
    first = db.session.get_one(Batch, batch.case_id).archive_id
    result = handout.archive(batch.case_id, reports := issued.Reports())
    db.session.rollback()
    assert (result["files"], reports[-1]) == (SIZE, (SIZE, SIZE))
    assert db.session.get(StoredFile, first) is None
    answer = scene.browser().get(f"/workspace/batches/{batch.case_id}/archive.zip")
    content = answer.data
    assert answer.content_length == len(content)
    with zipfile.ZipFile(BytesIO(content)) as bundle:
        assert bundle.testzip() is None
        read = {name: bundle.read(name) for name in bundle.namelist()}
    certificates = db.session.scalars(sa.select(Certificate)).all()
    assert read == {f"{row.number}.pdf": rendering.pdf_of(row) for row in certificates}
    folder = Path(settings.files_url.removeprefix("file://"))
    assert not any(b"%PDF-" in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_an_archive_that_broke_off_is_not_served_and_leaves_nothing(
    scene: Any, batch: Batch, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.issue(batch)
    folder = Path(settings.files_url.removeprefix("file://"))
    before = set(folder.rglob("*"))

    def fails(*_printed: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rendering.PrintRun, "pdf_of", fails)
    with pytest.raises(OSError, match="space"):
        handout.archive(batch.case_id, issued.Reports())
    db.session.rollback()
    assert {path for path in folder.rglob("*") if path.is_file()} <= before
    client = scene.browser()
    assert client.get(f"/workspace/batches/{batch.case_id}/archive.zip").status_code == 404


def test_an_archive_says_that_it_lives_however_long_a_pdf_takes(
    scene: Any, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.issue(batch)
    monkeypatch.setattr(handout, "SILENCE", -1.0)
    reports = issued.Reports()
    handout.archive(batch.case_id, reports)
    assert [done for done, _ in reports] == [0, *range(SIZE), SIZE]


def test_an_archive_takes_no_more_memory_than_a_few_certificates(
    scene: Any, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.issue(batch)
    large = 8 * 2**20
    monkeypatch.setattr(rendering.PrintRun, "pdf_of", lambda *_certificate: bytes(large))
    tracemalloc.start()
    try:
        handout.archive(batch.case_id, issued.Reports())
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    db.session.rollback()
    archive = db.session.get_one(Batch, batch.case_id).archive
    assert archive is not None and archive.size > SIZE * large
    assert most < 4.5 * large
    assert sum(map(len, store.in_pieces(archive))) == archive.size


def _give_elsewhere(scene: Any, batch: Batch, *, row: int) -> None:
    """Another case plans the same certificate for one of the candidates."""
    candidate = next(each for each in batch.candidates if each.row == row)
    case = issued.make_case(batch.body)
    asked = recognition.scheme_of(batch)
    law = recognition.policy.load()
    won = recognition._recognition(batch, candidate, asked, law)
    with write_tx():
        issuing.plan(case.id, recognition.issuer(batch.body, batch.case.region), [won], law)


def _of_another_case(batch: Batch) -> sa.Select[Certificate]:
    return sa.select(Certificate).where(Certificate.case_id != batch.case_id)
