"""A job's page: how far it is, cancel, retry; and the same as JSON for the page that watches."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.jobs import queue, work
from certreg.jobs.models import Job
from certreg.text import Text
from certreg.web.access import signed_in

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("/<int:job_id>")
@signed_in
def show(job_id: int) -> ResponseReturnValue:
    """Progress of one job."""
    job = _own(job_id)
    return render_template("jobs/show.html", job=job, job_title=work.title_of(job))


@blueprint.get("/<int:job_id>/state")
@signed_in
def state(job_id: int) -> ResponseReturnValue:
    """The same for the script that watches."""
    job = _own(job_id)
    return jsonify(state=job.state.value, done=job.done, total=job.total, is_over=job.is_over)


@blueprint.post("/<int:job_id>/cancel")
@signed_in
def cancel(job_id: int) -> ResponseReturnValue:
    """Ask the job to stop."""
    with write_tx():
        work.cancel(_own(job_id))
    return redirect(url_for("jobs.show", job_id=job_id))


@blueprint.post("/<int:job_id>/retry")
@signed_in
def retry(job_id: int) -> ResponseReturnValue:
    """Queue the job again."""
    with write_tx():
        work.retry(_own(job_id))
    queue.wake(job_id)
    return redirect(url_for("jobs.show", job_id=job_id))


def _own(job_id: int) -> Job:
    """The job, when it belongs to the user's organisation."""
    job = db.session.get(Job, job_id)
    if job is None or job.organisation_id != current_user.organisation_id:
        raise MissingError(Text("没有这个任务"))
    return job
