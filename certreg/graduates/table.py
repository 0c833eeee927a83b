"""The list of graduates as page and as CSV, the same for the school and for its office."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response
from flask_babel import gettext as _

from certreg.clock import today
from certreg.graduates import rules
from certreg.graduates.forms import ListForm, name_of
from certreg.graduates.roll import students_of
from certreg.graduates.rules import Student
from certreg.web import download
from certreg.web.language import translate

MOST = 500
"""Graduates on one page; the CSV has them all."""


def shown(school_id: int, form: ListForm) -> dict[str, Any]:
    """What the page shows: every class with its counts, and who of those asked for holds both."""
    students = students_of(school_id, today())
    counted = rules.counts(students)
    form.offer(counted, students)
    asked = _asked(form, students) if form.validate() else []
    return {
        "counted": counted,
        "rows": asked[:MOST],
        "total": len(asked),
        "holders": len(students),
        "name_of": name_of,
        "most": MOST,
    }


def csv_of(school_id: int, form: ListForm) -> Response | None:
    """The same, whole, one line for each certificate; None: the form was refused."""
    students = students_of(school_id, today())
    form.offer(rules.counts(students), students)
    if not form.validate():
        return None
    headings = (
        _("姓名"), _("班级"), _("毕业日期"), _("毕业证书编号"), _("技能等级证书编号"), _("等级"),
        _("职业"), _("工种/职业方向"), _("发证日期"),
    )  # fmt: skip
    answer = download.csv_file("graduates", headings, _lines(_asked(form, students)))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _asked(form: ListForm, students: Sequence[Student]) -> list[Student]:
    return rules.chosen(students, programme=form.programme.data, year=form.year.data)


def _lines(students: Sequence[Student]) -> Iterator[Sequence[str]]:
    for row in students:
        if row.diploma is None:
            continue
        stated = row.diploma.statement
        for held in row.held:
            yield (
                row.name, name_of(row.programme), stated.since.isoformat(), stated.number,
                held.number, translate(held.level), held.occupation, held.trade,
                held.issued_on.isoformat(),
            )  # fmt: skip
