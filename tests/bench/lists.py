"""Pages of a registry that holds very much against the same pages of one that holds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from statistics import median
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from harness import Figure, hand_in, interleaved

from certreg.db import db

ROUNDS, PAGES = 5, 20
MOST_QUERIES, MOST_TIMES = 9, 2.0
"""A page asks no more queries, and takes at most so many times as long as an empty one."""

Clients = Mapping[str, FlaskClient]
"""By address, with the reader's region behind it where there are several, who asks for it."""


def compare(name: str, readers: str, full: Flask, many: Clients, none: Clients, rows: int) -> None:
    """Hand in the figure of the slowest page, with every page's queries and times."""
    times, queries, seconds = {}, {}, {}
    for page in many:
        seconds[page] = interleaved(
            asking(many[page], page), asking(none[page], page), items=(PAGES, PAGES), rounds=ROUNDS
        )
        times[page] = median(ours / peer for ours, peer in seconds[page])
        with full.app_context(), counted() as sent:
            many[page].get(address(page))
        queries[page] = len(sent)
    slowest = max(times, key=lambda page: times[page])
    facts: dict[str, float] = {
        f"times_an_empty_list_{page}": value for page, value in times.items()
    }
    limits = dict.fromkeys(facts, MOST_TIMES)
    asked: dict[str, float] = {f"queries_{page}": value for page, value in queries.items()}
    limits |= dict.fromkeys(asked, MOST_QUERIES)
    ours = f"GET {slowest}, SQLite; the slowest of {readers}"
    peer = "the same page of a registry without cases"
    facts |= asked | {"cases": rows}
    hand_in(Figure(name, ours, peer, "pages", seconds[slowest], facts, limits=limits))


def address(page: str) -> str:
    """What is asked for, without the reader."""
    return page.partition(" ")[0]


def asking(client: FlaskClient, page: str) -> Callable[[], None]:
    """Ask for the page so many times."""

    def ask() -> None:
        for _ in range(PAGES):
            answer = client.get(address(page))
            assert answer.status_code == 200, answer.status_code

    return ask


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile; beginning a transaction asks nothing."""
    sent: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(db.engine, "before_cursor_execute", note)
