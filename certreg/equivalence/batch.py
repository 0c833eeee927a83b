"""A spreadsheet of employees in, the same with answers and their basis out; nothing is kept.

Rows that name a certificate are looked up in the register first. That is counted, per visitor or
per organisation, so that nobody can go through the register with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore

from flask import Blueprint, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from certreg.audit import trail
from certreg.db import write_tx
from certreg.equivalence import blank, comparison
from certreg.equivalence.allowance import spend_rows
from certreg.equivalence.api import reader
from certreg.equivalence.filling import Filled, fill
from certreg.equivalence.forms import SheetForm
from certreg.equivalence.models import Comparison
from certreg.equivalence.sheet import COLUMNS, MOST_ROWS, Table, read_table
from certreg.errors import TooOftenError, UnreadableError
from certreg.text import Text
from certreg.web.access import public
from certreg.web.language import in_english, translate
from certreg.web.limits import limit, remote_address, spend
from certreg.workbook import delimited, reading
from certreg.workbook.parts import open_workbook
from certreg.workbook.writing import MEDIA_TYPE

blueprint = Blueprint("equivalence_batch", __name__, url_prefix="/equivalence/batch")

LARGEST = 8 * 2**20
"""Bytes of a file."""
REGISTER_ROWS_OF_A_VISITOR = "200 per hour"
REGISTER_ROWS_OF_AN_ORGANISATION = "20000 per hour"
"""Rows that ask the register: two files of the largest size, by name and on record."""

_turns = BoundedSemaphore(2)
"""So many files at a time in one process: pages must not wait for spreadsheets."""
WAIT = 20
"""Seconds to wait for a turn."""


@blueprint.get("")
@public
def show() -> ResponseReturnValue:
    """What it does, the template, the upload."""
    return _page(SheetForm(formdata=None))


@blueprint.get("/template.xlsx")
@public
@limit("60 per minute")
def template() -> ResponseReturnValue:
    """The template, with lists to choose from, in the language of the page."""
    content = blank.build_template(reader(), translate)
    name = f"{_('对应关系批量查询模板')}.xlsx"
    return send_file(BytesIO(content), MEDIA_TYPE, as_attachment=True, download_name=name)


@blueprint.post("")
@public
@limit("60 per hour")
def answer() -> ResponseReturnValue:
    """The uploaded sheet with its answers; a row that cannot be read says why."""
    form = SheetForm()
    if form.validate():
        with form.refusals("file"), _turn():
            return _answered(form.file.data)
    return _page(form), form.status


def _answered(file: FileStorage) -> ResponseReturnValue:
    content = file.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UnreadableError(Text("文件超过 {most} MB，请分批上传。", most=LARGEST >> 20))
    is_workbook = content.startswith(b"PK")
    table = _table(content, is_workbook)
    _spend(table)
    filled = fill(table, reader(), _own_table())
    _record(table, filled)
    written = blank.write_answers(filled.rows, translate) if is_workbook else None
    return send_file(
        BytesIO(written or delimited.write(filled.rows)),
        MEDIA_TYPE if is_workbook else delimited.MEDIA_TYPE,
        as_attachment=True,
        download_name=_name(filled, "xlsx" if is_workbook else "csv"),
    )


def _table(content: bytes, is_workbook: bool) -> Table:
    names = {
        name.casefold(): column.title
        for column in COLUMNS
        for name in (column.title, in_english(column.title))
    }
    if not is_workbook:
        return read_table([delimited.read(content)], names)
    open_workbook(content).close()
    return read_table(list(reading.read(content).sheets.values()), names)


def _spend(table: Table) -> None:
    """Count the rows; those that ask the register count apart.

    Raises:
        TooOftenError: more than this asker may have in an hour; nothing was looked up.
    """
    spend_rows(len(table.entries))
    asking = len(table.asks_register)
    if not asking:
        return
    if current_user.is_authenticated:
        by, most = f"organisation {current_user.organisation_id}", REGISTER_ROWS_OF_AN_ORGANISATION
    else:
        by, most = remote_address(), REGISTER_ROWS_OF_A_VISITOR
    spend("register rows", most, asking, by=by)


def _own_table() -> list[Comparison]:
    """The comparison table of whoever is signed in."""
    signed_in = current_user.is_authenticated
    return comparison.table_of(current_user.organisation_id) if signed_in else []


def _record(table: Table, filled: Filled) -> None:
    """Who asked the register for how many, and how many of them there were; no name, no number."""
    asking = len(table.asks_register)
    if asking and current_user.is_authenticated:
        with write_tx():
            trail.record(
                "register.batch_asked",
                actor_id=current_user.id,
                asked=asking,
                found=filled.found,
            )


def _name(filled: Filled, ending: str) -> str:
    """The file's name says at once how it went."""
    count = len(filled.rows) - 1
    if filled.wrong:
        name = _("对应关系-%(count)s行-%(wrong)s行有问题", count=count, wrong=filled.wrong)
    else:
        name = _("对应关系-%(count)s行", count=count)
    return f"{name}.{ending}"


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=WAIT):
        raise TooOftenError(Text("正在处理其他人的表格，请一分钟后再上传。"))
    try:
        yield
    finally:
        _turns.release()


def _page(form: SheetForm) -> str:
    return render_template(
        "equivalence/batch.html",
        form=form,
        columns=COLUMNS,
        most=MOST_ROWS,
        visitor_rows=REGISTER_ROWS_OF_A_VISITOR.partition(" ")[0],
        organisation_rows=REGISTER_ROWS_OF_AN_ORGANISATION.partition(" ")[0],
    )
