"""Which occupations a body may file. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from certreg.errors import RefusedError
from certreg.policy.deciding import strictest
from certreg.policy.filing import EntryLicence, FilableOccupations
from certreg.policy.law import Law
from certreg.policy.occupations import is_assessable
from certreg.text import Text, listed


def check_filable(law: Law, occupation: str, *, entry_licence: bool, region: str, on: date) -> None:
    """Refuse an occupation that no body may file.

    Raises:
        RefusedError: the first of `filable_problems`.
    """
    for problem in filable_problems(
        law, occupation, entry_licence=entry_licence, region=region, on=on
    ):
        raise problem


def filable_problems(
    law: Law, occupation: str, *, entry_licence: bool, region: str, on: date
) -> Iterator[RefusedError]:
    """Why an occupation cannot be filed.

    Args:
        occupation: code, X-XX-XX-XX.
        entry_licence: whether it is a 准入类职业资格, as declared.

    Yields:
        errors with reason `occupation_group` (rule FI-12) or `entry_licence` (FI-12.entry_licence).
    """
    row = filable_rule(law, region=region, on=on)
    if not is_assessable(occupation, row.groups, entry_licence=False):
        yield RefusedError(
            Text("只有第 {groups} 大类的职业可以备案。", groups=listed(map(Text, row.groups))),
            reason="occupation_group",
            rule=row.id,
            field="occupation",
        )
    if entry_licence:
        yield from _entry_licence_problems(law, region, on)


def _entry_licence_problems(law: Law, region: str, on: date) -> Iterator[RefusedError]:
    """An unverified row decides nothing: until it is verified the application has to wait."""
    for row in law.rows(EntryLicence, region=region, on=on):
        if row.excluded:
            text = Text("准入类职业资格不开展职业技能等级认定。")
            if row.is_unverified:
                text = Text(
                    "准入类职业资格能否备案待核（{rule}），现不受理。请主管部门先核实该条。",
                    rule=row.id,
                )
            yield RefusedError(text, reason="entry_licence", rule=row.id, field="entry_licence")


def filable_rule(law: Law, *, region: str, on: date) -> FilableOccupations:
    """The row that says which occupations may be filed; the narrowest of several decides."""
    return strictest(law, FilableOccupations, region=region, on=on, by=lambda row: -len(row.groups))
