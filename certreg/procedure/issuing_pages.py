"""The pages of every room on which a body issues what was approved, and prints the claim codes."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from certreg.accounts import proving
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.audit.purposes import Purpose
from certreg.certificates import slips as kept
from certreg.certificates.claims import Slip
from certreg.db import write_tx
from certreg.files.models import StoredFile
from certreg.jobs import queue
from certreg.jobs.models import Job
from certreg.procedure.forms import IssueForm


def issue(plan: Callable[[], Job], page: Callable[[IssueForm], str]) -> ResponseReturnValue:
    """Issue with the second factor: planned here, carried out by the worker.

    Args:
        plan: plans the certificates, in the transaction that is running.
        page: what is going to be issued, with the form.
    """
    form = IssueForm()
    if form.validate_on_submit():
        with form.refusals("code"):
            proving.by_second_factor(present_user(), form.code.data)
            with write_tx():
                job_id = plan().id
            queue.wake(job_id)
            return redirect(url_for("jobs.show", job_id=job_id))
    return page(form), form.status


def slips(file: StoredFile | None, seen: str, case_id: int) -> list[Slip]:
    """The claim codes of a case, for printing; who saw them is recorded as `seen`.

    Raises:
        MissingError: none were made, or they are no longer kept.
    """
    found = kept.read(file)
    with write_tx():
        user = present_user()
        trail.seen(
            seen,
            viewer_id=user.id,
            subject_id=case_id,
            purpose=Purpose.HANDING_OUT,
            concerns_id=user.organisation_id,
        )
    return found
