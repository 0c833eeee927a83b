"""Whom a statement names and what is counted of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from certreg.certificates.rules import State
from certreg.errors import RefusedError
from certreg.policy.levels import SkillLevel
from certreg.text import Text, listed

MOST_TYPED = 20
"""Rows that are typed; more come as a spreadsheet."""
MOST_ROWS = 1000
"""Rows of one statement: a file of some ten sheets."""
SHOWN = 10
"""Numbers of faulty rows that are told at once."""

_BETWEEN = re.compile(r"[\s,，;；、]+")


@dataclass(frozen=True)
class Named:
    """A row: somebody whom the organisation names with a certificate.

    Attributes:
        row: its number where it stood.
    """

    row: int
    number: str
    name: str

    @property
    def key(self) -> tuple[str, str]:
        """By what the register knows it."""
        return self.number, self.name


@dataclass(frozen=True)
class Confirmed:
    """What the register says of a row.

    Attributes:
        person: tells two holders of one name apart.
        state: what the certificate is worth now.
        level_text: as printed on it.
    """

    named: Named
    person: int
    state: State
    occupation: str
    occupation_name: str
    level: SkillLevel
    level_text: str


@dataclass(frozen=True)
class Group:
    """Valid certificates of one occupation and level."""

    occupation: str
    occupation_name: str
    level: SkillLevel
    level_text: str
    rows: tuple[Confirmed, ...]


@dataclass(frozen=True)
class Tally:
    """What a statement says in figures, and the certificates behind them.

    Attributes:
        named: people; who is found with several certificates is one, a row that is not found is one.
        holders: those of them with a valid certificate.
        unfound: rows whose number and name are not those of a certificate.
        ended: certificates that are suspended or revoked.
        groups: by occupation, then by level, the highest first.
    """

    named: int
    holders: int
    unfound: tuple[Named, ...]
    ended: tuple[Confirmed, ...]
    groups: tuple[Group, ...]

    @property
    def certificates(self) -> int:
        """How many valid ones there are."""
        return sum(len(group.rows) for group in self.groups)


def typed_rows(text: str) -> list[Named]:
    """Lines with a certificate number and a name, in this order.

    Raises:
        RefusedError: no line, too many, or one without its two parts; field `typed`.
    """
    lines = [(place, line) for place, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise RefusedError(Text("请填写名单，或上传表格"), field="typed")
    if len(lines) > MOST_TYPED:
        raise RefusedError(
            Text("最多填写 {most} 行，更多的请上传表格", most=MOST_TYPED), field="typed"
        )
    return complete([_line(place, line) for place, line in lines], field="typed")


def _line(row: int, line: str) -> Named:
    number, *rest = _BETWEEN.split(line.strip(), maxsplit=1)
    return Named(row, number, "".join(rest).strip())


def complete(rows: Sequence[Named], *, field: str) -> list[Named]:
    """The rows, each certificate once.

    Raises:
        RefusedError: a row lacks number or name, or there are too many.
    """
    if len(rows) > MOST_ROWS:
        raise RefusedError(
            Text("一份说明最多 {most} 行，本表有 {count} 行", most=MOST_ROWS, count=len(rows)),
            field=field,
        )
    if lacking := [row.row for row in rows if not row.number or not row.name]:
        raise RefusedError(
            Text("{rows}：证书编号和姓名都要填写", rows=row_numbers(lacking)), field=field
        )
    once: dict[tuple[str, str], Named] = {}
    for row in rows:
        once.setdefault(row.key, row)
    return list(once.values())


def row_numbers(rows: Sequence[int]) -> Text:
    """Numbers of rows in words, the first few."""
    numbers = listed([Text(str(row)) for row in rows[:SHOWN]])
    if len(rows) <= SHOWN:
        return Text("第 {rows} 行", rows=numbers)
    return Text("第 {rows} 等 {count} 行", rows=numbers, count=len(rows))


def tally(rows: Iterable[Named], confirmed: Iterable[Confirmed]) -> Tally:
    """Count what the register says of the rows.

    Args:
        confirmed: those that it knows.
    """
    known = {each.named.key: each for each in confirmed}
    valid = [each for each in known.values() if each.state == "valid"]
    unfound = tuple(row for row in rows if row.key not in known)
    return Tally(
        named=len({each.person for each in known.values()}) + len(unfound),
        holders=len({each.person for each in valid}),
        unfound=unfound,
        ended=tuple(each for each in known.values() if each.state != "valid"),
        groups=tuple(_groups(valid)),
    )


def _groups(valid: Iterable[Confirmed]) -> Iterator[Group]:
    def kind(each: Confirmed) -> tuple[str, str, SkillLevel, str]:
        return each.occupation, each.occupation_name, each.level, each.level_text

    def order(each: Confirmed) -> tuple[object, ...]:
        return each.occupation, each.occupation_name, -each.level.rank, each.named.number

    for key, rows in groupby(sorted(valid, key=order), key=kind):
        yield Group(*key, tuple(rows))
