"""How the worker hears of a job on PostgreSQL: by a notification of the database that both have anyway.

A file of the instance would not do: workers may run on other machines, and SQLite wants no network disk.
The job table remains the queue. A notification that nobody hears, because the database moved to another
server meanwhile, costs a minute at most: the worker looks at the table when it has connected again, and
every minute.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import psycopg
import sqlalchemy as sa
import structlog
from flask import Flask
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from certreg.db import connecting, db, faults
from certreg.jobs import work

log = structlog.get_logger()

CHANNEL = "certreg_job"

TURN = 1.0
"""Seconds between two looks whether to stop, and between two tries to connect."""


def tell(job_id: int) -> None:
    """Tell every worker of a job whose row is committed."""
    try:
        with db.engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_notify(CHANNEL, str(job_id))))
    except DBAPIError as error:
        if not faults.is_away(error):
            raise
        log.warning("worker not told", job_id=job_id)  # it looks for itself


def listen(app: Flask, take: Callable[[int], object], stop: Event) -> None:
    """Hear of jobs until told to stop.

    Args:
        take: is given the id of every job that waits now or is told of; more than once does no harm.
    """
    while not stop.is_set():
        try:
            with app.app_context():
                _hear(take, stop)
        except (SQLAlchemyError, psycopg.Error) as error:
            log.warning("not listening", kind=type(error).__name__)
            stop.wait(TURN)


def _hear(take: Callable[[int], object], stop: Event) -> None:
    with _connection() as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        for job_id in work.queued_ids():
            take(job_id)
        db.session.remove()
        while not stop.is_set():
            for notice in connection.notifies(timeout=TURN):
                if notice.payload.isdecimal():
                    take(int(notice.payload))


def _connection() -> psycopg.Connection:
    """One of our own: SQLAlchemy's are for those who ask, not for those who wait."""
    url = db.engine.url
    _, parameters = db.engine.dialect.create_connect_args(url)
    patience = connecting.options(url.render_as_string(hide_password=False))["connect_args"]
    return psycopg.connect(**{**parameters, **patience}, autocommit=True)
