"""Hostile and wrong files through the forms: refused with a reason, nothing stored."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from certreg.accounts.models import Role
from certreg.assessment.models import Upload, UploadState
from certreg.batches.models import Candidate
from certreg.db import db
from certreg.demo.photos import draw_photo
from certreg.files.models import StoredFile


def count(model: Any) -> int:
    """Rows of a table."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    return stream.getvalue()


def workbook(fill: Callable[[Any], object] = lambda sheet: None) -> bytes:
    book = openpyxl.Workbook()
    fill(book.active)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_member(name: str, content: bytes) -> bytes:
    stream = BytesIO(workbook())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(name, content)
    return stream.getvalue()


AT_ONCE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "html": lambda: b"<html><table></table></html>",
    "encrypted": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,
    "no workbook": lambda: archive({"a.txt": b"x"}),
    "truncated": lambda: workbook()[:-40],
    "pdf in front": lambda: b"%PDF-1.7" + workbook(),
    "pdf behind": lambda: workbook() + b"%PDF-1.7",
    "macro": lambda: with_member("xl/vbaProject.bin", b"x"),
    "path": lambda: with_member("../../evil", b"x"),
    "bomb": lambda: with_member("xl/bomb.bin", b"\0" * (101 * 2**20)),
    "many members": lambda: archive({f"{n}": b"" for n in range(10_000)}, zipfile.ZIP_STORED),
}


@pytest.mark.parametrize("name", AT_ONCE)
def test_a_file_that_its_directory_gives_away_is_refused_at_once(scene: Any, name: str) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    before = count(StoredFile)
    answer = scene.send(
        client, batch, "roster", {"roster": (BytesIO(AT_ONCE[name]()), "名册.xlsx")}
    )
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert [count(model) for model in (Upload, StoredFile)] == [0, before]


@pytest.mark.parametrize("name", ["名册.csv", "名册.xls", "名册.xlsm", "名册"])
def test_only_workbooks_are_rosters(scene: Any, name: str) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    answer = scene.send(client, batch, "roster", {"roster": (BytesIO("甲,乙".encode()), name)})
    assert answer.status_code == 422
    assert "CSV 只能保存一张表" in answer.text
    assert count(Upload) == 0


def _entities(sheet: bytes) -> bytes:
    return sheet.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)


