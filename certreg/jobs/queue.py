"""The queue that wakes the worker. The job table, not the queue, is the truth.

With SQLite it is huey's, in a file of its own. With PostgreSQL it lies in each worker's memory and is
filled by the database's notifications (`waking`), so that workers may run on any machine.
"""

from __future__ import annotations

import gc
from importlib import import_module
from threading import Thread
from types import ModuleType
from typing import Any

from flask import Flask, current_app
from huey import MemoryHuey, SqliteHuey, crontab
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
    if _has_notifications(app):
        queue = MemoryHuey("certreg", results=False)
    else:
        file = str(settings.instance / "queue.sqlite3")
        queue = SqliteHuey("certreg", filename=file, results=False)

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
    if _has_notifications(current_app):
        _waking().tell(job_id)
    else:
        current_app.extensions["certreg_queue"].carry_out(job_id)


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
        queue: Any = app.extensions["certreg_queue"]
        delay = 1.0
        if _has_notifications(app):
            delay = 0.1  # it looks into its own memory
            listening = (app, queue.carry_out, work.stopping)
            Thread(target=_waking().listen, args=listening, daemon=True).start()
        else:
            with app.app_context():
                for job_id in work.queued_ids():
                    wake(job_id)
        gc.freeze()  # what is loaded by now stays: the collector need not look at it again and again
        _Worker(queue, workers=1, periodic=True, max_delay=delay, shutdown_timeout=PATIENCE).run()


def _has_notifications(app: Flask) -> bool:
    settings: Settings = app.config["SETTINGS"]
    return settings.database_url.startswith("postgresql")


def _waking() -> ModuleType:
    """Needs psycopg, which only PostgreSQL's users have."""
    return import_module("certreg.jobs.waking")
