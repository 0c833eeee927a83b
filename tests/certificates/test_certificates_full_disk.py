"""A disk that fills while a batch is issued and packed: the job says so, and ends once there is room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from certreg.jobs.work import FULL

TESTS = Path(__file__).parents[1]
COUNT = 400


@pytest.mark.long
def test_a_disk_that_fills_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    apart = (
        ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    )
    paths = (TESTS.parent, TESTS, TESTS / "bench")
    done = subprocess.run(
        [*apart, sys.executable, TESTS / "filled.py", tmp_path, str(COUNT)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-5000:]
    steps = {step.pop("step"): step for step in map(json.loads, done.stdout.splitlines())}

    full = steps["issuing, disk full"]
    assert full["state"] in ("failed", "running") and full["issued"] == 0
    assert full["reason"] in (FULL, "")
    again = steps["issuing, room again"]
    assert (again["state"], again["issued"]) == ("done", COUNT)
    assert full["problems"] == again["problems"] == []

    assert steps["packing, disk full"] == {
        "state": "failed",
        "reason": FULL,
        "parts": [],
        "packed": False,
    }
    again = steps["packing, room again"]
    assert (again["state"], again["parts"], again["packed"]) == ("done", [], True)
    assert steps["fsck"]["problems"] == []