def rewritten(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one member changed."""
    with zipfile.ZipFile(BytesIO(workbook(lambda sheet: sheet.append(["甲"])))) as zipped:
        members = {part: zipped.read(part) for part in zipped.namelist()}
    members[name] = change(members[name])
    return archive(members)


def lying() -> bytes:
    """A member of 50 MB that declares ten bytes."""
    content = with_member("xl/bomb.bin", b"\0" * (50 * 2**20))
    return content.replace(struct.pack("<L", 50 * 2**20), struct.pack("<L", 10))


LATER: dict[str, Callable[[], bytes]] = {
    "far corner": lambda: workbook(lambda sheet: sheet.cell(1_048_576, 16_384, "x")),
    "many rows": lambda: rewritten(
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(
            b"</sheetData>",
            b"".join(b'<row ht="%d"/>' % (n % 977) for n in range(60_000)) + b"</sheetData>",
        ),
    ),
    "entities": lambda: rewritten("xl/worksheets/sheet1.xml", _entities),
    "lying size": lying,
    "no roster": workbook,
    "very hidden": lambda: rewritten(
        "xl/workbook.xml", lambda xml: xml.replace(b'state="visible"', b'state="veryHidden"')
    ),
}


@pytest.mark.parametrize("name", LATER)
def test_a_file_that_shows_its_nature_when_read_is_refused_by_the_worker(
    scene: Any, name: str
) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    answer = scene.send(client, batch, "roster", {"roster": (BytesIO(LATER[name]()), "名册.xlsx")})
    upload = scene.worked_on(answer)
    assert upload.state is UploadState.UNREADABLE
    assert upload.reason and upload.reason.endswith("。")
    page = client.get(answer.location)
    assert page.status_code == 200
    assert "批次没有变化" in page.text
    assert scene.press(client, batch, f"uploads/{upload.id}/import").status_code == 409
    assert count(Candidate) == 0


PHOTO_ZIPS: dict[str, Callable[[], bytes]] = {
    "no zip": lambda: b"\xff\xd8\xff\xe0",
    "something else in it": lambda: archive({"readme.exe": b"MZ"}),
    "path": lambda: archive({"../510000199001010034.jpg": b"x"}),
    "bomb": lambda: archive({"510000199001010034.jpg": b"\0" * (30 * 2**20)}),
}


@pytest.mark.parametrize("name", PHOTO_ZIPS)
def test_an_archive_that_holds_something_else_than_photos_is_refused(scene: Any, name: str) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    roster = scene.roster(batch, size=1)
    data = {
        "roster": (BytesIO(roster.workbook), "名册.xlsx"),
        "photos": (BytesIO(PHOTO_ZIPS[name]()), "照片.zip"),
    }
    answer = scene.send(client, batch, "roster", data)
    assert answer.status_code == 422
    assert count(Upload) == 0


def test_a_bad_photo_is_a_fault_of_its_row(scene: Any) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    roster = scene.roster(batch, size=4)
    with zipfile.ZipFile(BytesIO(roster.photos)) as zipped:
        names = zipped.namelist()
    photos = {
        names[0]: b"<svg/>",
        names[1]: draw_photo(1, background="#1f5fbf"),
        f"照片/{names[2]}": draw_photo(2),
        "__MACOSX/._x.jpg": b"x",
        names[3]: draw_photo(3),
        names[3].replace(".jpg", ".png"): draw_photo(3),
    }
    data = {
        "roster": (BytesIO(roster.workbook), "名册.xlsx"),
        "photos": (BytesIO(archive(photos)), "照片.zip"),
    }
    upload = scene.worked_on(scene.send(client, batch, "roster", data))
    page = client.get(f"/workspace/batches/{batch.case_id}/uploads/{upload.id}").text
    assert (upload.rows, upload.correct_rows) == (4, 1)
    for reason in ("照片无法打开", "照片应为白色背景", "两张以同一证件号码命名"):
        assert reason in page


def test_naughty_texts_are_refused_or_shown_escaped(scene: Any) -> None:
    client = scene.browser()
    naughty = [
        "<script>alert(1)</script>",
        "{{7*7}}",
        "%s%n",
        "'; DROP TABLE person; --",
        "null",
        "x" * 500,
        "../../etc/passwd",
        "\u202egnp.exe",
    ]
    for title in naughty:
        answer = client.post("/workspace/batches/new", data=scene.new_batch(title=title))
        assert answer.status_code in (302, 422)
        assert "<script>alert" not in answer.text
    listed = client.get("/workspace/batches").text
    assert "<script>alert" not in listed
    assert "{{7*7}}" in listed


def test_a_file_of_one_batch_is_not_found_under_another(scene: Any) -> None:
    client = scene.browser()
    one, other = scene.open_batch(client), scene.open_batch(client)
    upload = scene.upload(client, one, scene.roster(one, size=2))
    for path in (f"uploads/{upload.id}", f"uploads/{upload.id}/errors.xlsx"):
        assert client.get(f"/workspace/batches/{other.case_id}/{path}").status_code == 404
    assert scene.press(client, other, f"uploads/{upload.id}/import").status_code == 404


def test_an_approver_cannot_upload_and_a_clerk_cannot_sign_off(scene: Any) -> None:
    client, approver = scene.browser(), scene.browser(scene.approver)
    batch = scene.open_batch(client)
    root = f"/workspace/batches/{batch.case_id}"
    assert approver.get(f"{root}/roster").status_code == 403
    assert approver.post("/workspace/batches/new").status_code == 403
    assert client.get(f"{root}/sign-off").status_code == 403
    data = {"results": (BytesIO(workbook()), "成绩.xlsx")}
    assert scene.send(approver, batch, "results", data).status_code == 403
    assert count(Upload) == 0


def test_a_batch_needs_a_valid_filing_a_method_and_a_day_within_it(scene: Any, cast: Any) -> None:
    client = scene.browser()
    for values in (
        {"title": ""},
        {"filing": "999"},
        {"method": "AS-03.guess"},
        {"assessed_on": "2099-01-01"},
        {"assessed_on": "昨天"},
    ):
        answer = client.post("/workspace/batches/new", data=scene.new_batch(**values))
        assert answer.status_code == 422, values
    other = scene.browser(cast.user(Role.CLERK, organisation=cast.organisation()))
    assert other.post("/workspace/batches/new", data=scene.new_batch()).status_code == 422
    assert "还没有有效备案" in other.get("/workspace/batches").text
