"""The report on many: a row for each, no cell that a spreadsheet runs, repeated things marked."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from verify.case_folder import CASES, Case

from certreg import verify_command
from certreg.errors import RefusedError
from certreg.text import Text
from certreg.trust.check import could_not_check, failed, passed
from certreg.verify import report
from certreg.verify.report import Line

LINES = [
    Line("=1+1.json", "valid", fields=[("姓名", "=cmd|x")], checks=[passed("read", "可以读取。")]),
    Line(
        "b.json",
        "not_genuine",
        reason=Text("签名不符。"),
        checks=[passed("read", "可以读取。"), failed("proofs", "broken", "签名不符。")],
    ),
]


def test_a_row_says_verdict_reason_and_each_step_that_was_taken() -> None:
    headings, first, second = report.table(LINES, str)

    assert len(headings) == len(first) == len(second)
    assert dict(zip(headings, first, strict=True))["步骤 proofs"] == ""
    told = dict(zip(headings, second, strict=True))
    assert told["结论"] == "不是真实证书，或内容被改动" and told["原因"] == "签名不符。"
    assert told["步骤 read"] == "通过" and told["步骤 proofs"] == "未通过：签名不符。"


def test_no_cell_is_a_formula() -> None:
    rows = list(csv.reader(StringIO(report.write_csv(LINES, str).decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]

    sheets = openpyxl.load_workbook(BytesIO(report.write_workbook(LINES, str))).worksheets
    kinds = {cell.data_type for sheet in sheets for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_the_gravest_step_is_the_reason() -> None:
    doubt = could_not_check("log", "late", Text("未能检查。"))
    wrong = failed("proofs", "broken", Text("签名不符。"))

    assert report.reason_of([doubt, wrong]) == "签名不符。"
    assert report.reason_of([doubt]) == "未能检查。"
    assert report.reason_of([passed("read", "可以读取。")]) == ""


def test_what_is_the_same_as_an_earlier_one_is_marked() -> None:
    marked = report.marked([*LINES, LINES[0]], ["a", "b", "a"])

    assert [line.result for line in marked] == ["valid", "not_genuine", "duplicate"]
    assert marked[2].reason == "与第 1 项相同。"
    assert report.counts(marked) == {"valid": 1, "not_genuine": 1, "duplicate": 1}


def test_the_command_writes_the_report_beside_its_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf, token = Case(CASES / "pdf"), Case(CASES / "jwt")
    monkeypatch.setattr(verify_command, "HOME", tmp_path / "home")
    monkeypatch.setattr(verify_command, "now", lambda: pdf.at)
    files = [pdf.file, token.file]
    for name in ("out.csv", "out.xlsx"):
        verify_command.run(files, pdf.bundle, as_json=False, report=tmp_path / name)

    rows = list(csv.reader(StringIO((tmp_path / "out.csv").read_text("utf-8-sig"))))
    assert [row[1:3] for row in rows[1:]] == [
        [pdf.file.name, "真实有效"],
        [token.file.name, "真实有效"],
    ]
    assert len(list(openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0].values)) == 3
    with pytest.raises(RefusedError, match="xlsx"):
        verify_command.run(files, None, as_json=False, report=tmp_path / "out.pdf")
