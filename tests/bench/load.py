"""A results day on this machine: so much as the server can do, then 80 % of it, every answer checked.

    python tests/bench/load.py              twenty seconds
    python tests/bench/load.py --minutes 10

Requests come at their time whether or not earlier ones are answered, and the wait counts from that
time. What the server can do is measured anew every minute, for a shared machine is not as fast in the
tenth as in the first. All day long, also meanwhile, another process writes something every two seconds;
every fifth time it revokes a certificate: what was kept for the next visitor has to be made anew, and
every page must say so from then on. Fails with a wrong answer, or if one in a hundred waits 300 ms and
more.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event, Lock
from typing import Any

import issued
from flask import Flask
from registry import application, environment
from serving import connected, served
from visits import Answer, Day, Known

from certreg import create_app
from certreg.audit import trail
from certreg.certificates import register
from certreg.db import db, write_tx
from certreg.settings import read_settings

CERTIFICATES, CLIENTS = 4_000, 8
"""So many of the first that most visitors are the first of their minute to see theirs."""
RECORD, REVOKE = "record", "revoke"
PACE, REVOKING = 2.0, 5
"""Seconds between two writes; every which is a revocation, the others put a download on record."""
SHARE = 0.8
"""Of capacity, at which the load test runs."""
ROUND, ALL_OUT = 60.0, 1 / 5
"""Seconds of a day for which a capacity counts, and which part of them it takes to measure."""
PATIENCE_MS = 300.0


@dataclass
class Tally:
    """Waits by kind of visit, in seconds, and the answers that were wrong."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return sum(map(len, self.waits.values()))

    def add(self, other: Tally) -> None:
        """Count what another one counted."""
        for kind, waits in other.waits.items():
            self.waits[kind] += waits
        self.wrong += other.wrong

    def percentile(self, hundredth: int) -> float:
        """The wait that so many of a hundred do not exceed, ms."""
        every = [wait for waits in self.waits.values() for wait in waits]
        return quantiles(every, n=100)[hundredth - 1] * 1000


class Crowd:
    """Clients with a connection each, who take the next visit in turn."""

    def __init__(self, day: Day, port: int) -> None:
        self.day, self.tally = day, Tally()
        self.connections = [connected(port) for _ in range(CLIENTS)]
        self.visitors, self.lock = count(1), Lock()

    def come(self, seconds: float, rate: float = 0.0) -> Tally:
        """Ask for so long: `rate` visits a second, each at its time, or 0: one after the other."""
        self.tally = Tally()
        begun = time.monotonic()
        times = self._times(begun, seconds, rate)
        with ThreadPoolExecutor(CLIENTS) as pool:
            for done in [pool.submit(self._ask_on, each, times) for each in self.connections]:
                done.result()
        return self.tally

    def _times(self, begun: float, seconds: float, rate: float) -> Iterator[float]:
        """When each visit is due (monotonic seconds)."""
        for number in count():
            due = begun + number / rate if rate else time.monotonic()
            if due > begun + seconds:
                return
            yield due

    def _ask_on(self, connection: HTTPConnection, times: Iterator[float]) -> None:
        while True:
            with self.lock:
                due, visitor, visit = next(times, None), next(self.visitors), self.day.visit()
            if due is None:
                return
            time.sleep(max(0.0, due - time.monotonic()))
            address = f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}"
            headers = {"X-Forwarded-For": address, **visit.request.headers}
            asked_at, request = time.monotonic(), visit.request
            connection.request(request.method, request.path, request.body or None, headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read(), asked_at)
            is_right = visit.is_right(answer)
            with self.lock:
                self.tally.waits[visit.kind].append(time.monotonic() - due)
                if not is_right:
                    self.tally.wrong.append(f"{visit.kind} {request.path}: {answer.status}")


def fill(app: Flask) -> list[Known]:
    """A registry with certificates."""
    with app.app_context():
        issued.found()
        body = issued.make_body()
        holders = [issued.make_worker(f"张{chr(0x4E00 + n)}") for n in range(CERTIFICATES)]
        rows = issued.issue(
            body, *(issued.recognised(each, row=n) for n, each in enumerate(holders, 1))
        )
        found = [Known(row.number, row.holder_name, row.public_id) for row in rows]
        db.session.remove()
    return found


