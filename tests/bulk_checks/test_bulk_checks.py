"""Many verified at once: each entry gets its own verdict, whatever is wrong with the others."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO

import issued
import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hearing import hearing
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from certreg.bulk_checks import keeping, reading, working
from certreg.bulk_checks.models import BulkCheck, BulkEntry
from certreg.certificates import rendering
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import UnreadableError
from certreg.files.models import StoredFile
from certreg.jobs import work
from certreg.jobs.models import Job, JobState
from certreg.workbook.writing import Book

Db = scoped_session[Session]


def archive(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return stream.getvalue()


def sheet(*rows: tuple[str, str], headings: tuple[str, str] = ("证书编号", "姓名")) -> bytes:
    book = Book(str)
    written = book.sheet("名单", headings, [20, 20])
    for row in rows:
        written.add(row)
    return book.finish()


def hand_in(client: FlaskClient, content: bytes, name: str, **more: str) -> TestResponse:
    return client.post("/verify/batch", data={"file": (BytesIO(content), name)}, query_string=more)


def worked(client: FlaskClient, content: bytes, name: str = "all.zip", **more: str) -> str:
    """Hand in and let the worker do it; the address of the page."""
    answer = hand_in(client, content, name, **more)
    assert answer.status_code == 303, answer.text
    finish()
    return str(answer.location)


def finish() -> None:
    job_id = db.session.scalars(sa.select(Job.id).order_by(Job.id.desc())).first()
    assert job_id is not None
    while work.carry_out(job_id):
        pass
    db.session.rollback()
    assert db.session.get_one(Job, job_id).state is JobState.DONE


def results() -> dict[str, str | None]:
    return {
        row.item: row.result
        for row in db.session.scalars(sa.select(BulkEntry).order_by(BulkEntry.number))
    }


def report(client: FlaskClient, address: str) -> list[tuple[str | None, ...]]:
    answer = client.get(f"{address}/report.xlsx")
    assert answer.status_code == 200
    return list(openpyxl.load_workbook(BytesIO(answer.data)).worksheets[0].values)


def test_every_file_of_an_archive_gets_its_own_verdict(session: Db, client: FlaskClient) -> None:
    certificate = issued.make_certificate(with_photo=True)
    pdf, credential = rendering.pdf_of(certificate), rendering.signed_bytes(certificate)
    address = worked(
        client,
        archive(
            {
                "张示例.pdf": pdf,
                "credential.json": credential,
                "again/credential.json": credential,
                "altered.json": credential.replace("三级".encode(), "一级".encode()),
                "broken.pdf": pdf[: len(pdf) // 2],
                "notes.txt": "不是证书".encode(),
                "empty.pdf": b"",
                "bomb.pdf": b"%PDF-1.7" + bytes(2 * 2**20),
                "inner.zip": archive({"a.json": credential}),
                "__MACOSX/._a": b"x",
            }
        ),
    )

    assert results() == {
        "张示例.pdf": "valid",
        "credential.json": "valid",
        "again/credential.json": "duplicate",
        "altered.json": "not_genuine",
        "broken.pdf": "not_genuine",
        "notes.txt": "unreadable",
        "empty.pdf": "unreadable",
        "bomb.pdf": "unreadable",
        "inner.zip": "unreadable",
    }
    page = client.get(address).text
    for text in ("与第 2 项相同。", "解压后比压缩时大 100 倍以上，没有解压。", "文件是空的。"):
        assert text in page, text
    only = client.get(f"{address}?result=duplicate").text
    assert "again/credential.json" in only and "altered.json" not in only
    headings, *rows = report(client, address)
    first = dict(zip(headings, rows[0], strict=True))
    assert first["结论"] == "真实有效" and first["登记的职业技能等级"] == "三级/高级工"
    assert first["步骤 whole_file"] == first["步骤 register"] == "通过"
    assert certificate.document.number not in str(rows)


def test_the_upload_is_destroyed_when_the_work_is_done_and_the_rest_after_its_days(
    session: Db, client: FlaskClient, app: Flask
) -> None:
    certificate = issued.make_certificate()
    address = worked(client, archive({"a.json": rendering.signed_bytes(certificate)}))
    check = db.session.scalars(sa.select(BulkCheck)).one()
    kept = db.session.scalars(sa.select(StoredFile)).all()
    assert [row.name for row in kept] == ["report.xlsx"]

    keeping.forget_expired()
    assert client.get(address).status_code == 200
    with write_tx():
        check = db.session.scalars(sa.select(BulkCheck)).one()
        check.keep_until = today() - timedelta(days=1)
    keeping.forget_expired()

    assert client.get(address).status_code == 404
    for model in (BulkCheck, BulkEntry, StoredFile):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == 0


def test_who_handed_in_may_delete_it_at_once(session: Db, client: FlaskClient) -> None:
    certificate = issued.make_certificate()
    answer = hand_in(client, archive({"a.json": rendering.signed_bytes(certificate)}), "a.zip")
    client.post(f"{answer.location}/delete")

    assert client.get(answer.location).status_code == 404
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0
    assert db.session.scalars(sa.select(Job)).one().state is JobState.CANCELLED


def test_rows_of_a_sheet_need_number_and_name(session: Db, client: FlaskClient) -> None:
    certificate = issued.make_certificate()
    number = certificate.number
    address = worked(
        client,
        sheet(
            (number, "张示例"),
            (f" {number.lower()} ", "张示例"),
            (number, "李示例"),
            ("Y000051999001263999999", "张示例"),
            (number, ""),
            ("=1+1", "=HYPERLINK(0)"),
        ),
        "list.xlsx",
    )

    found = [
        row.result for row in db.session.scalars(sa.select(BulkEntry).order_by(BulkEntry.number))
    ]
    assert found == ["valid", "duplicate", "not_found", "not_found", "unreadable", "not_found"]
    reasons = [
        str(row.reason)
        for row in db.session.scalars(sa.select(BulkEntry).order_by(BulkEntry.number))
    ][2:4]
    assert len(set(reasons)) == 1  # which of the two was wrong, nobody learns
    assert "没有填写姓名。" in client.get(address).text
    book = openpyxl.load_workbook(BytesIO(client.get(f"{address}/report.xlsx").data))
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert "f" not in kinds


def test_what_happened_to_a_certificate_is_the_reason(session: Db, client: FlaskClient) -> None:
    certificate = issued.make_certificate()
    issued.revoke(certificate)
    rows = f"number,name\n{certificate.number},张示例\n".encode()
    address = worked(client, rows, "list.csv")

    assert list(results().values()) == ["revoked"]
    assert re.search(r"\d{4}-\d\d-\d\d 撤销（", client.get(address).text)


def test_a_report_in_english_explains_what_the_level_is(session: Db, client: FlaskClient) -> None:
    certificate = issued.make_certificate()
    rows = f"number,name\n{certificate.number},张示例\n".encode()
    address = worked(client, rows, "list.csv", lang="en")

    text = str(report(client, address))
    assert "EQF" in text and "ISCED" in text and "Senior worker" in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (sheet(("1", "2"), headings=("学号", "姓名")), "没有找到表头"),
        (sheet(), "表中没有数据"),
        (b"\x00\x01\x02", "不是 CSV 文本"),
        (b"PK\x03\x04nothing", "文件不完整"),
        (archive({}), "压缩包中没有文件"),
        (archive({"../a.json": b"{}"}), "含有路径"),
    ],
)
def test_what_cannot_be_taken_as_a_whole_is_refused_with_its_reason(
    session: Db, client: FlaskClient, content: bytes, said: str
) -> None:
    answer = hand_in(client, content, "x.zip")

    assert answer.status_code == 422 and said in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(BulkCheck)) == 0


def test_more_than_the_most_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST", 2)
    with pytest.raises(UnreadableError, match="一次最多 2 项，这里有 3 项"):
        reading.read_handed_in(archive({f"{n}.json": b"{}" for n in range(3)}), {})


def test_a_visitor_asks_the_register_for_few_rows_an_hour(session: Db, client: FlaskClient) -> None:
    rows = "number,name\n" + "".join(f"Y{n:021d},张示例\n" for n in range(201))
    answer = hand_in(client, rows.encode(), "list.csv")

    assert answer.status_code == 429 and "200" in answer.text and "单位登录后" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(BulkCheck)) == 0


def test_the_worker_is_told_at_once(app: Flask, session: Db, client: FlaskClient) -> None:
    with hearing(app) as told:
        hand_in(client, archive({"a.json": b"{}"}), "a.zip")
        assert told() == [db.session.scalars(sa.select(Job.id)).one()]


def test_long_work_gives_way_to_others_and_goes_on_where_it_was(
    session: Db, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "CHUNK", 1)
    monkeypatch.setattr(working, "TURN", -1)
    answer = hand_in(client, archive({f"{n}.txt": bytes([n]) for n in range(1, 4)}), "a.zip")
    job_id = db.session.scalars(sa.select(Job.id)).one()

    assert work.carry_out(job_id)
    state = client.get(f"{answer.location}/state").json
    assert state == {"state": "queued", "done": 1, "total": 3, "is_over": False}
    finish()
    assert set(results().values()) == {"unreadable"}


def test_what_takes_too_long_could_not_be_checked(
    session: Db, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "LONGEST", -1)
    address = worked(client, archive({"a.json": b"{}"}))

    assert results() == {"a.json": "could_not_check"}
    assert "没有检查这一项" in client.get(address).text


def test_names_and_numbers_are_sealed_and_in_no_log(
    session: Db, client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    certificate = issued.make_certificate()
    worked(client, f"number,name\n{certificate.number},张示例\n".encode(), "list.csv")

    row = db.session.execute(sa.text("SELECT item, name FROM bulk_check_entry")).one()
    assert certificate.number.encode() not in bytes(row[0])
    assert "张示例".encode() not in bytes(row[1])
    out, err = capfd.readouterr()
    assert certificate.number not in out + err and "张示例" not in out + err


def test_programs_hand_in_and_read_the_same_verdicts(session: Db, client: FlaskClient) -> None:
    certificate = issued.make_certificate()
    content = archive({"a.json": rendering.signed_bytes(certificate), "b.txt": b"b"})
    answer = client.post("/api/v1/verifications/batch", data={"file": (BytesIO(content), "a.zip")})
    assert answer.status_code == 202, answer.text
    finish()
    found = client.get(f"/api/v1/verifications/batch/{answer.json['id']}").json

    assert found["is_over"] and found["total"] == found["done"] == 2
    assert [(entry["item"], entry["status"]) for entry in found["entries"]] == [
        ("a.json", "valid"),
        ("b.txt", "unreadable"),
    ]
    assert found["entries"][0]["fields"]["姓名"] == "张示例"
    assert client.get("/api/v1/verifications/batch/" + "A" * 22).status_code == 404
