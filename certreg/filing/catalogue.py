"""What an application may name: occupations, levels, editions of the norm. Pure."""

from __future__ import annotations

import unicodedata
from datetime import date

from certreg.errors import RefusedError
from certreg.filing.filable import filable_rule
from certreg.policy.conditions import Condition
from certreg.policy.law import NATION, Law
from certreg.policy.levels import Level
from certreg.policy.occupations import Occupation, classification, is_assessable
from certreg.policy.reference import holds
from certreg.text import Text

SUGGESTIONS = 3
"""Occupations that are named to somebody who typed only part of one."""


def filable_occupations(law: Law, *, region: str, on: date) -> list[Occupation]:
    """The occupations that may be filed in a region, by code (rule FI-12)."""
    groups = filable_rule(law, region=region, on=on).groups
    return [
        entry
        for entry in classification().occupations
        if is_assessable(entry.code, groups, entry_licence=False) and holds(entry, on)
    ]


def find_occupation(typed: str, on: date) -> Occupation:
    """The occupation that somebody typed: its code, its exact name, or both with a blank between;
    digits may be of full width.

    Raises:
        RefusedError: there is none, code and name do not belong together, or the name is not
            unique; reason `unknown_occupation`.
    """
    first, *rest = typed.split(maxsplit=1) or [""]
    code = unicodedata.normalize("NFKC", first)  # input methods write digits in full width
    entry = classification().occupations.by_code(code, on)
    if entry is None:
        return _by_name(typed.strip(), on)
    if rest and rest[0].strip() != entry.name:
        raise _unknown(Text("编码 {code} 是“{name}”，与所填名称不符。", code=code, name=entry.name))
    return entry


def meant_occupation(typed: str, on: date) -> Occupation:
    """The occupation that somebody asks about: by code, name or pinyin, as long as only one is meant.

    For questions, never for what is kept: an application names its occupation exactly.

    Raises:
        RefusedError: none or several can be meant; reason `unknown_occupation`.
    """
    table = classification().occupations
    if found := table.meant(typed, on):
        return found
    near = [f"{entry.code} {entry.name}" for entry in table.search(typed, on, SUGGESTIONS)]
    if near:
        raise _unknown(
            Text(
                "“{name}”不只一个职业，如 {near}。请填写编码或完整名称。",
                name=typed,
                near="、".join(near),
            )
        )
    raise _unknown(Text("没有职业“{name}”，可填编码（X-XX-XX-XX）、名称或拼音。", name=typed))


def assessable_levels(law: Law, *, on: date) -> list[Level]:
    """The levels that a body may assess, lowest first; the two posts above them are appointed."""
    rows = law.rows(Level, region=NATION, on=on)
    return sorted((row for row in rows if row.kind == "level"), key=lambda row: row.level)


def norms(law: Law, *, region: str, on: date) -> list[int]:
    """Editions of the 技术规程 under which standards in use were written, the newest first."""
    rows = law.rows(Condition, region=region, on=on)
    return sorted({norm for row in rows for norm in row.norms}, reverse=True)


def _by_name(text: str, on: date) -> Occupation:
    table = classification().occupations
    found = table.by_name(text, on)
    if len(found) == 1:
        return found[0]
    near = [f"{entry.code} {entry.name}" for entry in table.search(text, on, SUGGESTIONS)]
    if found:
        raise _unknown(Text("“{name}”有多个职业同名，请填写编码。", name=text))
    if near:
        raise _unknown(
            Text("没有职业“{name}”，请从列表中选择，如 {near}。", name=text, near="、".join(near))
        )
    raise _unknown(Text("没有职业“{name}”，请填写编码（X-XX-XX-XX）或完整名称。", name=text))


def _unknown(message: Text) -> RefusedError:
    return RefusedError(message, reason="unknown_occupation", field="occupation")
