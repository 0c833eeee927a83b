"""The cases of `tests/verify/cases`, as every verifier that is shipped plays them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from certreg.certificates.checking import FileVerdict, check_file
from certreg.trust.bundle import read_bundle
from certreg.trust.check import Check, Outcome
from certreg.trust.timestamp import read_timestamp
from certreg.trust.trust_store import TrustStore

CASES = Path(__file__).with_name("cases")


@dataclass(frozen=True)
class Answer:
    """What came out: the standing, and the first step that did not pass with its reason."""

    standing: str
    step: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Case:
    """One folder."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def file(self) -> Path:
        (path,) = self.folder.glob("certificate.*")
        return path

    @property
    def bundle(self) -> Path:
        own = self.folder / "trust.bundle"
        return own if own.exists() else CASES / "trust.bundle"

    @cached_property
    def expected(self) -> Answer:
        told = json.loads((self.folder / "expected.json").read_text())
        return Answer(told["standing"], told["step"], told["reason"])

    @property
    def at(self) -> datetime:
        return read_timestamp(json.loads((self.folder / "expected.json").read_text())["at"])

    def store(self) -> TrustStore:
        return read_bundle(self.bundle.read_bytes(), None, trust_on_first_use=True)[0]

    def verdict(self) -> FileVerdict:
        """What the library says."""
        return check_file(self.file.read_bytes(), self.store(), at=self.at)


def cases() -> list[Case]:
    """Every case, by name."""
    return [Case(path.parent) for path in sorted(CASES.glob("*/expected.json"))]


def answer(verdict: FileVerdict) -> Answer:
    """What of a verdict is compared."""
    return of_steps(verdict.standing.value, verdict.checks)


def of_steps(standing: str, checks: Iterable[Check]) -> Answer:
    for check in checks:
        if check.outcome is not Outcome.PASSED:
            return Answer(standing, check.name, check.reason)
    return Answer(standing)
