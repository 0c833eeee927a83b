"""What the loader refuses: rows without basis or region, reversed dates, conflicts, gaps."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import combinations

from certreg.policy.reference import place_of
from certreg.policy.rule import NATION, Family, LawError, Rule, Status
from certreg.policy.sources import Source
from certreg.text import Text

REGION = re.compile(r"000000|[1-8]\d(?:0000|(?!00)\d{4})")
"""The form of the region list: nation, province, prefecture or county in six digits."""

ADDRESS = re.compile(r"https?://[^\s/@]+(/\S*)?")
"""The form of a page's address, which stands as a link on the document's page."""

_FIRST, _LAST = date.min, date.max


def check_row(row: Rule, place: str, sources: Mapping[str, Source]) -> None:
    """Refuse a row that lacks what every row must have.

    Raises:
        LawError: no id or basis, unknown basis, no region, dates reversed, superseded for ever.
    """
    if not row.id:
        raise LawError(Text("{place}：编号为空。", place=place), field="id")
    if not row.basis:
        raise LawError(
            Text("{place}：没有依据。请写明 sources.toml 中的编号。", place=place), field="basis"
        )
    if unknown := [id for id in row.basis if id not in sources]:
        raise LawError(
            Text("{place}：依据 {id} 不在 sources.toml 中。", place=place, id=unknown[0]),
            field="basis",
        )
    check_region(row.region, place)
    if (row.since or _FIRST) > (row.until or _LAST):
        raise LawError(Text("{place}：until 早于 since。", place=place), field="until")
    if row.status is Status.SUPERSEDED and row.until is None:
        raise LawError(
            Text("{place}：已废止（superseded）的条目须有 until。", place=place), field="until"
        )


def check_region(region: str, place: str) -> None:
    """Refuse what is not of the form of a region code, or stands in no list of regions."""
    if not REGION.fullmatch(region):
        raise LawError(
            Text(
                "{place}：region {region} 不是六位行政区划代码。", place=place, region=repr(region)
            ),
            field="region",
        )
    if region != NATION and region not in _listed_regions():
        raise LawError(
            Text(
                "{place}：region {region} 不在行政区划表（regions.csv）中。请核对代码。",
                place=place,
                region=repr(region),
            ),
            field="region",
        )


def check_address(address: str, place: str) -> None:
    """Refuse what a browser would not open as a page of the web: `javascript:` for one."""
    if address and not ADDRESS.fullmatch(address):
        raise LawError(
            Text(
                "{place}：网址 {address} 应以 http:// 或 https:// 开头。",
                place=place,
                address=repr(address),
            ),
            field="address",
        )


def check_family(kind: Family, rows: Sequence[Rule]) -> None:
    """Refuse rows of one table that do not fit together.

    Raises:
        LawError: `replaces` names no other row, two rows answer one question on one day, or no row
            answers on some day after the first where the family allows no gap.
    """
    _check_replaces(kind, rows)
    groups = _by_subject(kind, rows)
    if kind.subject:
        _check_overlaps(kind, groups)
    if kind.gapless:
        _check_own_subject(kind, rows)
        _check_silence(kind, groups)


def _check_replaces(kind: Family, rows: Sequence[Rule]) -> None:
    known = {row.id for row in rows}
    for row in rows:
        for old in row.replaces:
            if old not in known or old == row.id:
                raise LawError(
                    Text(
                        "{file} 的 {id}：replaces 中的 {old} 不是同表的另一条。",
                        file=kind.file,
                        id=row.id,
                        old=old,
                    ),
                    field="replaces",
                )


def _by_subject(kind: Family, rows: Sequence[Rule]) -> Iterable[list[Rule]]:
    """The rows that answer one question in one region; without subject the table is one question.

    Drafts answer nothing.
    """
    groups: dict[tuple[object, ...], list[Rule]] = {}
    for row in rows:
        if not row.is_draft:
            key = (row.region, *_subject(kind, row))
            groups.setdefault(key, []).append(row)
    return groups.values()


def _check_overlaps(kind: Family, groups: Iterable[list[Rule]]) -> None:
    """Two rows of one region must not answer one question on one day."""
    for group in groups:
        for one, other in combinations(group, 2):
            if (
                _overlap(one, other)
                and one.id not in other.replaces
                and other.id not in one.replaces
            ):
                raise LawError(
                    Text(
                        "{file} 的 {one} 与 {other}：同一事项在同一地区的有效期重叠。"
                        "请给旧条目写 until，或在新条目写 replaces。",
                        file=kind.file,
                        one=one.id,
                        other=other.id,
                    ),
                    field="since",
                )


def _check_silence(kind: Family, groups: Iterable[list[Rule]]) -> None:
    """From the first day of a subject on, some row answers on every day, without end."""
    for group in groups:
        last, *later = sorted(group, key=lambda row: row.since or _FIRST)
        answered_to = last.until or _LAST
        for row in later:
            begins = row.since or _FIRST
            if answered_to < _LAST and begins > answered_to + timedelta(days=1):
                raise LawError(
                    Text(
                        "{file} 的 {one} 与 {other}：{day} 之后、{begins} 之前没有有效条目，"
                        "而这一事项不得中断。请补上或改正 since、until。",
                        file=kind.file,
                        one=last.id,
                        other=row.id,
                        day=answered_to,
                        begins=begins,
                    ),
                    field="until",
                )
            if (row.until or _LAST) > answered_to:
                answered_to, last = row.until or _LAST, row
        if answered_to < _LAST:
            raise LawError(
                Text(
                    "{file} 的 {id}：{day} 之后没有有效条目，而这一事项不得中断。"
                    "请勿终止，另立新条目并写明 replaces。",
                    file=kind.file,
                    id=last.id,
                    day=answered_to,
                ),
                field="until",
            )


def _check_own_subject(kind: Family, rows: Sequence[Rule]) -> None:
    """A row displaces rows of its own subject only; else that other subject would fall silent."""
    by_id = {row.id: row for row in rows}
    for row in rows:
        for old in row.replaces:
            if _subject(kind, row) != _subject(kind, by_id[old]):
                raise LawError(
                    Text(
                        "{file} 的 {id}：replaces 中的 {old} 说的是另一事项，而那一事项不得中断。",
                        file=kind.file,
                        id=row.id,
                        old=old,
                    ),
                    field="replaces",
                )


def _subject(kind: Family, row: Rule) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in kind.subject)


@cache
def _listed_regions() -> frozenset[str]:
    """The codes of the region table in use, of whatever dates."""
    with place_of("regions.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    code = header.index("code")
    return frozenset(row[code] for row in rows)


def _overlap(one: Rule, other: Rule) -> bool:
    return (one.since or _FIRST) <= (other.until or _LAST) and (other.since or _FIRST) <= (
        one.until or _LAST
    )
