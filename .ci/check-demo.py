"""Whether `make demo` left behind all that summary.json names, each file saying what it should.

.venv/bin/python .ci/check-demo.py instance/demo
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

VALID, REVOKED = 0, 3
"""Exit codes of `certreg verify`."""
FEWEST_PDFS = 20


def faults(demo: Path) -> list[str]:
    """What is not as the demo promises."""
    summary = json.loads((demo / "summary.json").read_text(encoding="utf-8"))
    certificates = summary["certificates"]
    named = [*summary["files"].values(), *(f for c in certificates for f in c["files"].values())]
    found = [f"no such file: {name}" for name in named if not (demo / name).is_file()]
    printed = [one for one in certificates if "pdf" in one["files"]]
    if len(printed) < FEWEST_PDFS:
        found.append(f"{len(printed)} PDF files, expected {FEWEST_PDFS}")
    found += [f"no credential: {one['number']}" for one in certificates if no_credential(one)]
    with TemporaryDirectory() as home:
        for one in printed:
            code = verified(demo / one["files"]["pdf"], demo / summary["files"]["trust"], home)
            if code != (VALID if one["state"] == "issued" else REVOKED):
                found.append(f"certreg verify: {code} for {one['number']}, {one['state']}")
    return found


def no_credential(certificate: dict[str, dict[str, str]]) -> bool:
    """Every certificate that was issued has its credential beside the summary."""
    return "credential" not in certificate["files"]


def verified(pdf: Path, trust: Path, home: str) -> int:
    """Exit code of the offline verifier, which remembers in its home whom it trusts."""
    command = (Path(sys.executable).with_name("certreg"), "verify", pdf, "--trust", trust)
    return run(command, env=os.environ | {"HOME": home}, capture_output=True).returncode


if problems := faults(Path(sys.argv[1])):
    sys.exit("\n".join(problems))
print("the demo is whole")
