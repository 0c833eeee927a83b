"""A batch through the pages, from opening to the approver's signature."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from certreg.accounts.models import Role
from certreg.assessment import keeping, uploads
from certreg.assessment.models import Upload, UploadState
from certreg.assessment.submission import export
from certreg.assessment.uploads import report_of
from certreg.audit.models import AuditEvent
from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.files import store
from certreg.files.models import StoredFile
from certreg.jobs import work
from certreg.jobs.models import Job
from certreg.people import photos
from certreg.people.models import Fact, Person

pytestmark = pytest.mark.long


def count(model: Any) -> int:
    """Rows of a table."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def marked(content: bytes, *, failing: int = 0, **values: object) -> BytesIO:
    """The sheet of results with everybody's scores in it; the first `failing` rows do not pass."""
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book["成绩"]
    columns = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        scores = {"理论": "81", "实操": 55 if row - 2 < failing else 88.5, **values}
        for title, value in scores.items():
            sheet.cell(row, columns[title], value)
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def test_every_mistake_of_a_roster_comes_back_at_once_and_nothing_entered(scene: Any) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    roster = scene.roster(batch, size=200, wrong=True, manual=2, repeat=True)
    upload = scene.upload(client, batch, roster)
    assert upload.state is UploadState.CHECKED
    found = {(p.sheet, p.row, p.column, p.code) for p in report_of(upload).problems}
    assert found == {(e.sheet, e.row, e.column, e.code) for e in roster.expected}
    assert (upload.rows, upload.correct_rows) == (200 + len(roster.expected), 200)
    assert [count(model) for model in (Candidate, Person, Fact)] == [0, 0, 0]
    page = client.get(f"/workspace/batches/{batch.case_id}/uploads/{upload.id}").text
    assert f"仅导入正确行（{upload.correct_rows} 行）" in page
    assert "号码的校验位不正确" in page and "高于该职业备案的最高等级（技师）" in page
    assert "《国家职业标准编制技术规程（2023年版）》" in page


def test_correct_rows_enter_and_mended_ones_follow_alone(scene: Any) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    upload = scene.upload(client, batch, scene.roster(batch, size=30, wrong=True))
    scene.press(client, batch, f"uploads/{upload.id}/import")
    assert upload.state is UploadState.IMPORTED
    assert count(Candidate) == 30
    answer = client.get(f"/workspace/batches/{batch.case_id}/uploads/{upload.id}/errors.xlsx")
    mended = mend(answer.data)
    answer = scene.send(client, batch, "roster", {"roster": (mended, "改好的.xlsx")})
    second = scene.worked_on(answer)
    assert (second.rows, second.correct_rows) == (1, 1)
    scene.press(client, batch, f"uploads/{second.id}/import")
    rows = db.session.scalars(sa.select(Candidate.row).order_by(Candidate.row)).all()
    assert list(rows) == list(range(1, 32))


