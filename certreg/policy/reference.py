"""Reference tables (occupations, regions): dated rows with code and name, read from CSV.

An operator may bring a newer file; what is wrong with it is said row by row, all rows at once.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from certreg.errors import UnreadableError
from certreg.policy.closeness import EQUAL, Typed
from certreg.text import Text

_newer: dict[str, Path] = {}


def use(name: str, path: Path) -> None:
    """Read an operator's newer table instead of the one that comes with certreg; at start, before it is read.

    Args:
        name: file name of the table that it replaces.
    """
    _newer[name] = path


def place_of(name: str) -> Path:
    """Where a table is read from."""
    return _newer.get(name, Path(__file__).with_name(name))


class Coded(Protocol):
    """What every row has; it counts from `since` to `until`, both days included."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def since(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...


class Placed(Coded, Protocol):
    """A row that stands below another one; `parent` is that one's code, empty at the top."""

    @property
    def parent(self) -> str: ...


Row = TypeVar("Row", bound=Coded)


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in one line of a file (1 is the header) and in which column."""

    line: int
    column: str
    message: str


class BadTableError(UnreadableError):
    """A file that is no reference table; `problems` has every faulty row."""

    def __init__(self, path: Path, problems: Iterable[RowProblem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(
            Text(
                "{file} 有 {count} 处错误，首处在第 {line} 行「{column}」：{message}",
                file=path.name,
                count=len(self.problems),
                line=first.line,
                column=first.column,
                message=first.message,
            )
        )


class CellError(ValueError):
    """One cell cannot be read; `read_rows` adds the line."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message


def holds(row: Coded, on: date) -> bool:
    """Whether the row counts on a day (rule G-05: both ends included, no end is no limit)."""
    return (row.since is None or row.since <= on) and (row.until is None or on <= row.until)


class CodeTable(Generic[Row]):
    """Rows of one kind, found by code, by name or by a part of either.

    Args:
        pinyin: the syllables of a row's name, where the table has them.
    """

    def __init__(self, rows: Iterable[Row], pinyin: Callable[[Row], str] = lambda _row: "") -> None:
        self._rows = tuple(rows)
        self._pinyin = pinyin
        self._by_code: dict[str, list[Row]] = {}
        self._by_name: dict[str, list[Row]] = {}
        for row in self._rows:
            self._by_code.setdefault(row.code, []).append(row)
            self._by_name.setdefault(row.name, []).append(row)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def by_code(self, code: str, on: date) -> Row | None:
        """The row of this code that counts on `on`, if there is one."""
        return next((row for row in self._by_code.get(code, ()) if holds(row, on)), None)

    def history(self, code: str) -> tuple[Row, ...]:
        """Every row that this code ever had, the newest last."""
        return tuple(sorted(self._by_code.get(code, ()), key=lambda row: row.since or date.min))

    def by_name(self, name: str, on: date) -> tuple[Row, ...]:
        """All rows of exactly this name that count on `on`: names need not be unique."""
        return tuple(row for row in self._by_name.get(name, ()) if holds(row, on))

    def search(self, text: str, on: date, limit: int = 20) -> tuple[Row, ...]:
        """At most `limit` rows for what a person typed: equal, then beginnings, then parts."""
        return tuple(row for _, row in self._ranked(text, on)[:limit])

    def meant(self, text: str, on: date) -> Row | None:
        """The one row that a person can only have meant: alone in being equal, or alone at all."""
        ranked = self._ranked(text, on)
        equal = [row for rank, row in ranked if rank == EQUAL] or [row for _, row in ranked]
        return equal[0] if len(equal) == 1 else None

    def _ranked(self, text: str, on: date) -> list[tuple[int, Row]]:
        """The rows with something of the text, the closest first, then by code."""
        typed = Typed(text)
        if not typed.compact:
            return []
        found = [
            (rank, row)
            for row in self._rows
            if (rank := typed.closeness(row.code, row.name, self._pinyin(row))) is not None
            and holds(row, on)
        ]
        return sorted(found, key=lambda pair: (pair[0], pair[1].code))


def read_rows(
    path: Path,
    columns: tuple[str, ...],
    parse: Callable[[tuple[str, ...]], Row],
    optional: tuple[str, ...] = (),
) -> list[tuple[int, Row]]:
    """Read a CSV file (UTF-8, header with `columns` in any order) as (line, row) pairs.

    Args:
        parse: gets the cells in the order of `columns`, then `optional`; raises `CellError`.
        optional: columns that may be missing; their cells are then empty.

    Raises:
        BadTableError: with every row that cannot be read.
    """
    rows: list[tuple[int, Row]] = []
    problems: list[RowProblem] = []
    lines = csv.reader(_decode(path).splitlines(keepends=True))
    header = next(lines, [])
    added = [column for column in optional if column in header]
    if sorted(header) != sorted((*columns, *added)):
        raise BadTableError(
            path, [RowProblem(1, "", Text("表头应为 {columns}", columns=",".join(columns)))]
        )
    places = {column: place for place, column in enumerate(header)}
    in_order = itemgetter(*(places.get(column, -1) for column in (*columns, *optional)))
    for cells in lines:
        try:
            if len(cells) != len(header):
                raise CellError(
                    "", Text("应有 {due} 列，实有 {found} 列", due=len(header), found=len(cells))
                )
            rows.append((lines.line_num, parse(in_order((*cells, "")))))
        except CellError as error:
            problems.append(RowProblem(lines.line_num, error.column, error.message))
    if problems:
        raise BadTableError(path, problems)
    return rows


def _decode(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTableError(
            path, [RowProblem(1, "", Text("不是 UTF-8 文本，请另存为 CSV UTF-8"))]
        ) from None


def read_day(column: str, text: str) -> date | None:
    """An ISO date (2026-11-20) or nothing for an empty cell.

    Raises:
        CellError: for anything else.
    """
    if not text:
        return None
    try:
        if len(text) == len("2026-11-20"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CellError(column, Text("日期应写作 2026-11-20：{text}", text=text))


def read_name(text: str) -> str:
    """A name that is there and has no blanks around it.

    Raises:
        CellError: otherwise.
    """
    if not text or text != text.strip():
        raise CellError("name", Text("名称为空或首尾有空格"))
    return text


def order_problems(rows: Iterable[tuple[int, Placed]]) -> list[RowProblem]:
    """What is wrong between the rows: end before start, a code twice on a day, unknown parent."""
    rows = list(rows)
    problems = []
    known = {row.code for _, row in rows}
    seen: dict[str, list[Placed]] = {}
    for line, row in rows:
        if row.since and row.until and row.until < row.since:
            problems.append(RowProblem(line, "until", Text("结束日期早于开始日期")))
        if any(_overlap(row, other) for other in seen.get(row.code, ())):
            problems.append(
                RowProblem(line, "code", Text("代码 {code} 在同一日期出现两次", code=row.code))
            )
        if row.parent and row.parent not in known:
            problems.append(
                RowProblem(line, "parent", Text("上级代码 {code} 不在表中", code=row.parent))
            )
        seen.setdefault(row.code, []).append(row)
    return problems


def _overlap(one: Coded, other: Coded) -> bool:
    return (one.since or date.min) <= (other.until or date.max) and (other.since or date.min) <= (
        one.until or date.max
    )
