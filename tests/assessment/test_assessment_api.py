"""A batch from an enterprise's own system: opened, roster and results handed in, submitted, no further."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from connections.conftest import Connected, System
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from certreg.assessment import uploads
from certreg.batches.models import Batch
from certreg.clock import today
from certreg.connections.models import Scope
from certreg.db import db
from certreg.examination.sittings import sheet_of
from certreg.jobs import work
from certreg.roster.layout import layouts
from certreg.roster.tongues import speaking
from certreg.workbook import delimited
from certreg.workbook.cells import Typed
from certreg.workbook.reading import read


@pytest.fixture
def connected(app: Flask, cast: Any, session: scoped_session[Session]) -> Connected:
    """A body with its clerk, approver and administrator."""
    return Connected(cast)


def opened(connected: Connected, system: System) -> Batch:
    """A batch that the system opened."""
    sent = {
        "title": "第四季度认定",
        "filing": connected.filing.case_id,
        "method": "AS-03.examination",
        "assessed_on": today().isoformat(),
    }
    answer = system.post("/batches", json=sent)
    assert answer.status_code == 201, answer.text
    return db.session.get_one(Batch, answer.json["id"])


def planned(connected: Connected) -> dict[str, Any]:
    """The plan of an examination today, with every examiner of the house."""
    day = f"{today().isoformat()}T09:30+08:00"
    return {
        "sessions": [
            {"part": part, "starts_at": day, "site": "一号车间"} for part in ("theory", "practical")
        ],
        "examiners": [member.certificate_number for member in connected.examiners],
    }


def work_off() -> None:
    """The worker does what waits."""
    for job_id in work.queued_ids():
        work.carry_out(job_id)
    db.session.rollback()


def checked(system: System, path: str, files: dict[str, tuple[BytesIO, str]]) -> dict[str, Any]:
    """What became of files, once they are checked."""
    answer = system.post(path, data=files, content_type="multipart/form-data")
    assert answer.status_code == 202, answer.text
    assert answer.json["state"] == "checking"
    work_off()
    batch, upload = answer.json["batch"], answer.json["id"]
    told: dict[str, Any] = system.get(f"/batches/{batch}/uploads/{upload}").json
    return told


def csv_of(workbook: bytes) -> dict[str, bytes]:
    """The sheets of a workbook as CSV files, by title."""
    return {
        sheet.name: delimited.write(
            [cell.text if isinstance(cell, Typed) else cell for cell in row.cells]
            for row in sheet.rows
        )
        for sheet in read(workbook).sheets.values()
    }


@pytest.mark.long
def test_a_system_brings_a_batch_as_far_as_a_clerk_and_no_further(connected: Connected) -> None:
    system = connected.system()
    batch = opened(connected, system)
    path, made = f"/batches/{batch.case_id}", connected.roster(batch, size=6)
    files = {
        "roster": (BytesIO(made.workbook), "名册.xlsx"),
        "photos": (BytesIO(made.photos), "照片.zip"),
    }
    told = checked(system, f"{path}/roster", files)
    assert (told["state"], told["rows"], told["problems"]) == ("checked", 6, [])
    assert {row["outcome"] for row in told["accepted"]} <= {"accept", "manual"}
    assert system.post(f"{path}/uploads/{told['id']}/import").status_code == 202
    work_off()
    assert system.post(f"{path}/uploads/{told['id']}/import").status_code == 409
    assert system.get(path).json["candidates"]["enrolled"] == 6
    rows = system.get(f"{path}/candidates").json["candidates"]
    assert [row["row"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert all("*" in row["document_number"] for row in rows)
    early = system.post(f"{path}/submit")
    assert early.status_code == 422 and "尚无成绩" in early.json["message"]
    hand_results_in(system, batch)
    unplanned = system.post(f"{path}/submit")
    assert unplanned.status_code == 422 and "考核计划" in unplanned.json["message"]
    strangers = system.post(f"{path}/plan", json=planned(connected) | {"examiners": ["YS-1"]})
    assert strangers.status_code == 422 and "YS-1" in strangers.json["message"]
    assert system.post(f"{path}/plan", json=planned(connected)).status_code == 200
    done = system.post(f"{path}/submit", once="submit-1")
    assert done.status_code == 200, done.text
    assert (done.json["state"], done.json["waiting_for"]) == ("submitted", "approver")
    assert done.json["receipt_sha256"]
    assert system.post(f"{path}/submit", once="submit-1").json == done.json
    again = system.post(f"{path}/submit")
    assert again.status_code == 403 and "已提交，待单位审核" in again.json["message"]
    late = {"roster": (BytesIO(made.workbook), "名册.xlsx")}
    assert system.post(f"{path}/roster", data=late).status_code == 403


def hand_results_in(system: System, batch: Batch) -> None:
    """Fill the sheet in as CSV and import it."""
    with speaking("zh"):
        (first,) = [rows for name, rows in csv_of(sheet_of(batch)).items() if name == "成绩"]
    lines = delimited.read(first).rows
    headings = [str(cell).rstrip("*") for cell in lines[0].cells]
    filled = [
        [
            "90" if name in ("理论", "实操") else cell
            for name, cell in zip(headings, [*row.cells, *[None] * 9], strict=False)
        ]
        for row in lines[1:]
    ]
    content = delimited.write([lines[0].cells, *filled])  # type: ignore[list-item]
    path = f"/batches/{batch.case_id}"
    told = checked(system, f"{path}/results", {"results": (BytesIO(content), "成绩.csv")})
    assert told["state"] == "checked" and told["problems"] == [], told
    system.post(f"{path}/uploads/{told['id']}/import")
    work_off()


def test_a_roster_of_csv_files_is_judged_as_the_workbook_is(connected: Connected) -> None:
    system = connected.system()
    batch = opened(connected, system)
    made = connected.roster(batch, size=20, wrong=True)
    sheets = csv_of(made.workbook)
    keys = {sheet.title: sheet.key for sheet in layouts(connected.offer(batch))}
    files = {
        keys[title]: (BytesIO(content), f"{title}.csv")
        for title, content in sheets.items()
        if title in keys
    }
    path = f"/batches/{batch.case_id}/roster"
    by_csv = checked(system, path, files)
    by_workbook = checked(system, path, {"roster": (BytesIO(made.workbook), "名册.xlsx")})
    assert by_csv["problems"], "the mistakes are found"
    codes = [(each["sheet"], each["row"], each["column"]) for each in by_csv["problems"]]
    others = [(each["sheet"], each["row"], each["column"]) for each in by_workbook["problems"]]
    missing = set(others) - set(codes)
    assert {column for _sheet, _row, column in missing} <= {"证件号码", "出生日期", "姓名"}, missing
    assert by_csv["accepted"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("roster", b"\x89PNG\r\n", "CSV"),
        ("roster", b"PK\x03\x04 not a workbook", ""),
        ("photos", b"PK", "roster"),
    ],
)
def test_a_file_that_is_none_is_refused_at_once(
    connected: Connected, name: str, content: bytes, said: str
) -> None:
    system = connected.system()
    batch = opened(connected, system)
    answer = system.post(
        f"/batches/{batch.case_id}/roster", data={name: (BytesIO(content), "名册")}
    )
    assert answer.status_code == 422, answer.text
    assert said in answer.text
    assert uploads.of_batch(batch) == []


def test_a_file_that_is_not_sent_as_one_is_asked_for(connected: Connected) -> None:
    system = connected.system()
    batch = opened(connected, system)
    for sent in ({"json": {"roster": "x"}}, {"data": b""}):
        answer = system.post(f"/batches/{batch.case_id}/roster", **sent)
        assert answer.status_code == 422
        assert "multipart/form-data" in answer.json["message"]


def test_another_houses_batch_is_not_there(connected: Connected, cast: Any) -> None:
    batch = opened(connected, connected.system())
    stranger = Connected(cast).system()
    for path in ("", "/uploads/1"):
        assert stranger.get(f"/batches/{batch.case_id}{path}").status_code == 404
    for path in ("submit", "uploads/1/import"):
        assert stranger.post(f"/batches/{batch.case_id}/{path}").status_code == 404
    roster = {"roster": (BytesIO(b"a,b\n1,2"), "a.csv")}
    assert stranger.post(f"/batches/{batch.case_id}/roster", data=roster).status_code == 404


def test_reading_is_not_writing(connected: Connected) -> None:
    batch = opened(connected, connected.system())
    reader = connected.system(Scope.BATCHES_READ)
    assert reader.get(f"/batches/{batch.case_id}").status_code == 200
    assert reader.post(f"/batches/{batch.case_id}/submit").status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 101),
        ("title", "批\u202e次"),
        ("filing", "one"),
        ("filing", 999999),
        ("method", "AS-03.nothing"),
        ("assessed_on", "2026-02-30"),
        ("assessed_on", "2001-01-01"),
        ("approved", True),
    ],
)
def test_a_batch_that_cannot_be_is_refused_with_its_field(
    connected: Connected, field: str, value: object
) -> None:
    sent = {
        "title": "批次",
        "filing": connected.filing.case_id,
        "method": "AS-03.examination",
        "assessed_on": today().isoformat(),
    }
    answer = connected.system().post("/batches", json=sent | {field: value})
    assert answer.status_code == 422, answer.text
    assert answer.json["errors"][0]["field"] == field


def test_the_filings_of_the_house_say_what_they_cover(connected: Connected, cast: Any) -> None:
    Connected(cast)
    (filing,) = connected.system().get("/filings").json["filings"]
    assert filing["id"] == connected.filing.case_id
    assert filing["is_running"] and filing["state_text"] == "已核准"
    assert {row["occupation_name"] for row in filing["scope"]} == {"焊工", "电工", "车工"}
