"""Making a statement, and checking one that was received."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

import sqlalchemy as sa
from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.certificates import checking
from certreg.certificates.asking import record_asking, spend_register_rows
from certreg.db import write_tx
from certreg.equivalence.sheet import Entry, titled
from certreg.equivalence.uploaded import content_of, table_of, turn
from certreg.errors import RefusedError
from certreg.statements import making
from certreg.statements.forms import DIGEST, DigestForm, FileForm, ListForm
from certreg.statements.models import Statement
from certreg.statements.rules import MOST_ROWS, MOST_TYPED, Named, Tally, complete, typed_rows
from certreg.text import Text
from certreg.web.access import public, requires
from certreg.web.limits import limit
from certreg.web.pagination import paginate

blueprint = Blueprint("statements", __name__, url_prefix="/workspace/statements")
received = Blueprint("received_statements", __name__, url_prefix="/statements")


@blueprint.get("")
@requires(Role.CLERK)
def show() -> ResponseReturnValue:
    """What it is, the list to hand in, and the statements made so far."""
    return _page(ListForm(formdata=None))


@blueprint.post("")
@requires(Role.CLERK)
@limit("30 per hour", by=lambda: f"user {present_user().id}")
def hand_in() -> ResponseReturnValue:
    """Confirm a list: shown first, sealed when the clerk asks for it."""
    form, result = ListForm(), None
    if form.validate():
        with form.refusals(), turn():
            result = _confirmed(form)
            if "make" in request.form:
                statement, content = making.seal(result, present_user())
                name = f"statement-{statement.public_id}.pdf"
                with write_tx():
                    making.keep(statement)
                return send_file(
                    BytesIO(content), "application/pdf", as_attachment=True, download_name=name
                )
    return _page(form, result), form.status


@received.get("/<public_id>")
@public
@limit("60 per minute")
def check(public_id: str) -> ResponseReturnValue:
    """Where the QR code leads: that such a statement was made, and its digest."""
    statement = making.by_public_id(public_id)
    return _checking(statement, FileForm(formdata=None), DigestForm(formdata=None))


@received.post("/<public_id>/file")
@public
@limit("30 per minute")
def compare_file(public_id: str) -> ResponseReturnValue:
    """Compare the received file with the one that was made; it is not kept."""
    statement, form = making.by_public_id(public_id), FileForm()
    if not form.validate():
        return _checking(statement, form, DigestForm(formdata=None)), form.status
    digest = sha256(form.file.data.stream.read(checking.LARGEST + 1)).hexdigest()
    return _checking(
        statement, FileForm(formdata=None), DigestForm(formdata=None), digest == statement.sha256
    )


@received.post("/<public_id>/digest")
@public
@limit("30 per minute")
def compare_digest(public_id: str) -> ResponseReturnValue:
    """Compare a digest that somebody computed or was shown."""
    statement, form = making.by_public_id(public_id), DigestForm()
    matches = None
    if form.validate():
        with form.refusals("digest"):
            if not DIGEST.fullmatch(form.value):
                raise RefusedError(Text("请填写 64 位十六进制摘要"), field="digest")
            matches = form.value == statement.sha256
    return _checking(statement, FileForm(formdata=None), form, matches), form.status


@received.get("/<public_id>/file")
@received.get("/<public_id>/digest")
@public
def start_again(public_id: str) -> ResponseReturnValue:
    """Reloading an answer, or changing its language, begins anew."""
    return check(public_id)


def _confirmed(form: ListForm) -> Tally:
    """What the register says of the list that was handed in.

    Raises:
        RefusedError, UnreadableError: the list cannot be read.
        TooOftenError: more rows than the organisation may have in an hour.
    """
    rows = _rows(form)
    spend_register_rows(len(rows))
    result = making.confirm(rows)
    record_asking(present_user().id, len(rows), len(rows) - len(result.unfound))
    return result


def _rows(form: ListForm) -> list[Named]:
    if not form.file.data:
        return typed_rows(form.typed.data or "")
    if form.typed.data:
        raise RefusedError(Text("上传表格和直接填写请只用一种"), field="typed")
    table = table_of(content_of(form.file.data))
    for entry in table.entries:
        _check(entry)
    rows = [Named(each.number, each.certificate, each.name) for each in table.entries]
    return complete(rows, field="file")


def _check(entry: Entry) -> None:
    """Refuse a row that Excel has spoilt."""
    faults = [fault for fault in entry.faults if fault.field in ("name", "number")]
    if faults:
        text = Text("第 {row} 行：{faults}", row=entry.number, faults=titled(faults))
        raise RefusedError(text, field="file")


def _page(form: ListForm, result: Tally | None = None) -> str:
    made = (
        sa.select(Statement)
        .where(Statement.organisation_id == present_user().organisation_id)
        .options(joinedload(Statement.made_by))
    )
    return render_template(
        "statements/show.html",
        form=form,
        result=result,
        most_rows=MOST_ROWS,
        most_typed=MOST_TYPED,
        page=paginate(made, Statement.id, descending=True),
    )


def _checking(
    statement: Statement, form: FileForm, digest_form: DigestForm, matches: bool | None = None
) -> str:
    return render_template(
        "statements/check.html",
        statement=statement,
        form=form,
        digest_form=digest_form,
        matches=matches,
    )
