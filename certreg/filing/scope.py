"""The occupations of an application: what is wrong with one, adding it, taking it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from certreg.certificates.glyphs import missing_glyphs
from certreg.clock import today
from certreg.db import db
from certreg.errors import MissingError, RefusedError
from certreg.filing.catalogue import assessable_levels
from certreg.filing.filable import filable_problems
from certreg.filing.models import Filing, Scope
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel
from certreg.policy.occupations import Occupation, classification
from certreg.text import Text


@dataclass(frozen=True)
class Entry:
    """One occupation that an application is to name."""

    occupation: Occupation
    trade: str
    top_level: SkillLevel
    standard: str
    norm: int


def problems(
    filing: Filing, occupation: Occupation, trade: str, *, entry_licence: bool
) -> Iterator[RefusedError]:
    """Why an occupation, with its trade if any, cannot join the application.

    Args:
        entry_licence: whether the clerk declares it a 准入类职业资格.
    """
    yield from filable_problems(
        policy.load(),
        occupation.code,
        entry_licence=entry_licence,
        region=filing.case.region,
        on=today(),
    )
    if unprintable := missing_glyphs(trade):
        yield RefusedError(
            Text("证书无法印出“{characters}”，请改用规范汉字。", characters=unprintable),
            reason="unprintable",
            field="trade",
        )
    if any((row.occupation, row.trade) == (occupation.code, trade) for row in filing.scope):
        yield RefusedError(
            Text("该职业（工种）已在申请中；要改等级或标准，请先移除再添加。"),
            reason="duplicate",
            field="occupation",
        )


def add(filing: Filing, entry: Entry) -> None:
    """Put an occupation into the application; `problems` was asked before."""
    filing.scope.append(
        Scope(
            occupation=entry.occupation.code,
            edition=entry.occupation.edition,
            occupation_name=entry.occupation.name,
            trade=entry.trade,
            top_level=entry.top_level,
            standard=entry.standard,
            norm=entry.norm,
        )
    )
    db.session.flush()  # the database refuses the same occupation and trade twice


def remove(filing: Filing, scope_id: int) -> None:
    """Take an occupation out of the application.

    Raises:
        MissingError: the application does not name it.
    """
    row = next((row for row in filing.scope if row.id == scope_id), None)
    if row is None:
        raise MissingError(Text("申请中没有这个职业"))
    db.session.delete(row)


def carry_over(filing: Filing, sources: list[Filing]) -> None:
    """Begin a renewal with what the running filings cover; the newest row of an occupation counts.

    Args:
        sources: the oldest first.
    """
    rows = {(row.occupation, row.trade): row for source in sources for row in source.scope}
    for row in rows.values():
        filing.scope.append(
            Scope(
                occupation=row.occupation,
                edition=row.edition,
                occupation_name=row.occupation_name,
                trade=row.trade,
                top_level=row.top_level,
                standard=row.standard,
                norm=row.norm,
                since=row.since,
            )
        )


def outdated(filing: Filing) -> Iterator[Text]:
    """What the law no longer lets the application name, row by row."""
    law, day, region = policy.load(), today(), filing.case.region
    levels = {row.level for row in assessable_levels(law, on=day)}
    for row in filing.scope:
        found = [
            problem.message
            for problem in filable_problems(
                law, row.occupation, entry_licence=False, region=region, on=day
            )
        ]
        if classification().occupations.by_code(row.occupation, day) is None:
            found.append(Text("职业编码已不在现行职业分类大典中。"))
        if row.top_level not in levels:
            found.append(Text("所填等级不能评价。"))
        for message in found:
            yield Text("{name}：{problem}", name=row.occupation_name, problem=message)
