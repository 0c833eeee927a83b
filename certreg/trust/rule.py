"""What a value in a credential has to be, said twice: a check that gives reasons, and a quick form.

The form is a regular expression of canonical JSON (RFC 8785) without escapes. What matches it passes
the check too; what does not match is for the check to judge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust.json_ld import IRI_CHARACTER as IRI_CHARACTER
from certreg.trust.json_ld import UNWRITABLE
from certreg.trust.timestamp import read_timestamp

_LONGEST_TEXT = 10_000
_MOST_ITEMS = 100

ANY_HOST = rf"(?:(?!/){IRI_CHARACTER})++"
"""What stands between `https://` and the next slash."""


@dataclass(frozen=True)
class Rule:
    """What a value has to be.

    Attributes:
        check: raises `RefusedError` when the value is not so.
        form: regular expression of the canonical JSON of values that are so, perhaps not of all.
    """

    check: Callable[[object], None]
    form: str


class RefusedError(Exception):
    """Why a value is not as it must be; the place is put together on the way out."""

    def __init__(self, why: Text, place: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.place = place

    def within(self, outer: str) -> RefusedError:
        """The same, seen from the value around it."""
        gap = "." if self.place and not self.place.startswith("[") else ""
        return RefusedError(self.why, f"{outer}{gap}{self.place}")


def node(required: Mapping[str, Rule], optional: Mapping[str, Rule]) -> Rule:
    """An object with these members and no others."""
    rules = {**required, **optional}

    def check(value: object) -> None:
        if not isinstance(value, dict):
            raise RefusedError(Text("应为一个对象"))
        for name in required.keys() - value.keys():
            raise RefusedError(Text("缺失"), name)
        for name, member in value.items():
            if name not in rules:
                raise RefusedError(Text("不属于本登记簿的凭证格式"), name)
            try:
                rules[name].check(member)
            except RefusedError as refusal:
                raise refusal.within(name) from None

    members = []
    for name in sorted(rules):  # all ASCII, so in the order of RFC 8785
        member = rf'"{name}":{rules[name].form}(?:,(?=")|(?=\}}))'
        members.append(member if name in required else f"(?:{member})?+")
    return Rule(check, rf"\{{{''.join(members)}\}}")


def many(rule: Rule) -> Rule:
    """An array of 1 to 100 such values."""

    def check(value: object) -> None:
        if not isinstance(value, list) or not 0 < len(value) <= _MOST_ITEMS:
            raise RefusedError(Text("应为 1 至 {most} 项的数组", most=_MOST_ITEMS))
        for position, item in enumerate(value):
            try:
                rule.check(item)
            except RefusedError as refusal:
                raise refusal.within(f"[{position}]") from None

    return Rule(check, rf"\[{rule.form}(?:,{rule.form}){{0,{_MOST_ITEMS - 1}}}+\]")


def exactly(*allowed: bool | str | list[str]) -> Rule:
    """One of these values."""

    def check(value: object) -> None:
        if not any(value == each and type(value) is type(each) for each in allowed):
            raise RefusedError(Text("的值不是规定的值"))

    plain = [re.escape(json.dumps(each, separators=(",", ":"))) for each in allowed]
    return Rule(check, f"(?:{'|'.join(plain)})")


def type_of(name: str) -> Rule:
    """The type of an object, as a text or as an array of one."""
    return exactly(name, [name])


def written(pattern: str, why: Text) -> Rule:
    """A text of this pattern, in which no quote, backslash, control character may match."""
    form = re.compile(pattern)

    def check(value: object) -> None:
        if not isinstance(value, str) or not form.fullmatch(value) or len(value) > _LONGEST_TEXT:
            raise RefusedError(why)

    return Rule(check, rf'"(?=[^"]{{0,{_LONGEST_TEXT}}}+"){pattern}"')


def matching(pattern: str) -> Rule:
    """An address of this pattern."""
    return written(pattern, Text("的写法不对"))


def either(member: str, rules: Mapping[object, Rule]) -> Rule:
    """The rule that the value of one member chooses."""

    def check(value: object) -> None:
        chosen = value.get(member) if isinstance(value, dict) else None
        rule = rules.get(chosen) if isinstance(chosen, bool | str) else None
        if rule is None:
            raise RefusedError(Text("的值不是规定的值"), member)
        rule.check(value)

    return Rule(check, f"(?:{'|'.join(rule.form for rule in rules.values())})")


def named(name: str, rule: Rule) -> Rule:
    """The rule with a form whose place in a match can be asked for by this name."""
    return Rule(rule.check, f"(?P<{name}>{rule.form})")


def _check_text(value: object) -> None:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TEXT:
        raise RefusedError(Text("应为不空的文本"))
    # What is printable is writable, and quickly seen.
    if not value.isprintable() and UNWRITABLE.search(value):
        raise RefusedError(Text("含有控制字符"))


def _check_moment(value: object) -> None:
    try:
        read_timestamp(value)
    except UnreadableError:
        raise RefusedError(Text("应为存在的时间，写作 2026-01-01T00:00:00Z")) from None


_PLAIN = r'[^"\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]'
# Every day but the 29th of February, which is for the check.
_MOMENT_FORM = (
    r"(?!0000)[0-9]{4}-"
    r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
)

TEXT = Rule(_check_text, rf'"{_PLAIN}{{1,{_LONGEST_TEXT}}}+"')
MOMENT = Rule(_check_moment, f'"{_MOMENT_FORM}"')
DAY = written(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", Text("应为日期"))
