"""Reading a question as people write it: in a spreadsheet, an address or JSON. Pure.

Names of both languages, keywords and codes are understood; what is not is refused with its field
and the accepted forms, all faults of a question at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from certreg.equivalence.asked import Asked
from certreg.equivalence.held import Held, Sort, everything
from certreg.errors import UNKNOWN, Faults, RefusedError
from certreg.policy.equivalence import Purpose, TitleSeries
from certreg.policy.law import Law
from certreg.policy.levels import describe
from certreg.policy.written import written_day, written_region
from certreg.text import Text, listed

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

    def read(self, typed: Typed, *, held: Held | None = None) -> Asked:
        """The question that was written.

        Args:
            held: known already, e.g. from the register; what was typed is then not read.

        Raises:
            InvalidError: with every fault, each naming its field of `Typed`.
        """
        faults = Faults()

        def tried(field: str, work: Callable[[str], str | Held | date]) -> Any:
            name = typed.asked_as if field == "held" else field
            return faults.reading(name, lambda: work(getattr(typed, field).strip()))

        values = {
            "held": held or tried("held", self.held),
            "series": tried("series", self.series),
            "purpose": tried("purpose", self.purpose),
            "region": tried("region", self.region_code),
            "on": tried("on", self.day),
        }
        faults.check(UNKNOWN)
        return Asked(self.law, **values)

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
        return written_region(text, self.on) if text else self.region

    def day(self, text: str) -> date:
        """A day in one of the usual ways of writing it."""
        return written_day(text) if text else self.on

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
