"""A results day on this machine: so much as the server can do, then 80 % of it, every answer checked.

    python tests/bench/load.py              twenty seconds
    python tests/bench/load.py --minutes 10

Requests come at their time whether or not earlier ones are answered, and the wait counts from that
time. All day long, also while its capacity is measured, something is written every two seconds: what
was kept for the next visitor then has to be made anew. Every fifth time a certificate is revoked, and
every page must say so from then on. Fails with a wrong answer, or if one in a hundred waits 300 ms and
more.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from threading import Event, Lock

import issued
from flask import Flask
from registry import application, environment
from serving import connected, served
from visits import Answer, Day, Known

from certreg.audit import trail
from certreg.certificates import register
from certreg.db import db, write_tx

CERTIFICATES, CLIENTS = 400, 8
PACE, REVOKING = 2.0, 5
"""Seconds between two writes; every which is a revocation, the others put a download on record."""
SHARE = 0.8
"""Of capacity, at which the load test runs."""
PATIENCE_MS = 300.0


@dataclass
class Tally:
    """Waits by kind of visit, in seconds, and the answers that were wrong."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return sum(map(len, self.waits.values()))

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
def writing(app: Flask, certificates: list[Known]) -> Iterator[None]:
    """Something is written meanwhile, at its pace."""
    is_over = Event()
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(write, app, certificates, is_over)
        try:
            yield
        finally:
            is_over.set()
        work.result()


def write(app: Flask, certificates: list[Known], is_over: Event) -> None:
    """Write until the day is over."""
    to_revoke = iter(certificates)
    for number in count(1):
        if is_over.wait(PACE):
            return
        with app.app_context():
            if number % REVOKING:
                with write_tx():
                    trail.record("certificate.downloaded", actor_id=None, subject_id=number)
            else:
                revoke(next(to_revoke))
            db.session.remove()


def revoke(one: Known) -> None:
    """Revoke a certificate."""
    one.revoked.append(time.monotonic())
    row = register.by_number(one.number)
    assert row is not None
    issued.revoke(row)
    one.revoked.append(time.monotonic())


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
        app = application(settings)
        certificates = fill(app)
        with served("certreg:create_app()", settings) as connection:
            crowd = Crowd(Day(certificates, Path(folder) / "public", seed=1), connection.port)
            with writing(app, certificates):
                crowd.come(min(5.0, seconds / 4))  # warm
                all_out = min(30.0, seconds / 2)
                most = crowd.come(all_out)
                capacity = most.answered / all_out
                tally = crowd.come(seconds, capacity * SHARE)
    return told(tally, capacity, seconds, wrong=most.wrong + tally.wrong, patience=asked.patience)


def told(
    tally: Tally, capacity: float, seconds: float, *, wrong: list[str], patience: float
) -> int:
    """Print what came of it; the exit code."""
    report = {
        "capacity_per_second": round(capacity, 1),
        "asked_per_second": round(tally.answered / seconds, 1),
        "answers": tally.answered,
        "answers_by_kind": {kind: len(waits) for kind, waits in tally.waits.items()},
        "wrong": len(wrong),
        "p50_ms": round(tally.percentile(50), 1),
        "p99_ms": round(tally.percentile(99), 1),
    }
    print(json.dumps(report, indent=1))
    for line in wrong[:20]:
        print("WRONG", line, file=sys.stderr)
    return 1 if wrong or report["p99_ms"] >= patience else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
