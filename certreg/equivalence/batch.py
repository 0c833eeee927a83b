"""A spreadsheet of employees in, the same with answers and their basis out; nothing is kept.

Rows that name a certificate are looked up in the register first. That is counted, per visitor or
per organisation, so that nobody can go through the register with it.
"""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from certreg.certificates.asking import (
    REGISTER_ROWS_OF_A_VISITOR,
    REGISTER_ROWS_OF_AN_ORGANISATION,
    record_asking,
    spend_register_rows,
)
from certreg.equivalence import blank, comparison
from certreg.equivalence.allowance import spend_rows
from certreg.equivalence.api import reader
from certreg.equivalence.filling import Filled, fill
from certreg.equivalence.forms import SheetForm
from certreg.equivalence.models import Comparison
from certreg.equivalence.sheet import COLUMNS, MOST_ROWS, Table
from certreg.equivalence.uploaded import content_of, is_workbook, table_of, turn
from certreg.web.access import public
from certreg.web.language import translate
from certreg.web.limits import limit
from certreg.web.reading import may_lag
from certreg.workbook import delimited
from certreg.workbook.writing import MEDIA_TYPE

blueprint = Blueprint("equivalence_batch", __name__, url_prefix="/equivalence/batch")


@blueprint.get("")
@public
@may_lag
def show() -> ResponseReturnValue:
    """What it does, the template, the upload."""
    return _page(SheetForm(formdata=None))


@blueprint.get("/template.xlsx")
@public
@may_lag
@limit("60 per minute")
def template() -> ResponseReturnValue:
    """The template, with lists to choose from, in the language of the page."""
    content = blank.build_template(reader(), translate)
    name = f"{_('对应关系批量查询模板')}.xlsx"
    return send_file(BytesIO(content), MEDIA_TYPE, as_attachment=True, download_name=name)


@blueprint.post("")
@public
@may_lag
@limit("60 per hour")
def answer() -> ResponseReturnValue:
    """The uploaded sheet with its answers; a row that cannot be read says why."""
    form = SheetForm()
    if form.validate():
        with form.refusals("file"), turn():
            return _answered(form.file.data)
    return _page(form), form.status


def _answered(file: FileStorage) -> ResponseReturnValue:
    content = content_of(file)
    table = table_of(content)
    _spend(table)
    filled = fill(table, reader(), _own_table())
    _record(table, filled)
    written = blank.write_answers(filled.rows, translate) if is_workbook(content) else None
    return send_file(
        BytesIO(written or delimited.write(filled.rows)),
        MEDIA_TYPE if is_workbook(content) else delimited.MEDIA_TYPE,
        as_attachment=True,
        download_name=_name(filled, "xlsx" if is_workbook(content) else "csv"),
    )


def _spend(table: Table) -> None:
    """Count the rows; those that ask the register count apart.

    Raises:
        TooOftenError: more than this asker may have in an hour; nothing was looked up.
    """
    spend_rows(len(table.entries))
    spend_register_rows(len(table.asks_register))


def _own_table() -> list[Comparison]:
    """The comparison table of whoever is signed in."""
    signed_in = current_user.is_authenticated
    return comparison.table_of(current_user.organisation_id) if signed_in else []


def _record(table: Table, filled: Filled) -> None:
    """Who asked the register for how many; of visitors only that they spent them."""
    if current_user.is_authenticated:
        record_asking(current_user.id, len(table.asks_register), filled.found)


def _name(filled: Filled, ending: str) -> str:
    """The file's name says at once how it went."""
    count = len(filled.rows) - 1
    if filled.wrong:
        name = _("对应关系-%(count)s行-%(wrong)s行有问题", count=count, wrong=filled.wrong)
    else:
        name = _("对应关系-%(count)s行", count=count)
    return f"{name}.{ending}"


def _page(form: SheetForm) -> str:
    return render_template(
        "equivalence/batch.html",
        form=form,
        columns=COLUMNS,
        most=MOST_ROWS,
        visitor_rows=REGISTER_ROWS_OF_A_VISITOR.partition(" ")[0],
        organisation_rows=REGISTER_ROWS_OF_AN_ORGANISATION.partition(" ")[0],
    )
