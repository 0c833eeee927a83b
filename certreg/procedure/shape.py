"""What a case consists of, place by place: what can be marked at a return, and compared after it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from certreg.text import Text, pack, unpack


@dataclass(frozen=True)
class Place:
    """One place of a case: a field, a row, a file.

    Attributes:
        key: stays the same as long as it is the same place, e.g. `contact_name`, `candidate:3`.
        label: what people call it; nobody's name stands in it.
        value: what stands there, as people read it: as they wrote it, or a `Text`.
        section: what it belongs to.
        hidden: what else counts as a change and is not read, e.g. the number of a photo.
    """

    key: str
    label: Text
    value: str
    section: Text
    hidden: str = ""

    @property
    def content(self) -> tuple[str, str]:
        """What is compared; of a `Text` the Chinese, or another language would seem a change."""
        return self.value, self.hidden


@dataclass(frozen=True)
class Difference:
    """What became of one place: before and after it; None where there was, or is, no such place."""

    before: Place | None
    after: Place | None

    @property
    def place(self) -> Place:
        """The place as it is, or as it was when it is gone."""
        found = self.after or self.before
        assert found is not None  # one of both is always there
        return found


def differences(before: Iterable[Place], after: Iterable[Place]) -> list[Difference]:
    """The places that are not what they were: changed and new ones in their order, then those gone."""
    old, new = {place.key: place for place in before}, {place.key: place for place in after}
    found = [
        Difference(old.get(key), place)
        for key, place in new.items()
        if key not in old or old[key].content != place.content
    ]
    return [*found, *(Difference(place, None) for key, place in old.items() if key not in new)]


def packed(places: Iterable[Place]) -> list[list[object]]:
    """The places as JSON."""
    return [
        [place.key, pack(place.label), pack(place.value), pack(place.section), place.hidden]
        for place in places
    ]


def unpacked(rows: Sequence[Sequence[Any]]) -> list[Place]:
    """The places that `packed` was given."""
    return [
        Place(key, unpack(label), _value(value), unpack(section), hidden)
        for key, label, value, section, hidden in rows
    ]


def _value(packed_value: Any) -> str:
    # What people wrote is no text of ours, even where it reads like one.
    return packed_value if isinstance(packed_value, str) else unpack(packed_value)
