"""The queue that wakes the worker: huey on its own SQLite file. The job table, not the queue, is the truth."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app
from huey import SqliteHuey, crontab
from huey.api import Huey
from huey.consumer import Consumer

from certreg import running
from certreg.jobs import work
from certreg.policy.law import load
from certreg.settings import Settings

PATIENCE = 60
"""Seconds that a worker which is to stop has for the chunk that it is at."""


class _Worker(Consumer):
    """A consumer that is never torn away from a job, whichever signal ends it."""

    def stop(self, graceful: bool = True) -> None:
        work.stopping.set()
        super().stop(graceful=True)


def open_queue(app: Flask, settings: Settings) -> Huey:
    """The instance's queue with its two tasks: do one job; look for jobs that nobody announced."""
    queue = SqliteHuey("certreg", filename=str(settings.instance / "queue.sqlite3"), results=False)

    @queue.task(name="carry_out")  # type: ignore[untyped-decorator]  # huey has no types
    def carry_out(job_id: int) -> None:
        with app.app_context():
            if work.carry_out(job_id):
                wake(job_id)

    @queue.periodic_task(crontab(minute="*"), name="pick_up")  # type: ignore[untyped-decorator]
    def pick_up() -> None:
        with app.app_context():
            work.fail_interrupted()
            waiting = work.queued_ids()
        for job_id in waiting:
            with app.app_context():  # of its own: what a job keeps for itself is not the next one's
                if work.carry_out(job_id):
                    wake(job_id)
        with app.app_context():
            work.do_chores()

    queue.carry_out = carry_out
    return queue


def wake(job_id: int) -> None:
    """Tell the worker of a job whose row is committed."""
    queue: Any = current_app.extensions["certreg_queue"]
    queue.carry_out(job_id)


def run_worker(app: Flask) -> None:
    """Work until told to stop (SIGINT, SIGTERM): the running job then ends, or waits for the next worker.

    Raises:
        SetupError: the installation is being restored or upgraded.
        LawError: the law does not stand; every job would fail.
    """
    settings: Settings = app.config["SETTINGS"]
    with running.shared(settings.instance):
        with app.app_context():
            load()
            work.fail_interrupted()
            for job_id in work.queued_ids():
                wake(job_id)
        queue: Huey = app.extensions["certreg_queue"]
        _Worker(queue, workers=1, periodic=True, max_delay=1.0, shutdown_timeout=PATIENCE).run()
