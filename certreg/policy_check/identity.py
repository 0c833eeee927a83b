"""Cases about identity numbers, codes of organisations and regions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from certreg.accounts.rules import CreditCodeError, check_uscc
from certreg.people.rules import check_number, number_problems
from certreg.policy.identity import DocumentName
from certreg.policy.law import Law
from certreg.policy.regions import region_of
from certreg.policy_check.adapter import Adapter, Result
from certreg.policy_check.verdict import verdict

SEXES = {"M": "male", "F": "female", "": ""}


def id_check(
    law: Law, *, type: DocumentName, number: str, on: date, nationality: str = ""
) -> list[Result]:
    """What an identity number says."""
    if problems := number_problems(law, type, number, on=on):
        return verdict(problems)
    checked = check_number(law, type, number, on=on, nationality=nationality)
    result = {
        "outcome": "accept",
        "birth": checked.birth_date,
        "sex": SEXES[checked.sex],
        "normalised": checked.number,
    }
    return [{**result, "warning": warning} for warning in checked.warnings] or [result]


def uscc_check(law: Law, *, code: str) -> Result:
    """Whether a unified social credit code is right."""
    try:
        check_uscc(law, code, on=date.max)
    except CreditCodeError as refusal:
        return {
            "outcome": "refuse",
            "reason": refusal.reason,
            "override_possible": refusal.override_possible,
        }
    return {"outcome": "accept"}


def region(law: Law, *, code: str) -> Result:
    """What a region code means."""
    found = region_of(code, on=date.max)
    return {"outcome": "value", "name": found.name, "level": found.level, "parent": found.parent}


OPS: Mapping[str, Adapter] = {
    "id_check": id_check,
    "region": region,
    "uscc_check": uscc_check,
}
