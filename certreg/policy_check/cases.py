"""A file of worked cases and what came of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

from certreg.errors import UnreadableError
from certreg.policy.reading import read_row
from certreg.policy.rule import LawError
from certreg.text import Text


@dataclass(frozen=True, kw_only=True)
class Case:
    """One worked case; `expect` lists what must come out, other results are free."""

    id: str
    area: str
    op: str
    sentence: str
    rule: tuple[str, ...]
    status: str
    inputs: Mapping[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True)
class Miss:
    """One expected value that did not come out."""

    key: str
    expected: object
    found: object


@dataclass(frozen=True)
class CaseResult:
    """What came of a case."""

    case: Case
    misses: tuple[Miss, ...] = ()

    def __str__(self) -> str:
        """The case and what did not come out, in one line for people."""
        return f"{self.case.id} {self.case.sentence} {self.explanation}".rstrip()

    @property
    def is_met(self) -> bool:
        """Whether everything expected came out."""
        return not self.misses

    @property
    def case_id(self) -> str:
        """The case's id."""
        return self.case.id

    @property
    def explanation(self) -> str:
        """What was expected and what came out instead; empty when met."""
        return "；".join(
            Text(
                "{key} 应为 {expected}，实为 {found}",
                key=miss.key,
                expected=miss.expected,
                found=miss.found,
            )
            for miss in self.misses
        )


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a TOML file.

    Raises:
        UnreadableError: no TOML, a case with a missing or unknown key, or an id used twice.
    """
    try:
        document = tomli.loads(path.read_text(encoding="utf-8"))
        cases = tuple(
            read_row(Case, table, f"{path.name} 的案例 {table.get('id')}")
            for table in document["case"]
        )
    except (OSError, ValueError, KeyError, LawError) as error:
        raise UnreadableError(
            Text("案例文件 {file} 读不出：{error}", file=path.name, error=str(error))
        ) from error
    ids = [case.id for case in cases]
    if twice := [id for id in ids if ids.count(id) > 1]:
        raise UnreadableError(
            Text(
                "案例文件 {file} 中编号 {id} 重复。请改用另一个编号。", file=path.name, id=twice[0]
            )
        )
    return cases