def mend(content: bytes) -> BytesIO:
    """From the workbook of wrong rows keep the one without declaration, and fill it in."""
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book["名单"]
    columns = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    for row in range(sheet.max_row, 2, -1):
        if "双承诺日期」：必填" in str(sheet.cell(row, columns["错误原因"]).value):
            consent = sheet.cell(row, columns["个人信息处理同意日期"]).value
            sheet.cell(row, columns["双承诺日期"], consent)
            number = sheet.cell(row, columns["证件号码"]).value
        else:
            sheet.delete_rows(row)
    for title in ("工作经历", "已有证书"):
        for row in range(book[title].max_row, 2, -1):
            if book[title].cell(row, 2).value != number:
                book[title].delete_rows(row)
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def test_the_workbook_of_wrong_rows_has_no_formula_and_every_reason(scene: Any) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    roster = scene.roster(batch, size=30, wrong=True)
    upload = scene.upload(client, batch, roster)
    answer = client.get(f"/workspace/batches/{batch.case_id}/uploads/{upload.id}/errors.xlsx")
    book = openpyxl.load_workbook(BytesIO(answer.data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    reasons = [str(row[-1].value) for row in book["名单"].iter_rows(min_row=3)]
    assert len(reasons) == len(roster.expected)
    for expected in roster.expected:
        place = f"「{expected.sheet}」第 {expected.row} 行"
        assert sum(place in reason for reason in reasons) == 1


def test_the_same_files_twice_change_nothing(scene: Any) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    roster = scene.roster(batch)
    first = scene.upload(client, batch, roster)
    assert scene.upload(client, batch, roster) is first
    scene.press(client, batch, f"uploads/{first.id}/import")
    assert scene.upload(client, batch, roster) is first
    scene.press(client, batch, f"uploads/{first.id}/import")
    assert count(Candidate) == roster.rows


def test_an_interrupted_import_is_finished_without_doubling_anything(
    scene: Any, monkeypatch: Any
) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    upload = scene.upload(client, batch, scene.roster(batch, size=16))
    monkeypatch.setattr("certreg.assessment.importing.CHUNK", 5)
    given, broken = [], RuntimeError("the power went")

    def keep(*args: Any, **values: Any) -> Any:
        given.append(values["person_id"])
        if len(given) == 8:
            raise broken
        return original(*args, **values)

    original = photos.keep
    monkeypatch.setattr(photos, "keep", keep)
    scene.press(client, batch, f"uploads/{upload.id}/import")
    assert count(Candidate) == 5
    assert upload.state is UploadState.CHECKED
    client.post(f"/jobs/{upload.job_id}/retry")
    scene.press(client, batch, f"uploads/{upload.id}/import")
    assert count(Candidate) == 16
    assert count(Person) == 16
    assert upload.state is UploadState.IMPORTED


def test_giving_an_upload_up_leaves_the_batch_as_it_was(scene: Any) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    roster = scene.roster(batch)
    upload = scene.upload(client, batch, roster)
    scene.press(client, batch, f"uploads/{upload.id}/discard")
    assert upload.state is UploadState.DISCARDED
    assert scene.press(client, batch, f"uploads/{upload.id}/import").status_code == 409
    assert count(Candidate) == 0
    assert scene.upload(client, batch, roster) is not upload


def test_only_those_who_pass_go_on_and_the_receipt_names_the_roster(scene: Any) -> None:
    client = scene.browser()
    batch = scene.enrolled(client)
    refused = scene.press(client, batch, "submit")
    assert refused.status_code == 422 and "尚无成绩" in refused.text
    hand_in_results(scene, client, batch, failing=3)
    states = db.session.scalars(sa.select(Candidate.state)).all()
    assert states.count(CandidateState.PASSED) == 13
    assert states.count(CandidateState.FAILED) == 3
    answer = scene.press(client, batch, "submit")
    assert answer.status_code == 302, answer.text
    assert batch.case.state == "submitted"
    assert batch.receipt_sha256 == sha256(export(batch)).hexdigest()
    assert batch.submission and store.read(batch.submission) == export(batch)
    assert batch.case.judged_on and batch.case.policy_digest
    receipt = client.get(f"/workspace/batches/{batch.case_id}/receipt").text
    assert batch.receipt_sha256 in receipt
    assert scene.press(client, batch, "submit").status_code == 403


def hand_in_results(scene: Any, client: Any, batch: Batch, **more: Any) -> None:
    sheet = client.get(f"/workspace/batches/{batch.case_id}/results.xlsx").data
    data = {"results": (marked(sheet, **more), "成绩.xlsx")}
    answer = scene.send(client, batch, "results", data)
    upload = scene.worked_on(answer)
    assert upload.rows == upload.correct_rows, [p.sentence for p in report_of(upload).problems]
    scene.press(client, batch, f"uploads/{upload.id}/import")


def test_the_approver_gives_a_reason_for_each_candidate_left_to_a_person(scene: Any) -> None:
    client, approver = scene.browser(), scene.browser(scene.approver)
    batch = scene.enrolled(client, size=10, manual=2)
    hand_in_results(scene, client, batch)
    scene.press(client, batch, "submit")
    page = approver.get(f"/workspace/batches/{batch.case_id}/sign-off").text
    assert page.count('name="reason_') == 2
    refused = scene.press(approver, batch, "sign-off", reason_9="同一产线，工艺相同")
    assert refused.status_code == 422
    assert batch.case.state == "submitted"
    reasons = {"reason_9": "同一产线，工艺相同", "reason_10": "见劳动合同"}
    scene.press(approver, batch, "sign-off", **reasons)
    assert batch.case.state == "signed_off"
    kept = {c.row: c.manual_reason for c in batch.candidates if c.manual_reason}
    assert kept == {9: "同一产线，工艺相同", 10: "见劳动合同"}


def test_the_approver_hands_a_batch_back_with_a_reason_and_it_can_be_mended(scene: Any) -> None:
    client, approver = scene.browser(), scene.browser(scene.approver)
    batch = scene.enrolled(client, size=3)
    hand_in_results(scene, client, batch)
    scene.press(client, batch, "submit")
    without = scene.press(approver, batch, "return_for_correction", reason="")
    assert without.status_code == 422 and "请填写理由" in without.text
    scene.press(approver, batch, "return_for_correction", reason="第 2 号姓名有误")
    assert batch.case.state == "returned"
    assert "第 2 号姓名有误" in client.get(f"/workspace/batches/{batch.case_id}").text
    second = next(candidate for candidate in batch.candidates if candidate.row == 2)
    scene.press(client, batch, f"candidates/{second.id}/remove")
    assert scene.press(client, batch, "submit").status_code == 302
    assert {candidate.row for candidate in batch.candidates} == {1, 3}


def test_who_prepared_a_batch_cannot_sign_it_off(scene: Any) -> None:
    both = scene.cast.user(Role.CLERK, Role.APPROVER, organisation=scene.enterprise)
    client, other = scene.browser(), scene.browser(both)
    batch = scene.open_batch(client)
    upload = scene.upload(other, batch, scene.roster(batch, size=3))
    scene.press(client, batch, f"uploads/{upload.id}/import")
    hand_in_results(scene, client, batch)
    scene.press(client, batch, "submit")
    assert scene.press(other, batch, "sign-off", reason="").status_code == 403
    assert batch.case.state == "submitted"


def test_results_are_refused_row_by_row(scene: Any) -> None:
    client = scene.browser()
    batch = scene.enrolled(client, size=8)
    book = openpyxl.load_workbook(
        marked(client.get(f"/workspace/batches/{batch.case_id}/results.xlsx").data)
    )
    sheet = book["成绩"]
    columns = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    sheet.cell(2, columns["理论"], "101")
    sheet.cell(3, columns["实操"], "优秀")
    sheet.cell(4, columns["评价日期"], "2099-01-01")
    sheet.cell(5, columns["姓名"], "别人")
    sheet.cell(6, columns["序号"], "99")
    sheet.cell(7, columns["合格线"], "30")
    sheet.cell(8, columns["实操"], "缺考")
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    answer = scene.send(client, batch, "results", {"results": (stream, "成绩.xlsx")})
    upload = scene.worked_on(answer)
    found = [(p.row, p.column, p.code) for p in report_of(upload).problems]
    assert found == [
        (2, "理论", "score"),
        (3, "实操", "score"),
        (4, "评价日期", "future_date"),
        (5, "姓名", "name_differs"),
        (6, "序号", "unknown_candidate"),
        (7, "合格线", "pass_mark"),
    ]
    scene.press(client, batch, f"uploads/{upload.id}/import")
    states = {c.row: c.state for c in batch.candidates}
    assert states[7] is CandidateState.FAILED and states[8] is CandidateState.PASSED
    assert [c.row for c in batch.candidates if c.practical == Decimal("88.5")] == [8]
    assert states[1] is CandidateState.ENROLLED


def test_photos_can_follow_and_are_needed_before_submission(scene: Any) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    roster = scene.roster(batch, size=4)
    upload = scene.upload(client, batch, roster, with_photos=False)
    assert upload.correct_rows == 4
    scene.press(client, batch, f"uploads/{upload.id}/import")
    hand_in_results(scene, client, batch)
    refused = scene.press(client, batch, "submit")
    assert refused.status_code == 422 and "缺少合规的近照" in refused.text
    data = {
        "photos": (BytesIO(roster.photos), "照片.zip"),
        "taken_on": today().isoformat(),
    }
    answer = scene.send(client, batch, "photos", data)
    assert scene.worked_on(answer).correct_rows == 4
    assert scene.press(client, batch, "submit").status_code == 302


def test_photos_of_nobody_are_named_in_the_report(scene: Any) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    roster = scene.roster(batch, size=2)
    with zipfile.ZipFile(added := BytesIO(roster.photos), "a") as archive:
        archive.writestr("510000199001010042.jpg", b"never opened")
    upload = scene.upload(client, batch, replace(roster, photos=added.getvalue()))
    assert upload.correct_rows == 2
    report = report_of(upload)
    assert report.unused_photos == ("510000199001010042",) and report.without_photo == 0


def test_a_full_number_and_a_photo_are_shown_with_a_trace_only(scene: Any) -> None:
    client = scene.browser()
    batch = scene.enrolled(client, size=2)
    candidate = batch.candidates[0]
    address = f"/workspace/batches/{batch.case_id}/candidates/{candidate.id}"
    number = candidate.document.number
    assert number not in client.get(address).text
    assert number not in client.get(f"/workspace/batches/{batch.case_id}/candidates").text
    assert number in client.post(f"{address}/number").text
    assert client.get(f"{address}/photo.jpg").data.startswith(b"\xff\xd8")
    actions = db.session.execute(
        sa.select(AuditEvent.action, AuditEvent.subject_id, AuditEvent.actor_id)
    ).all()
    assert ("document_number.viewed", candidate.document_id, scene.clerk.id) in actions
    assert ("photo.viewed", candidate.photo_id, scene.clerk.id) in actions


def test_another_organisations_batch_does_not_exist(scene: Any, cast: Any) -> None:
    client = scene.browser()
    batch = scene.enrolled(client, size=2)
    stranger = scene.browser(cast.user(Role.CLERK, Role.APPROVER, organisation=cast.organisation()))
    candidate, upload = batch.candidates[0].id, uploads.of_batch(batch)[0].id
    root = f"/workspace/batches/{batch.case_id}"
    for path in (
        "",
        "/candidates",
        f"/candidates/{candidate}",
        f"/candidates/{candidate}/photo.jpg",
        "/template.xlsx",
        "/roster",
        "/photos",
        "/results",
        "/results.xlsx",
        f"/uploads/{upload}",
        f"/uploads/{upload}/errors.xlsx",
        "/receipt",
        "/roster.json",
        "/sign-off",
        "/plan",
        "/plan/file",
        "/remarks",
        "/held",
        f"/candidates/{candidate}/marks",
    ):
        assert stranger.get(root + path).status_code == 404, path
    for path in (
        f"/candidates/{candidate}/number",
        f"/candidates/{candidate}/remove",
        f"/uploads/{upload}/import",
        f"/uploads/{upload}/discard",
        "/submit",
        "/withdraw",
        "/return_for_correction",
        "/plan/recusals",
        "/held/follow-up",
        "/held/drop",
    ):
        assert stranger.post(root + path).status_code == 404, path


def test_a_cancelled_check_can_be_given_up_or_begun_again(scene: Any) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    roster = scene.roster(batch, size=3)
    data = {"roster": (BytesIO(roster.workbook), "名册.xlsx")}
    scene.send(client, batch, "roster", data)
    upload = uploads.of_batch(batch)[0]
    client.post(f"/jobs/{upload.job_id}/cancel")
    page = client.get(f"/workspace/batches/{batch.case_id}/uploads/{upload.id}").text
    assert "重试" in page and "放弃这次上传" in page
    client.post(f"/jobs/{upload.job_id}/retry")
    scene.press(client, batch, "none")
    assert upload.state is UploadState.CHECKED and upload.correct_rows == 3


def test_an_import_cancelled_between_chunks_keeps_what_is_done(
    scene: Any, monkeypatch: Any
) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    upload = scene.upload(client, batch, scene.roster(batch, size=9))
    monkeypatch.setattr("certreg.assessment.importing.CHUNK", 4)
    original = work.Progress.report

    def report(progress: work.Progress, done: int, total: int) -> None:
        if done == 4:
            with write_tx() as session:
                session.get_one(Job, progress.job_id).cancel_asked = True
        original(progress, done, total)

    monkeypatch.setattr(work.Progress, "report", report)
    scene.press(client, batch, f"uploads/{upload.id}/import")
    assert count(Candidate) == 4
    assert upload.state is UploadState.CHECKED
    monkeypatch.setattr(work.Progress, "report", original)
    client.post(f"/jobs/{upload.job_id}/retry")
    scene.press(client, batch, "none")
    assert (count(Candidate), upload.state) == (9, UploadState.IMPORTED)


def test_correct_rows_are_shown_page_by_page(scene: Any) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    upload = scene.upload(client, batch, scene.roster(batch, size=60), with_photos=False)
    address = f"/workspace/batches/{batch.case_id}/uploads/{upload.id}"
    first, second = client.get(address).text, client.get(f"{address}?after=50").text
    assert "after=50" in first and "before=50" in second
    rows = [row.row for row in report_of(upload).rows(0, 60)]
    assert f">{rows[49]}<" in first and f">{rows[50]}<" in second


def test_a_withdrawn_batch_is_closed(scene: Any) -> None:
    client = scene.browser()
    batch = scene.enrolled(client, size=2)
    assert scene.press(client, batch, "withdraw").status_code == 302
    assert batch.case.state == "withdrawn"
    data = {"roster": (BytesIO(scene.roster(batch, size=2).workbook), "名册.xlsx")}
    assert scene.send(client, batch, "roster", data).status_code == 403


def test_pages_speak_english_by_switch_errors_included(scene: Any) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    upload = scene.upload(client, batch, scene.roster(batch, size=4, wrong=True))
    page = client.get(f"/workspace/batches/{batch.case_id}/uploads/{upload.id}?lang=en")
    assert page.status_code == 200
    assert '<html lang="en">' in page.text


def test_uploads_are_forgotten_after_their_days_and_candidates_stay(
    scene: Any, monkeypatch: Any
) -> None:
    client = scene.browser()
    batch = scene.enrolled(client, size=3)
    content = uploads.of_batch(batch)[0].file.sha256
    last = uploads.of_batch(batch)[0].file.keep_until
    assert last == today() + timedelta(days=30)
    for day, kept in ((last, 1), (last + timedelta(days=1), 0)):
        monkeypatch.setattr("certreg.assessment.keeping.today", lambda day=day: day)
        keeping.forget_expired()
        assert count(Upload) == kept
    left = db.session.scalars(sa.select(StoredFile.sha256)).all()
    assert content not in left and len(left) == 5  # photos, the plan and the list as handed in
    assert count(Candidate) == 3
    assert client.get(f"/workspace/batches/{batch.case_id}").status_code == 200
