"""One row of the law: what every row carries, and how a module declares its TOML file's rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TypeVar

from certreg.errors import SetupError
from certreg.text import Text

NATION = "000000"
"""The region of the whole country."""


class LawError(SetupError):
    """The law's data are wrong; the text names file, row and fault; nothing may start on them."""


class Status(Enum):
    """How far a row may be relied upon."""

    IN_FORCE = "in_force"
    DRAFT = "draft"
    """Consultation text (征求意见稿): shown as such, never a positive answer."""
    SUPERSEDED = "superseded"
    """Was law until its last day: judges applications and contests of its own time only."""
    UNVERIFIED = "unverified"
    """Our default or another province's value: always shown with a mark (待核)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What every row of the law carries; a family adds its own fields: the keys of its table.

    Attributes:
        id: unique in the whole law, cited by answers and certificates.
        basis: ids in `sources.toml`.
        region: six digits; the row counts there and in every region below it (000000: nation).
        since, until: first and last day on which the row counts; None means no recorded limit.
        clause: where in the first document of `basis`, in its own numbering; see `clause_in`.
        quote: the clause's own words.
        evidence: how the value is known, in words.
        replaces: ids of rows of the same family that this row displaces wherever it counts itself.
    """

    id: str
    basis: tuple[str, ...]
    region: str
    status: Status
    since: date | None = None
    until: date | None = None
    clause: str = ""
    quote: str = ""
    evidence: str = ""
    replaces: tuple[str, ...] = ()

    @property
    def is_unverified(self) -> bool:
        """Whether every face of this row must show the mark 待核."""
        return self.status is Status.UNVERIFIED

    @property
    def is_draft(self) -> bool:
        """Whether the row stands in a consultation text only (征求意见稿)."""
        return self.status is Status.DRAFT

    def clause_in(self, document: str) -> str:
        """Where in a document of `basis` the row stands; empty where that is not on file.

        Args:
            document: id in `sources.toml`.
        """
        return self.clause if document == self.basis[0] else ""

    def counts_on(self, day: date) -> bool:
        """Whether `day` lies within the row's own dates, both ends included."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, slots=True)
class Family:
    """One table of one TOML file, and the dataclass whose fields are the table's keys.

    Attributes:
        title: what people call its rows.
    """

    row: type[Rule]
    file: str
    table: str
    subject: tuple[str, ...]
    title: Text
    gapless: bool = False

    @property
    def name(self) -> str:
        """How an address names it, e.g. `conditions.condition`."""
        return f"{self.file.removesuffix('.toml')}.{self.table}"


FAMILIES: dict[tuple[str, str], Family] = {}
"""(file, table) -> family, filled by `family` when a noun's module is imported."""

R = TypeVar("R", bound=Rule)


def family_of(row: Rule | type[Rule]) -> Family:
    """The family that a row belongs to."""
    kind = row if isinstance(row, type) else type(row)
    return next(family for family in FAMILIES.values() if family.row is kind)


def family(
    file: str,
    table: str,
    *,
    title: Text | None = None,
    subject: tuple[str, ...] = (),
    gapless: bool = False,
) -> Callable[[type[R]], type[R]]:
    """Declare that `[[table]]` in `file` holds rows of the decorated frozen dataclass.

    Args:
        file: the TOML file; its module has the same name (`conditions.toml`, `conditions.py`).
        table: name of the array of tables.
        title: what people call its rows; the table's name where none is given.
        subject: fields that together name one question to which, in one region and on one day, only
            one row may answer; empty if rows stand side by side.
        gapless: from the first day of a subject in a region on, some row must answer on every day
            without end: the law may change there, but never fall silent.
    """

    def declare(row: type[R]) -> type[R]:
        FAMILIES[file, table] = Family(row, file, table, subject, title or Text(table), gapless)
        return row

    return declare
