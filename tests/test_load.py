"""The load test can fail: it tells right answers from wrong ones; and a results day goes by without any."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
LENDERS = (TESTS.parent, TESTS / "bench", TESTS, TESTS / "certificates")

JUDGING = """
import time
from visits import Answer, Known, REVOKED, VALID

def said(*words, name="张示例", status=200, at=5.0):
    return Answer(status, {}, f"Y1 {name} {' '.join(words)}".encode(), at)

time.monotonic = lambda: 10.0
valid, gone = Known("Y1", "张示例", "x"), Known("Y1", "张示例", "x", [3.0, 4.0])
on_the_way = Known("Y1", "张示例", "x", [9.0])
print([
    valid.is_shown_by(said(VALID)), gone.is_shown_by(said(REVOKED)),
    on_the_way.is_shown_by(said(VALID)), on_the_way.is_shown_by(said(REVOKED)),
    gone.is_shown_by(said(VALID, at=3.5)),
])
print([
    valid.is_shown_by(said(REVOKED)), gone.is_shown_by(said(VALID)), valid.is_shown_by(said()),
    valid.is_shown_by(said(VALID, REVOKED)), valid.is_shown_by(said(VALID, name="李示例")),
    valid.is_shown_by(said(VALID, status=404)),
])
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, LENDERS))},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_page_of_another_state_name_or_certificate_is_wrong() -> None:
    right, wrong = run("-c", JUDGING).stdout.splitlines()
    assert right == str([True] * 5)
    assert wrong == str([False] * 6)


@pytest.mark.drill
def test_ten_minutes_of_a_results_day_go_by_without_a_wrong_answer_or_a_long_wait() -> None:
    done = run(str(TESTS / "bench" / "load.py"), "--minutes", "10")
    assert done.returncode == 0, done.stdout + done.stderr
