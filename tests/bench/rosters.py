"""Rosters of tens of thousands of invented workers for a figure, right ones and wrong ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle, islice
from xml.sax.saxutils import escape, quoteattr

import issued
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from certreg.batches.models import Batch
from certreg.batches.offering import offer_of
from certreg.clock import today
from certreg.db import db
from certreg.demo.workers import Group, Worker, Workforce
from certreg.policy.levels import SkillLevel
from certreg.roster.template import build_template

LEVELS = {
    SkillLevel.JUNIOR_WORKER: "初级工",
    SkillLevel.INTERMEDIATE_WORKER: "中级工",
    SkillLevel.SENIOR_WORKER: "高级工",
    SkillLevel.TECHNICIAN: "技师",
    SkillLevel.SENIOR_TECHNICIAN: "高级技师",
}
ROSTER = "名单"


def make_batch() -> Batch:
    """A batch of a new body that may assess welders of every level."""
    body = issued.make_body()
    batch = Batch(
        case=issued.make_case(body),
        body=body,
        filing=body.filings[0],
        title="第四季度认定",
        method="AS-03.examination",
        assessed_on=today(),
    )
    db.session.add(batch)
    db.session.commit()
    return batch


def workers(batch: Batch, count: int) -> Iterable[Worker]:
    """So many workers of every level, each with the facts that carry the application."""
    occupation, name, trade = issued.OCCUPATION
    groups = [Group(f"{occupation} {name}", trade, level) for level in LEVELS]
    force = Workforce(7, on=today(), employer=batch.body.name, level_names=LEVELS)
    return (force.hire(group) for group in islice(cycle(groups), count))


def with_a_fault(worker: Worker) -> Worker:
    """The same with a day of birth that the identity number does not say."""
    worker.values["出生日期"] = "1901-01-01"
    return worker


def typed(batch: Batch, people: Iterable[Worker]) -> bytes:
    """The batch's template as a clerk fills it in."""
    template = load_workbook(io.BytesIO(build_template(offer_of(batch))))
    sheets: dict[str, list[list[str | None]]] = {
        sheet.title: [[cell.value for cell in sheet[1]]]
        for sheet in template
        if sheet.sheet_state == "visible"
    }
    headings = {
        title: [(heading or "").rstrip("*") for heading in first]
        for title, (first,) in sheets.items()
    }
    for worker in people:
        for title, values in ((ROSTER, worker.values), *worker.facts):
            row = [values.get(heading) for heading in headings[title]]
            sheets[title].append([None if value is None else str(value) for value in row])
    return as_excel_writes(sheets)


def as_excel_writes(sheets: Mapping[str, Sequence[Sequence[str | None]]]) -> bytes:
    """A workbook of texts as Excel lays it out, every text once in the shared strings; openpyxl does otherwise."""
    shared: dict[str, int] = {}
    parts: dict[str, str] = {}
    for number, rows in enumerate(sheets.values(), start=1):
        lines = "".join(_line(place, cells, shared) for place, cells in enumerate(rows, start=1))
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'
        )
    texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{texts}</sst>'
    numbers = range(1, len(sheets) + 1)
    named = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{number}" r:id="rId{number}"/>'
        for number, title in zip(numbers, sheets, strict=True)
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}/relationships"><sheets>{named}</sheets></workbook>'
    )
    to_sheets = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    to_texts = ("rId0", "sharedStrings", "sharedStrings.xml")
    parts["xl/_rels/workbook.xml.rels"] = _relationships(*to_sheets, to_texts)
    parts["_rels/.rels"] = _relationships(("rId1", "officeDocument", "xl/workbook.xml"))
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in (
            ("xl/workbook.xml", "sheet.main"),
            ("xl/sharedStrings.xml", "sharedStrings"),
            *((f"xl/worksheets/sheet{number}.xml", "worksheet") for number in numbers),
        )
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    parts["[Content_Types].xml"] = (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>{overrides}</Types>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{part}')
    return stream.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _line(place: int, cells: Sequence[str | None], shared: dict[str, int]) -> str:
    written = "".join(
        f'<c r="{get_column_letter(column)}{place}" t="s"><v>{shared.setdefault(text, len(shared))}</v></c>'
        for column, text in enumerate(cells, start=1)
        if text
    )
    return f'<row r="{place}">{written}</row>'


def _relationships(*each: tuple[str, str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="{id}" Type="{_OFFICE}/relationships/{kind}" Target="{target}"/>'
        for id, kind, target in each
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'
