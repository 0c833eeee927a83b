"""The eight levels (新八级工): their order in code, everything said about them in `levels.toml`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache, total_ordering
from typing import Literal

from certreg.errors import RefusedError
from certreg.policy.deciding import strictest
from certreg.policy.law import NATION, Law, Rule, family
from certreg.text import Text, listed


@total_ordering
class SkillLevel(Enum):
    """One level of the ladder; lowest first, and compared by rank only.

    The state's five-level code runs downwards and three levels have none: it is data, never order.
    """

    APPRENTICE = "apprentice"
    JUNIOR_WORKER = "junior_worker"
    INTERMEDIATE_WORKER = "intermediate_worker"
    SENIOR_WORKER = "senior_worker"
    TECHNICIAN = "technician"
    SENIOR_TECHNICIAN = "senior_technician"
    SPECIAL_GRADE_TECHNICIAN = "special_grade_technician"
    CHIEF_TECHNICIAN = "chief_technician"

    @property
    def rank(self) -> int:
        """1 (学徒工) to 8 (首席技师), upwards."""
        return _RANKS[self]

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, SkillLevel):
            return NotImplemented
        return _RANKS[self] < _RANKS[other]


_RANKS = {level: rank for rank, level in enumerate(SkillLevel, start=1)}


@family("levels.toml", "level", title=Text("技能等级"), subject=("level",), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Level(Rule):
    """What is said about a level.

    Attributes:
        kind: an enterprise's `internal` status, an assessed `level`, or a `post` held for a term.
        state_grade: the national grade in words (五级 … 一级), empty where there is none.
        five_level_code: the national code (5 … 1, 1 is highest), empty where there is none.
        face_text: the exact words on a certificate, empty where there is no certificate.
        is_high_skilled: counts as 高技能.
        determined_by: who decides that somebody has this level.
        way: how it is won, empty where by the methods of assessment (`methods.toml`).
        no_application: why nobody applies for it, empty where people do.
    """

    level: SkillLevel
    name: str
    name_en: str
    kind: Literal["internal", "level", "post"]
    is_high_skilled: bool
    determined_by: str
    way: str = ""
    no_application: str = ""
    state_grade: str = ""
    five_level_code: str = ""
    face_text: str = ""

    @property
    def has_certificate(self) -> bool:
        """Whether a certificate of this level exists at all."""
        return bool(self.face_text)


@family(
    "levels.toml",
    "number_character",
    title=Text("证书编号的等级字符"),
    subject=("level",),
    gapless=True,
)
@dataclass(frozen=True, kw_only=True, slots=True)
class NumberCharacter(Rule):
    """The character that stands for a level in a certificate number."""

    level: SkillLevel
    character: str


@lru_cache(maxsize=1024)
def describe(law: Law, level: SkillLevel, *, on: date) -> Level:
    """The row about a level that counts on a day; remembered, for every condition of a level asks.

    Raises:
        LawError: there is none; the law's data are incomplete.
    """
    return strictest(law, Level, region=NATION, on=on, of=lambda row: row.level is level)


def level_names(law: Law, *, on: date | None = None) -> dict[SkillLevel, str]:
    """Every level in the words of the certificate; the internal status by its name.

    Args:
        on: the day that counts; None: whatever was ever said about a level, the newest last.
    """
    rows = law.rows(Level, region=NATION, on=on) if on else law.every(Level)
    return {row.level: row.face_text or row.name for row in rows}


def parse(law: Law, text: str) -> SkillLevel:
    """The level meant by its exact name, the text of a certificate's face, or its five-level code.

    Raises:
        RefusedError: any other text; field `level`, reason `unknown_level`.
    """
    for row in law.every(Level):
        if text and text in (row.name, row.face_text, row.five_level_code):
            return row.level
    raise unknown(text, law.every(Level))


def unknown(text: str, offered: Iterable[Level]) -> RefusedError:
    """What to say to a text that is no level: every accepted form, each as it must be written.

    Args:
        offered: the levels that could have been named.
    """
    rows = tuple(offered)
    sample = next((row for row in rows if row.five_level_code), None)
    names = listed(Text(row.name) for row in rows)
    if sample is None:
        message = Text("“{text}”不是职业技能等级。可填：{names}。", text=text, names=names)
    else:
        message = Text(
            "“{text}”不是职业技能等级。可填名称：{names}；或照证书写，如“{face}”；或填五级制代码，如“{code}”。",
            text=text,
            names=names,
            face=sample.face_text,
            code=sample.five_level_code,
        )
    return RefusedError(message, reason="unknown_level", field="level")


def five_level_code(law: Law, level: SkillLevel, *, on: date) -> str:
    """The national five-level code, "5" (lowest) to "1".

    Raises:
        RefusedError: the level has none; reason `no_five_level_code`.
    """
    row = describe(law, level, on=on)
    if not row.five_level_code:
        raise RefusedError(
            Text("{level}没有国家职业资格五级制的代码。", level=Text(row.name)),
            reason="no_five_level_code",
            rule=row.id,
        )
    return row.five_level_code


def number_character(law: Law, level: SkillLevel, *, region: str, on: date) -> NumberCharacter:
    """The row with the level's character in a certificate number; may be unverified.

    Raises:
        RefusedError: this level has no certificate number; reason `no_certificate_for_level`.
    """
    for row in law.rows(NumberCharacter, region=region, on=on):
        if row.level is level:
            return row
    raise RefusedError(
        Text(
            "{level}没有全国统一的证书，不编证书号。", level=Text(describe(law, level, on=on).name)
        ),
        reason="no_certificate_for_level",
    )


def is_high_skilled(law: Law, level: SkillLevel, *, on: date) -> bool:
    """Whether holders of this level are 高技能人才."""
    return describe(law, level, on=on).is_high_skilled
