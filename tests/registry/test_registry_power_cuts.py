"""Whatever the publisher was doing when the power went: the next run finishes, and fsck is clean."""

from __future__ import annotations

import builtins
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import issued
import pytest
from sqlalchemy.orm import Session, scoped_session

from certreg import fsck
from certreg.db import db
from certreg.registry import chores, publication

Db = scoped_session[Session]

OPERATIONS = ((builtins, "open"), (os, "fsync"), (Path, "mkdir"), (Path, "replace"))
"""What a publication does to the disk."""

MOST = 400


class PowerCutError(BaseException):
    """The machine stops: nothing that catches errors may go on."""


def cut_power(patch: pytest.MonkeyPatch, number: int) -> Callable[[], int]:
    """Let the operation with this number (from 0), and every later one, fail; how many came."""
    count = 0

    def failing(operation: Callable[..., Any]) -> Callable[..., Any]:
        def run(*values: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            if count > number:
                raise PowerCutError
            return operation(*values, **named)

        return run

    patch.setattr(publication, "open", failing(open), raising=False)
    for owner, name in OPERATIONS[1:]:
        patch.setattr(owner, name, failing(getattr(owner, name)))
    return lambda: count


def faults() -> list[str]:
    db.session.rollback()
    return [fault for _, check in fsck.CHECKS for fault in fsck.found_by(check)]


@pytest.mark.long
def test_a_power_cut_at_any_file_operation_is_finished_by_the_next_run(session: Db) -> None:
    issued.found()
    body = issued.make_body()

    for number in range(MOST):
        # an entry, a place in a status list: log, lists and bundle have to be published anew
        (certificate,) = issued.issue(body, issued.recognised(issued.make_worker()))
        with pytest.MonkeyPatch.context() as patch:
            cut_power(patch, number)
            try:
                chores.keep_published()
                break
            except PowerCutError:
                db.session.rollback()
        chores.keep_published()
        assert faults() == [], f"after a cut at operation {number}"
    else:
        pytest.fail(f"publishing takes more than {MOST} operations")
    assert number > 3
    assert issued.standing(certificate).value == "valid"