@contextmanager
def writing(settings: Mapping[str, str], certificates: list[Known]) -> Iterator[None]:
    """Something is written meanwhile, at its pace, by a process of its own."""
    is_over, of_its_own = Event(), get_context("spawn")
    with ProcessPoolExecutor(1, of_its_own) as office, ThreadPoolExecutor(1) as pool:
        office.submit(work, settings, RECORD, 0).result()  # once it is there
        clerk = pool.submit(write, office, settings, certificates, is_over)
        try:
            yield
        finally:
            is_over.set()
        clerk.result()


def write(
    office: Executor, settings: Mapping[str, str], certificates: list[Known], is_over: Event
) -> None:
    """Have something written until the day is over."""
    to_revoke = iter(certificates)
    for number in count(1):
        if is_over.wait(PACE):
            return
        if number % REVOKING:
            office.submit(work, settings, RECORD, number).result()
        else:
            one = next(to_revoke)
            one.revoked.append(time.monotonic())
            office.submit(work, settings, REVOKE, one.number).result()
            one.revoked.append(time.monotonic())


@cache
def registry(settings: tuple[tuple[str, str], ...]) -> Flask:
    """The application of the office."""
    return create_app(read_settings(dict(settings)))


def work(settings: Mapping[str, str], kind: str, about: Any) -> None:
    """Put a download on record, or revoke the certificate of a number."""
    with registry(tuple(settings.items())).app_context():
        if kind == REVOKE:
            row = register.by_number(about)
            assert row is not None
            issued.revoke(row)
        else:
            with write_tx():
                trail.record("certificate.downloaded", actor_id=None, subject_id=about)
        db.session.remove()


def main(arguments: list[str]) -> int:
    """Run the day; exit code 1 if an answer was wrong or too many had to wait."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)  # fmt: skip
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--patience", type=float, default=PATIENCE_MS, help="ms, for 99 of 100")
    asked = parser.parse_args(arguments)
    seconds = asked.minutes * 60 or asked.seconds
    with TemporaryDirectory() as folder:
        settings = environment(Path(folder))
        certificates = fill(application(settings))
        with served("certreg:create_app()", settings) as connection:
            crowd = Crowd(Day(certificates, Path(folder) / "public", seed=1), connection.port)
            with writing(settings, certificates):
                crowd.come(min(5.0, seconds / 4))  # warm
                report = spent(crowd, seconds)
    return told(report, asked.patience)


@dataclass
class Report:
    """What came of a day.

    Attributes:
        capacities: answers a second that the server could give, measured round after round.
        asked: visits a second of each round.
        tally: of the visits that came at their times.
        wrong: answers of any time.
    """

    capacities: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    wrong: list[str] = field(default_factory=list)


def spent(crowd: Crowd, seconds: float) -> Report:
    """A day of so long, in rounds."""
    report = Report()
    rounds = max(1, round(seconds / ROUND))
    for _ in range(rounds):
        length = seconds / rounds
        most = crowd.come(length * ALL_OUT)
        capacity = most.answered / (length * ALL_OUT)
        tally = crowd.come(length * (1 - ALL_OUT), capacity * SHARE)
        report.capacities.append(capacity)
        report.asked.append(tally.answered / (length * (1 - ALL_OUT)))
        report.tally.add(tally)
        report.wrong += most.wrong + tally.wrong
    return report


def told(report: Report, patience: float) -> int:
    """Print what came of it; the exit code."""
    tally, p99 = report.tally, round(report.tally.percentile(99), 1)
    lines = {
        "capacity_per_second": median_and_spread(report.capacities),
        "asked_per_second": median_and_spread(report.asked),
        "answers": tally.answered,
        "answers_by_kind": {kind: len(waits) for kind, waits in sorted(tally.waits.items())},
        "wrong": len(report.wrong),
        "p50_ms": round(tally.percentile(50), 1),
        "p99_ms": p99,
    }
    print(json.dumps(lines, indent=1))
    for line in report.wrong[:20]:
        print("WRONG", line, file=sys.stderr)
    return 1 if report.wrong or p99 >= patience else 0


def median_and_spread(values: list[float]) -> str:
    """Of some rounds."""
    return f"{median(values):.1f} ({min(values):.1f} to {max(values):.1f})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
