"""Ways that nobody applies for by conditions: appointment, direct recognition, contests, awards. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from certreg.policy.answers import Citation
from certreg.policy.contests import Placing, contests
from certreg.policy.equivalence import ExceptionalTitle
from certreg.policy.law import Law, Rule
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.posts import PriorLevel
from certreg.policy.recognition import Ground
from certreg.policy.time import between, years_later
from certreg.prospects.step import Way, When, cite
from certreg.text import Text, listed


@dataclass(frozen=True)
class OtherWay:
    """A way that no years of work open, in words, with the documents it rests on."""

    text: Text
    rule: Rule
    citations: tuple[Citation, ...]


def other_ways(law: Law, *, region: str, on: date) -> tuple[OtherWay, ...]:
    """What the region's rows give without years: by enterprise, by contest, by award."""
    found = (
        *((row, _ground(law, row, on)) for row in law.rows(Ground, region=region, on=on)),
        *_placings(law, region, on),
        *((row, _award(row)) for row in law.rows(ExceptionalTitle, region=region, on=on)),
    )
    return tuple(OtherWay(text, row, cite(law, [row])) for row, text in found)


def before_appointment(
    law: Law,
    level: SkillLevel,
    held_since: Callable[[SkillLevel], date | None],
    *,
    region: str,
    on: date,
) -> tuple[Way, ...]:
    """What must be held before a post, and how it stands.

    Args:
        held_since: the day of a person's certificate of a level; None: there is none.

    Source: rule LD-05.
    """
    rows = law.rows(PriorLevel, region=region, on=on)
    return tuple(
        _prior(law, row, held_since(row.prior_level), on) for row in rows if row.level is level
    )


def _prior(law: Law, row: PriorLevel, since: date | None, on: date) -> Way:
    prior = _name(law, row.prior_level, on)
    text = Text("评聘前须已是{level}", level=prior)
    if row.years_held:
        text = Text("评聘前持有{level}证书须满 {years} 年", level=prior, years=row.years_held)
    due = years_later(since, row.years_held) if since else None
    lack = None
    if due is None:
        lack = Text("还没有取得{level}", level=prior)
    elif due > on:
        lack = Text("持有{level}证书的时间还差 {gap}", level=prior, gap=between(on, due).text)
    return Way(
        text=text,
        when=When.NOW if lack is None else When.LATER if due else When.MISSING,
        lacks=(lack,) if lack else (),
        day=max(due, on) if due else None,
        rules=(row,),
        citations=cite(law, [row]),
        has_start=since is not None,
    )


def _ground(law: Law, row: Ground, on: date) -> Text:
    levels = listed(_name(law, level, on) for level in row.levels)
    return Text(
        "所在企业已备案的，可由企业直接认定（{levels}）：{ground}",
        levels=levels,
        ground=Text(row.name),
    )


def _placings(law: Law, region: str, on: date) -> Iterator[tuple[Rule, Text]]:
    names = {row.keyword: Text(row.name) for row in contests(law, region=region, on=on)}
    for row in law.rows(Placing, region=region, on=on):
        if row.level is not None and row.contest in names:
            yield row, _placing(law, row, names[row.contest], row.level, on)


def _placing(law: Law, row: Placing, contest: Text, level: SkillLevel, on: date) -> Text:
    base = _name(law, level, on)
    text = Text(
        "{contest}决赛{event}{reached}，认定为{level}",
        contest=contest,
        event=_event(row),
        reached=_reached(row),
        level=base,
    )
    if row.level_for_holders is None:
        return text
    higher = _name(law, row.level_for_holders, on)
    return Text("{won}；已持有{level}的，认定为{higher}", won=text, level=base, higher=higher)


def _event(row: Placing) -> Text:
    if row.team_to == 1:
        return Text("个人项目")
    if row.team_to is not None:
        return Text(" {size} 人项目", size=row.team_to)
    return Text(" {size} 人及以上项目", size=row.team_from) if row.team_from > 1 else Text("")


def _reached(row: Placing) -> Text:
    if row.prizes:
        return Text("获{prizes}", prizes=listed(map(Text, row.prizes)))
    if row.papers_passed:
        return Text("各科合格")
    if row.place_to == row.place_from:
        return Text("第 {place} 名", place=row.place_from)
    if row.place_to is None:
        return Text("第 {first} 名及以后", first=row.place_from)
    return Text("第 {first} 至 {last} 名", first=row.place_from, last=row.place_to)


def _award(row: ExceptionalTitle) -> Text:
    return Text("{awards}：{text}", awards=listed(map(Text, row.awards)), text=Text(row.text))


def _name(law: Law, level: SkillLevel, on: date) -> Text:
    return Text(describe(law, level, on=on).name)
