"""One row of a list, parsed: what it states, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

from certreg.contest_lists.offer import Chosen, Offer
from certreg.contest_lists.rules import prizes
from certreg.contest_lists.sheet import COLUMNS, Line
from certreg.errors import Fault, Faults, RefusedError
from certreg.filing.models import Scope
from certreg.merits.models import ContestEvent
from certreg.people.identifying import Typed, identify, typing_problems
from certreg.people.persons import Identity
from certreg.people.records import ContestResult
from certreg.people.rules import normalise
from certreg.policy.contest_entries import Stage
from certreg.policy.contests import Participant
from certreg.policy.filing import Relation
from certreg.policy.identity import DocumentName
from certreg.policy.written import written_day
from certreg.text import Text, as_text, listed

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """What a row states, every cell of it understood."""

    number: int
    event: ContestEvent
    scope: Scope | None
    stage: Stage
    result: ContestResult
    identity: Identity
    employment: Relation
    base_number: str
    consented_on: date
    declared_on: date


def read(line: Line, offer: Offer) -> Stated | list[Fault]:
    """What a row states, or everything that is wrong with it."""
    return _Reading(line, offer).stated()


class _Reading:
    """Reads the cells of one row and gathers what is wrong."""

    def __init__(self, line: Line, offer: Offer) -> None:
        self.line, self.offer = line, offer
        self.faults = Faults(line.faults)
        self.spoilt = {fault.field for fault in line.faults}

    def stated(self) -> Stated | list[Fault]:
        """Everything at once."""
        for column in COLUMNS:
            if column.is_needed and not self.line.cells[column.key]:
                self.wrong(column.key, Text("未填写。"))
        self._contest()
        event = self._event()
        place, team_size = self.count("place"), self.count("team_size")
        if event is not None:
            self._result(event, place, team_size)
        stage, participant = self.chosen("stage"), self.chosen("participant")
        employment = self.chosen("employment")
        identity = self._identity()
        consented_on, declared_on = self.day("consented_on"), self.day("declared_on")
        scope = self._scope(event) if event else None
        if self.faults:
            return list(self.faults)
        assert event is not None and team_size is not None and identity is not None
        return Stated(
            number=self.line.number,
            event=event,
            scope=scope,
            stage=cast(Stage, stage),
            result=self._record(event, cast(Participant, participant), team_size, place),
            identity=identity,
            employment=cast(Relation, employment),
            base_number=normalise(self.line.cells["base_number"]),
            consented_on=cast(date, consented_on),
            declared_on=cast(date, declared_on),
        )

    def wrong(self, key: str, message: str) -> None:
        """Note a fault, unless the cell has one already."""
        if key not in self.spoilt:
            self.spoilt.add(key)
            self.faults.append(Fault(message, key, self.line.number))

    def chosen(self, key: Chosen) -> str | None:
        """What was picked from a list."""
        typed = self.line.cells[key]
        found = self.offer.chosen(key, typed) if typed else None
        if typed and found is None:
            self.wrong(key, Text("请填写：{words}。", words=listed(self.offer.words(key))))
        return found

    def count(self, key: str) -> int | None:
        """A whole number from 1 to 999."""
        typed = self.line.cells[key]
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and 0 < int(typed) < 1000):
            self.wrong(key, Text("“{typed}”不是 1 至 999 的整数。", typed=typed[:20]))
            return None
        return int(typed)

    def day(self, key: str) -> date | None:
        """A day that has come."""
        typed = self.line.cells[key]
        if not typed:
            return None
        found: date | None = self._read(key, lambda: written_day(typed))
        if found and found > self.offer.on:
            self.wrong(key, Text("请填写今天或以前的日期。"))
        return found

    def _read(self, key: str, reading: Callable[[], T]) -> T | None:
        try:
            return reading()
        except RefusedError as refusal:
            self.wrong(key, as_text(refusal.message))
            return None

    def _contest(self) -> None:
        typed = self.line.cells["contest"]
        if typed and typed != self.offer.contest.name:
            words = Text("不是所选的竞赛“{name}”，也不由名单登记：竞赛须先由人社部门登记。")
            self.wrong("contest", Text(words.pattern, name=self.offer.contest.name))

    def _event(self) -> ContestEvent | None:
        typed = self.line.cells["event"]
        event = self.offer.events.get(typed)
        if typed and event is None:
            words = Text("该竞赛没有登记项目“{typed}”，请核对或请人社部门补登。", typed=typed[:40])
            self.wrong("event", words)
        return event

    def _result(self, event: ContestEvent, place: int | None, team_size: int | None) -> None:
        """Place or prize, and the size of the team, are asked for and never guessed."""
        prize = self.line.cells["prize"]
        if place is None and not prize:
            self.wrong("place", Text("名次和奖项都没有填写，请填写其一。"))
        if team_size is not None and team_size != event.team_size:
            words = Text("该项目登记为每队 {size} 人，请核对。", size=event.team_size)
            self.wrong("team_size", words)
        if self.line.cells["occupation"] and event.occupation not in self.line.cells["occupation"]:
            words = Text("该项目登记的职业是 {code}，请核对。", code=event.occupation)
            self.wrong("occupation", words)
        contest = self.offer.contest
        on = date(contest.final_on.year, 12, 31)
        known = prizes(self.offer.law, contest.keyword, region=self.offer.region, on=on)
        if prize and place is None and prize not in known:
            self.wrong("prize", self._unknown(prize, known))

    @staticmethod
    def _unknown(prize: str, known: tuple[str, ...]) -> Text:
        if not known:
            return Text("该竞赛按名次认定，奖项“{prize}”没有规定，请填写名次。", prize=prize[:20])
        names = listed(map(Text, known))
        return Text("奖项“{prize}”没有规定，规定的有：{names}。", prize=prize[:20], names=names)

    def _scope(self, event: ContestEvent) -> Scope | None:
        """What of the filing the level would fall under; None: the filing does not have it."""
        found = [row for row in self.offer.scopes if row.occupation == event.occupation]
        trade = self.line.cells["trade"]
        exact = [row for row in found if row.trade == trade]
        if not found or exact:
            return exact[0] if exact else None
        if len(found) == 1 and not trade:
            return found[0]
        trades = listed(Text(row.trade or "（不填）") for row in found)
        self.wrong("trade", Text("备案的工种/职业方向为：{trades}。请照此填写。", trades=trades))
        return None

    def _identity(self) -> Identity | None:
        cells, law, on = self.line.cells, self.offer.law, self.offer.on
        kind = self.chosen("document_type")
        if not kind or not cells["number"] or not cells["name"]:
            return None
        typed = Typed(
            cast(DocumentName, kind),
            normalise(cells["number"]),
            cells["name"],
            self.day("birth_date"),
            cells["nationality"].upper(),
        )
        problems = list(typing_problems(law, typed, on=on))
        for problem in problems:
            self.wrong(problem.field or "number", as_text(problem.message))
        return None if problems else identify(law, typed, on=on)

    def _record(
        self,
        event: ContestEvent,
        participant: Participant,
        team_size: int,
        place: int | None,
    ) -> ContestResult:
        contest = self.offer.contest
        values: dict[str, Any] = {"event_kind": event.kind, "prize": self.line.cells["prize"]}
        return ContestResult(
            contest=contest.keyword,
            year=contest.final_on.year,
            event=event.name,
            occupation=event.occupation,
            participant=participant,
            team_size=team_size,
            place=place,
            **values,
        )
