"""What a record says: parts of items of labelled values; the same for page, file and receiver. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from certreg.text import Text

Tone = Literal["good", "warn", "bad", "neutral"]
Value = str | Text | date

PARTS = {
    "certificates": Text("职业技能等级证书"),
    "posts": Text("岗位聘任"),
    "recognitions": Text("直接认定"),
    "holdings": Text("其他机构签发的证书"),
    "contests": Text("竞赛名次"),
    "awards": Text("奖项、荣誉称号"),
    "apprenticeships": Text("学徒和师带徒"),
    "trainings": Text("职业培训"),
    "papers": Text("不设等级的证明"),
    "works": Text("工作经历"),
    "studies": Text("职称、学历"),
    "remarks": Text("成绩复核"),
    "changes": Text("变更记录"),
}
"""Part -> its title, in the order in which people read them."""


@dataclass(frozen=True)
class Pair:
    """One labelled value; `key` names it in files for programs."""

    key: str
    label: Text
    value: Value


@dataclass(frozen=True)
class Item:
    """One thing on record.

    Attributes:
        key: tells items of one part apart.
        state: what it is worth today, in words; None where it has no state.
        is_foreign: issued by somebody who does not issue through this registry (非本机构签发).
        public_id: of the certificate whose verdict page it leads to; empty where there is none.
        correctable_by: who is asked to put it right: the name of the organisation.
    """

    key: str
    title: Text
    pairs: tuple[Pair, ...]
    state: Text | None = None
    tone: Tone = "neutral"
    is_foreign: bool = False
    public_id: str = ""
    correctable_by: str = ""


@dataclass(frozen=True)
class Part:
    """Things of one kind."""

    key: str
    items: tuple[Item, ...]

    @property
    def title(self) -> Text:
        """What people call it."""
        return PARTS[self.key]


@dataclass(frozen=True)
class Sheet:
    """A record, or what of it somebody may see.

    Attributes:
        name: of the holder, whole or masked.
        parts: those with something in them.
    """

    name: str
    parts: tuple[Part, ...]

    def items(self, key: str) -> tuple[Item, ...]:
        """The things of one kind."""
        return next((part.items for part in self.parts if part.key == key), ())


def in_order(items: Iterable[tuple[str, Item]]) -> Iterator[Part]:
    """Items, each with the key of its part, as parts in the order of reading."""
    placed: dict[str, list[Item]] = {key: [] for key in PARTS}
    for key, item in items:
        placed[key].append(item)
    return (Part(key, tuple(items)) for key, items in placed.items() if items)


def as_json(sheet: Sheet) -> dict[str, Any]:
    """A record for programs: the same keys in every language."""
    return {
        "name": sheet.name,
        "parts": [
            {"part": part.key, "items": [_item(item) for item in part.items]}
            for part in sheet.parts
        ],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "title": str(item.title),
        **({"state": str(item.state)} if item.state else {}),
        "issuedHere": not item.is_foreign,
        **{pair.key: str(pair.value) for pair in item.pairs},
    }
