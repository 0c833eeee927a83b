"""What the law says about identity (identity.toml): documents, working age, organisation codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from certreg.policy.rule import Rule, family
from certreg.text import Text

DocumentName = Literal[
    "resident", "hmt_permit", "foreign_permanent", "foreign_permanent_legacy", "passport"
]


@family("identity.toml", "document", title=Text("身份证件类型"), subject=("type",))
@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentType(Rule):
    """A kind of identity document and the shape of its number.

    Attributes:
        lengths: how many characters the number may have.
        shape: regular expression of the whole number.
        citizen_number: birth date, order and check character stand in it as in GB 11643-1999.
        prefixes: one of these begins the number, if any are given.
        excluded_prefixes: numbers of other documents.
        needs_nationality: the number is unique only together with the nationality.
    """

    type: DocumentName
    name: str
    lengths: tuple[int, ...]
    shape: str
    citizen_number: bool = False
    prefixes: tuple[str, ...] = ()
    excluded_prefixes: tuple[str, ...] = ()
    needs_nationality: bool = False


@family("identity.toml", "working_age", title=Text("最低就业年龄"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class WorkingAge(Rule):
    """Lowest working age in years."""

    years: int


@family("identity.toml", "credit_code", title=Text("统一社会信用代码"))
@dataclass(frozen=True, kw_only=True, slots=True)
class CreditCode(Rule):
    """Alphabet and length of the 统一社会信用代码."""

    length: int
    alphabet: str


@family("identity.toml", "credit_code_override", title=Text("信用代码的放行"))
@dataclass(frozen=True, kw_only=True, slots=True)
class CreditCodeOverride(Rule):
    """For which faults a supervisor may accept a code with a reason."""

    check_digit: bool
    bad_characters: bool
