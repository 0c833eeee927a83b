"""HR's spreadsheet: one upload, the same sheet back with answers, verdicts and bases."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import unquote

import issued
import openpyxl
import pytest
import sqlalchemy as sa
from browser import faults
from factories import make_user, sign_in
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from certreg.accounts.models import Role
from certreg.audit.models import AuditEvent
from certreg.certificates.models import Certificate
from certreg.db import db
from certreg.equivalence import uploaded
from certreg.files.models import StoredFile

VERDICT = "核验结果（用语待核：PQ-03、PQ-02）"
"""Heading over the verdicts: both rows that word them wait for a document."""

Db = scoped_session[Session]
Row = dict[str, Any]


def workbook(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def post(client: FlaskClient, content: bytes, query: str = "") -> TestResponse:
    return client.post(f"/equivalence/batch{query}", data={"file": (BytesIO(content), "名单.xlsx")})


def rows_of(answer: TestResponse) -> list[Row]:
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).worksheets[0]
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def ask(client: FlaskClient, headings: Sequence[str], *rows: Sequence[object]) -> list[Row]:
    return rows_of(post(client, workbook(headings, *rows)))


@pytest.fixture
def certificate(session: Db) -> Certificate:
    """A certificate of 张示例, 高级工."""
    return issued.make_certificate()


def test_each_row_comes_back_with_its_answers_and_their_basis(client: FlaskClient) -> None:
    level, school = ask(
        client,
        ["姓名", "等级", "学历用途", "地区", "日期", "部门"],
        ["甲", "高级工", "", "达州市", "2026-11-20", "一车间"],
        ["乙", "高级工班", "事业单位招聘", "", "", "二车间"],
    )

    assert (level["姓名"], level["部门"]) == ("甲", "一车间")
    assert "〔现行〕初级职称（工程技术；从事相关工作满 2 年）" in level["可以申报（不自动转换）"]
    assert "人社部发〔2018〕74号，文号待核" in level["可以申报的依据"]
    assert level["同等待遇（限在聘）"].startswith("〔待核〕")
    assert "高级工证书不是大专" in level["视同学历（限所列用途）"]
    assert (level["按哪个地区"], level["截至"], level["问题"]) == ("达州市", "2026-11-20", None)
    assert "大专学历" in school["视同学历（限所列用途）"]


def test_a_row_that_cannot_be_read_names_column_and_forms_and_the_others_are_answered(
    client: FlaskClient,
) -> None:
    answer = post(
        client,
        workbook(
            ["等级", "日期", "地区"],
            ["三级", "2026-02-30", "火星"],
            ["③"],
            ["技师"],
        ),
    )
    bad, circled, good = rows_of(answer)

    assert "等级、职称、班级或学历：“三级”不能识别" in bad["问题"]
    assert "日期：“2026-02-30”不是存在的日期" in bad["问题"] and "地区：“火星”" in bad["问题"]
    assert "三级/高级工" in circled["问题"]
    assert bad["可以申报（不自动转换）"] is None
    assert "中级职称" in good["可以申报（不自动转换）"] and good["问题"] is None
    assert "3行-2行有问题" in unquote(answer.headers["Content-Disposition"])


def test_headings_are_known_in_english_too(client: FlaskClient) -> None:
    (row,) = rows_of(post(client, workbook(["Name", "Level"], ["A", "Senior worker"]), "?lang=en"))

    assert row["Name"] == "A"
    assert any("ngineering" in str(value) for value in row.values())


def test_a_csv_comes_back_as_csv_and_holds_no_formula(client: FlaskClient) -> None:
    answer = post(client, "备注,等级\r\n=1+1,高级工\r\n".encode("gb18030"))
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline="")))

    assert answer.mimetype == "text/csv"
    assert rows[1][0] == "'=1+1"
    assert "初级职称" in "".join(rows[1])


def test_the_template_is_understood_as_it_is_and_its_examples_are_not_read(
    client: FlaskClient,
) -> None:
    for language in ("zh", "en"):
        content = client.get(f"/equivalence/batch/template.xlsx?lang={language}").data
        book = openpyxl.load_workbook(BytesIO(content))
        sheet = book.worksheets[0]
        assert len(sheet.data_validations.dataValidation) == 4
        held = book.worksheets[-1]["A4"].value
        sheet.append(["甲", "A-1", held])
        stream = BytesIO()
        book.save(stream)

        (row,) = rows_of(post(client, stream.getvalue(), f"?lang={language}"))
        assert row[next(reversed(row))] is None  # nothing wrong


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (workbook(["姓名", "部门"], ["甲", "一"]), "没有找到表头"),
        (workbook(["等级"]), "表中没有数据"),
        (b"%PDF-1.7", "不是 CSV"),
        (b"", "不是 CSV"),
        (b"PK\x03\x04broken", "不完整"),
        ("等级\n".encode() + "技师\n".encode() * 10_001, "一次最多 10000 行"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(
    client: FlaskClient, content: bytes, said: str
) -> None:
    answer = post(client, content)

    assert answer.status_code == 422
    assert said in answer.text


def test_no_file_at_all_is_told_on_the_field(client: FlaskClient) -> None:
    answer = client.post("/equivalence/batch", data={})

    assert (answer.status_code, "请选择表格" in answer.text) == (422, True)


class TestRegister:
    """Rows that name a certificate: verdict and answers in one trip."""

    HEADINGS = ("姓名", "证书编号", "等级")

    def asked(self, client: FlaskClient, *rows: Sequence[object]) -> list[Row]:
        return ask(client, self.HEADINGS, *rows)

    def test_number_and_name_give_verdict_printed_fields_and_answers(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        (row,) = self.asked(client, ["张示例", certificate.number, None])

        assert (row[VERDICT], row["登记的等级"]) == ("有效", "三级/高级工")
        assert row["登记的评价机构"] == "达州虚构机械有限公司"
        assert row["按何种持有答复"] == "高级工"
        assert "初级职称" in row["可以申报（不自动转换）"]
        assert certificate.document.number not in str(row)

    def test_no_such_number_and_a_wrong_name_get_the_same_answer(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        wrong, unknown = self.asked(
            client, ["李示例", certificate.number], ["张示例", certificate.number[:-1] + "9"]
        )

        for row in (wrong, unknown):
            row.pop("姓名"), row.pop("证书编号")
        assert wrong == unknown
        assert "未查询到" in wrong[VERDICT] and wrong["登记的等级"] is None

    def test_what_is_typed_is_answered_and_said_to_be_unproven(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        unknown, differs = self.asked(
            client, ["李示例", certificate.number, "技师"], ["张示例", certificate.number, "技师"]
        )

        assert unknown["按何种持有答复"] == "技师" and "未经核验" in unknown["问题"]
        assert differs["按何种持有答复"] == "高级工" and "以登记为准" in differs["问题"]

    def test_a_revoked_certificate_is_worth_no_title(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        issued.revoke(certificate)
        (row,) = self.asked(client, ["张示例", certificate.number, "高级工"])

        assert row[VERDICT].startswith("已撤销")
        assert row["可以申报（不自动转换）"] is None and "已撤销" in row["问题"]

    def test_a_number_without_a_name_or_as_a_number_is_refused_in_its_row(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        nameless, spoilt = self.asked(client, [None, "Y1"], ["张示例", 5_100_019_990_010_000])

        assert "姓名：" in nameless["问题"]
        assert "末几位可能已丢失" in spoilt["问题"]

    def test_a_control_character_is_a_fault_of_its_row(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        bad, good = self.asked(
            client, ["张示例", f"{certificate.number}_x0000_"], ["张示例", certificate.number]
        )

        assert "证书编号：含有不可见的控制字符" in bad["问题"] and bad[VERDICT] is None
        assert good[VERDICT] == "有效"

    def test_a_visitor_cannot_go_through_the_register(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        guesses: Iterable[Sequence[object]] = [["张示例", f"Y{n}"] for n in range(201)]
        answer = post(client, workbook(self.HEADINGS, *guesses))

        assert answer.status_code == 429
        assert "每小时最多 200 行" in answer.text
        assert self.asked(client, ["张示例", certificate.number])[0][VERDICT] == "有效"

    def test_an_organisation_may_ask_for_more_and_it_is_on_record(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        sign_in(client, make_user(Role.CLERK))
        guesses: Iterable[Sequence[object]] = [["张示例", f"Y{n}"] for n in range(201)]
        self.asked(client, *guesses, ["张示例", certificate.number])
        query = sa.select(AuditEvent).where(AuditEvent.action == "register.batch_asked")
        event = db.session.scalars(query).one()

        assert event.detail == {"asked": 202, "found": 1}

    def test_rows_that_ask_no_register_are_not_counted_as_such(self, client: FlaskClient) -> None:
        rows = [["甲", None, "技师"]] * 300

        assert len(self.asked(client, *rows)) == 300


def test_nothing_of_an_upload_is_kept(client: FlaskClient, session: Db) -> None:
    ask(client, ["姓名", "等级"], ["赵秘密", "技师"])

    assert session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0


def test_a_file_that_waits_too_long_for_its_turn_is_sent_away(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploaded, "WAIT", 0)
    for _ in range(2):
        uploaded._turns.acquire()
    try:
        assert post(client, workbook(["等级"], ["技师"])).status_code == 429
    finally:
        uploaded._turns.release(2)


@pytest.mark.long
def test_ten_thousand_rows_are_answered_in_one_go(client: FlaskClient) -> None:
    levels = ("高级工", "技师", "中级职称", "高级工班")
    rows = rows_of(post(client, workbook(["等级"], *([levels[n % 4]] for n in range(10_000)))))

    assert len(rows) == 10_000
    assert all(row["问题"] is None for row in rows)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_reads_well_on_a_phone_and_on_a_desk(session: Db, screen: Page, language: str) -> None:
    screen.goto(f"/equivalence/batch?lang={language}")

    assert faults(screen) == []
