"""Cases about identity numbers, codes of organisations and regions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from certreg.accounts.rules import CreditCodeError, check_uscc
from certreg.people.names import name_problems
from certreg.people.rules import (
    PhotoFacts,
    check_number,
    check_working_age,
    number_problems,
    photo_problems,
)
from certreg.policy.identity import DocumentName
from certreg.policy.law import NATION, Law
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


def name_check(law: Law, *, name: str, type: DocumentName, on: date) -> list[Result]:
    """Whether a name may be stored, and what the law calls a character that may not stand in it."""
    problems = name_problems(law, name, type, on=on)
    return [
        {"outcome": "refuse", "reason": problem.reason, "message": problem.message}
        for problem in problems
    ] or [{"outcome": "accept"}]


def working_age(law: Law, *, birth: date, on: date) -> Result:
    """Whether somebody is old enough to work."""
    check_working_age(law, birth, region=NATION, on=on)
    return {"outcome": "accept"}


def photo_check(
    law: Law,
    *,
    width: int,
    height: int,
    taken: date,
    issued: date,
    background: tuple[int, int, int],
) -> list[Result]:
    """Whether a photo may be printed."""
    photo = PhotoFacts(width, height, taken, background)
    return verdict(photo_problems(law, photo, issued_on=issued))


OPS: Mapping[str, Adapter] = {
    "id_check": id_check,
    "name_check": name_check,
    "photo_check": photo_check,
    "region": region,
    "uscc_check": uscc_check,
    "working_age": working_age,
}
