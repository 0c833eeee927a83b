"""Who somebody is, from what is typed off an identity document: everything wrong, each with its field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from certreg.errors import RefusedError
from certreg.people.models import DocumentType
from certreg.people.names import name_problems
from certreg.people.persons import CHINA, DocumentKey, Identity
from certreg.people.rules import check_number, number_problems
from certreg.policy.identity import DocumentName
from certreg.policy.law import Law
from certreg.text import Text


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed.

    Attributes:
        birth_date: needed where the number does not say it.
        nationality: ISO 3166-1 alpha-3; needed with passports.
    """

    type: DocumentName
    number: str
    name: str
    birth_date: date | None = None
    nationality: str = ""


def typing_problems(law: Law, typed: Typed, *, on: date) -> Iterator[RefusedError]:
    """What keeps the typed from being an identity; fields are those of `Typed`, and `number`."""
    found = number_problems(law, typed.type, typed.number, on=on)
    yield from found
    for problem in name_problems(law, typed.name, typed.type, on=on):
        yield RefusedError(problem.message, reason=problem.reason, field="name")
    if found:
        return
    checked = check_number(law, typed.type, typed.number, on=on, nationality=typed.nationality)
    if "nationality_missing" in checked.warnings:
        message = Text("持此类证件的须填写国籍，如 USA。")
        yield RefusedError(message, reason="nationality_missing", field="nationality")
    if checked.birth_date is None and typed.birth_date is None:
        message = Text("证件号码中没有出生日期，请填写。")
        yield RefusedError(message, reason="birth_date_missing", field="birth_date")
    if checked.birth_date and typed.birth_date not in (None, checked.birth_date):
        message = Text("与证件号码中的出生日期不一致，请核对。")
        yield RefusedError(message, reason="birth_date_differs", field="birth_date")


def identify(law: Law, typed: Typed, *, on: date) -> Identity:
    """The identity that was typed.

    Raises:
        RefusedError: the first of `typing_problems`.
    """
    for problem in typing_problems(law, typed, on=on):
        raise problem
    checked = check_number(law, typed.type, typed.number, on=on, nationality=typed.nationality)
    birth_date = checked.birth_date or typed.birth_date
    assert birth_date is not None
    key = DocumentKey(DocumentType(checked.type), checked.number, typed.nationality or CHINA)
    return Identity(key, typed.name, birth_date, checked.sex)
