"""Reading a question as people write it: in a spreadsheet, an address or JSON. Pure.

Names of both languages, keywords and codes are understood; what is not is refused with its field
and the accepted forms, all faults of a question at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar

from certreg.equivalence.asked import Asked
from certreg.equivalence.held import Held, Sort, everything
from certreg.errors import Fault, InvalidError, RefusedError
from certreg.policy.equivalence import Purpose, TitleSeries
from certreg.policy.law import NATION, Law
from certreg.policy.levels import describe
from certreg.policy.reference import holds
from certreg.policy.regions import Region, regions
from certreg.text import Text, listed

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""Days of which the law may know something."""

ACCEPTED = Text(
    "等级，如“高级工”“三级/高级工”；职称，如“中级职称”；技工院校班级，如“高级工班”；"
    "学历，如“大专学历”；奖励，如“全国技术能手”"
)
"""Forms in which something held may be written."""

SHORT = {
    "level": Sort.LEVEL,
    "title": Sort.TITLE,
    "school_class": Sort.SCHOOL_CLASS,
    "diploma": Sort.DIPLOMA,
    "award": Sort.AWARD,
}
"""Shorter addresses, such as `/equivalence?level=senior_worker`."""

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")

Value = TypeVar("Value")


@dataclass(frozen=True)
class Typed:
    """A question as it was written; what is empty was left out.

    Attributes:
        asked_as: the name of the field in which `held` was written.
    """

    held: str = ""
    series: str = ""
    purpose: str = ""
    region: str = ""
    on: str = ""
    asked_as: str = "held"


class Reader:
    """Reads any number of questions against one state of the law.

    Args:
        region, on: what counts where a question names none.
        also: how a text is said in a further language, whose words are then understood as well.
    """

    def __init__(
        self, law: Law, *, region: str, on: date, also: Callable[[Text], str] = str
    ) -> None:
        self.law = law
        self.region = region
        self.on = on
        self._held = _words((held, _names(law, held, on, also)) for held in everything(law, on=on))
        self._series = _words((row.keyword, _names_of(row, also)) for row in law.every(TitleSeries))
        self._purposes = _words((row.keyword, _names_of(row, also)) for row in law.every(Purpose))
        self._regions = _region_names(on)

    def read(self, typed: Typed, *, held: Held | None = None) -> Asked:
        """The question that was written.

        Args:
            held: known already, e.g. from the register; what was typed is then not read.

        Raises:
            InvalidError: with every fault, each naming its field of `Typed`.
        """
        faults: list[Fault] = []

        def tried(field: str, work: Callable[[str], str | Held | date]) -> object:
            try:
                return work(getattr(typed, field).strip())
            except RefusedError as refusal:
                name = typed.asked_as if field == "held" else field
                faults.append(Fault(refusal.message, name))
                return None

        values = {
            "held": held or tried("held", self.held),
            "series": tried("series", self.series),
            "purpose": tried("purpose", self.purpose),
            "region": tried("region", self.region_code),
            "on": tried("on", self.day),
        }
        if faults:
            raise InvalidError(Text("所填内容不能识别，请按提示改正。"), faults)
        return Asked(self.law, **values)  # type: ignore[arg-type]

    def named(self, words: Mapping[str, str]) -> tuple[str, str]:
        """What an address says is held, and in which field: by any name, or the name of one sort.

        Args:
            words: `held`, or else `level`, `title`, `school_class`, `diploma`, `award`.
        """
        for name, sort in SHORT.items():
            if (word := words.get(name)) and not words.get("held"):
                key = f"{sort.value}:{word}"
                return (key if _plain(key) in self._held else word), name
        return words.get("held", ""), "held"

    def held(self, text: str) -> Held:
        """What is held.

        Raises:
            RefusedError: no such thing; the text names the accepted forms, as everywhere here.
        """
        if not text:
            raise RefusedError(Text("请填写持有的内容：{accepted}。", accepted=ACCEPTED))
        found = self._held.get(_plain(text))
        if found is None:
            raise RefusedError(
                Text("“{text}”不能识别。可填：{accepted}。", text=text, accepted=ACCEPTED)
            )
        return found

    def series(self, text: str) -> str:
        """Keyword of a series of titles; empty for all."""
        return self._keyword(
            text, self._series, Text("职称系列"), [row.name for row in self.law.every(TitleSeries)]
        )

    def purpose(self, text: str) -> str:
        """Keyword of a purpose of a diploma; empty for all."""
        return self._keyword(
            text, self._purposes, Text("学历用途"), [row.name for row in self.law.every(Purpose)]
        )

    def region_code(self, text: str) -> str:
        """Six digits of a region, from its code, its name, or both."""
        if not text:
            return self.region
        code = _CODE.search(text)
        found = self._regions.get(code[0] if code else _plain(text))
        if found is None:
            raise RefusedError(
                Text(
                    "“{text}”不是行政区划。请填写六位代码，如 511700，或不重名的名称，如“达州市”；"
                    "全国填“全国”或 000000。",
                    text=text,
                )
            )
        return found

    def day(self, text: str) -> date:
        """A day as 2026-11-20, 2026/11/20 or 2026年11月20日."""
        if not text:
            return self.on
        parts = _DAY.fullmatch(text)
        try:
            if parts is None:
                raise ValueError
            day = date(*map(int, parts.groups()))
        except ValueError:
            raise RefusedError(
                Text("“{text}”不是存在的日期。日期应写作 2026-11-20。", text=text)
            ) from None
        if not EARLIEST <= day <= LATEST:
            raise RefusedError(Text("请填写 2000 年至 2099 年之间的日期，写作 2026-11-20。"))
        return day

    def _keyword(
        self, text: str, known: Mapping[str, str], what: Text, names: Iterable[str]
    ) -> str:
        if not text:
            return ""
        found = known.get(_plain(text))
        if found is None:
            accepted = listed(map(Text, dict.fromkeys(names)))
            raise RefusedError(
                Text(
                    "“{text}”不是{what}。可填：{accepted}。",
                    text=text,
                    what=what,
                    accepted=accepted,
                )
            )
        return found


def _plain(text: str) -> str:
    """A word whatever its case and the blanks around it; width and form of signs do count."""
    return " ".join(text.split()).casefold()


def _words(pairs: Iterable[tuple[Value, Iterable[str]]]) -> Mapping[str, Value]:
    found: dict[str, Value] = {}
    for value, names in pairs:
        for name in filter(None, names):
            found.setdefault(_plain(name), value)
    return found


def _names(law: Law, held: Held, on: date, also: Callable[[Text], str]) -> Iterable[str]:
    """Everything by which a thing held may be called; levels as `levels.parse` knows them."""
    names = [held.key, held.name, held.title, also(held.title)]
    if held.level is not None:
        row = describe(law, held.level, on=on)
        names += [row.face_text, row.five_level_code, row.name_en]
    if held.sort is Sort.TITLE or held.sort is Sort.DIPLOMA:
        names.append(also(Text(held.name)))
    return names


def _names_of(row: TitleSeries | Purpose, also: Callable[[Text], str]) -> Iterable[str]:
    return row.keyword, row.name, also(Text(row.name))


@lru_cache(maxsize=8)
def _region_names(on: date) -> Mapping[str, str]:
    """Codes, and names that only one region has; a province's name is never another's."""
    found = {NATION: NATION, "全国": NATION}
    by_name: dict[str, list[Region]] = {}
    for row in regions():
        if holds(row, on):
            found[row.code] = row.code
            by_name.setdefault(row.name, []).append(row)
    return found | {name: rows[0].code for name, rows in by_name.items() if len(rows) == 1}
