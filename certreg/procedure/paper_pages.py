"""The pages of every room on which a clerk puts a file beside a case, or takes it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.sessions import present_user
from certreg.db import write_tx
from certreg.files.evidence import inspect
from certreg.procedure import papers
from certreg.procedure.forms import EvidenceForm
from certreg.procedure.models.cases import Case


@dataclass(frozen=True)
class Folder:
    """A room's case, as far as the files beside it are concerned.

    Attributes:
        own: refuses a case that is not the reader's.
        open_case: the case, kept still for somebody who may change it; refuses everybody else.
        page: the case's page, with a form that was refused.
        home: endpoint of that page.
    """

    own: Callable[[int], object]
    open_case: Callable[[int], Case]
    page: Callable[[int, EvidenceForm], str]
    home: str


def add(case_id: int, folder: Folder) -> ResponseReturnValue:
    """Put the file that was sent beside the case."""
    form = EvidenceForm()
    folder.own(case_id)
    if form.validate():
        with form.refusals("file"):
            file = inspect(form.file.data)  # takes a while: before the transaction
            with write_tx():
                papers.add(folder.open_case(case_id), present_user(), form.title.data, file)
            flash(_("已上传材料"), "good")
            return redirect(url_for(folder.home, case_id=case_id))
    return folder.page(case_id, form), form.status


def remove(case_id: int, evidence_id: int, folder: Folder) -> ResponseReturnValue:
    """Take back a file that was never handed in."""
    with write_tx():
        papers.remove(folder.open_case(case_id), evidence_id)
    flash(_("已移除材料"), "info")
    return redirect(url_for(folder.home, case_id=case_id))
