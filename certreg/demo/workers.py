"""Invented workers for rosters: names by chance, identity numbers that no office ever gave out."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from certreg.people.rules import check_character
from certreg.policy.levels import SkillLevel

AREA = "510000"
"""A province's own code: identity numbers begin with a county's, so none of these is anybody's."""
RELATED = "6-18-01-07"
"""多工序数控机床操作调整工: an occupation that no list relates to what is applied for."""
YEAR = timedelta(days=365.2425)

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷"
    "钱汤尹黎易常武乔贺赖龚文"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国玉兰志文斌宇浩然子涵梓轩欣怡佳慧晓东"
    "海燕春梅国庆德福长顺永康家豪思远雨桐嘉怡文博俊熙若曦"
)
_OTHERS = ("阿依木·买买提", "格桑·卓玛", "吉克·阿牛", "欧阳若兰", "司马长青")

_YEARS_OF_WORK = {
    SkillLevel.JUNIOR_WORKER: (1.2, 3.0),
    SkillLevel.INTERMEDIATE_WORKER: (6.5, 11.0),
    SkillLevel.SENIOR_WORKER: (10.5, 17.0),
    SkillLevel.TECHNICIAN: (14.0, 22.0),
    SkillLevel.SENIOR_TECHNICIAN: (18.0, 28.0),
}
"""Long enough under either edition of the conditions."""
_YEARS_HELD = (5.2, 8.5)
"""Since the certificate below, from 高级工 on."""


@dataclass(frozen=True)
class Group:
    """What some of the workers apply for; texts as in the template's lists."""

    occupation: str
    trade: str
    level: SkillLevel


@dataclass
class Worker:
    """An invented worker as a clerk types him or her in.

    Attributes:
        seed: gives the face.
        values: of the row in 名单, by column title.
        facts: (sheet, values by column title).
        photo: how the photo differs from a good one; None: there is none.
    """

    seed: int
    is_woman: bool
    values: dict[str, object]
    facts: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    photo: dict[str, Any] | None = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The identity number as typed."""
        return str(self.values["证件号码"])


class Workforce:
    """Makes workers, never two with one number; the same seed makes the same people.

    Args:
        on: the day on which their rosters are handed in.
        employer: where they work.
        level_names: as the template lists them.
    """

    def __init__(
        self, seed: int, *, on: date, employer: str, level_names: Mapping[SkillLevel, str]
    ) -> None:
        self._choose = random.Random(seed)
        self._on = on
        self._employer = employer
        self._level_names = level_names
        self._numbers: set[str] = set()

    def hire(self, group: Group, *, age: float | None = None, years: float | None = None) -> Worker:
        """A worker who may apply for the group's level, unless `age` or `years` forbid it."""
        choose = self._choose
        years = choose.uniform(*_YEARS_OF_WORK[group.level]) if years is None else years
        age = years + choose.uniform(18.5, 24) if age is None else age
        is_woman = choose.random() < 0.35
        number = self._number(self._on - age * YEAR, is_woman)
        worker = Worker(choose.randrange(2**31), is_woman, self._row(group, number))
        worker.facts.append(("工作经历", self._work(group, number, years)))
        if group.level >= SkillLevel.SENIOR_WORKER:
            worker.facts.append(("已有证书", self._holding(group, number)))
        return worker

    def hire_from_elsewhere(self, group: Group) -> Worker:
        """A worker with years in another occupation only: a person decides if it is related."""
        applied = replace(group, level=SkillLevel.INTERMEDIATE_WORKER)
        worker = self.hire(applied)
        worker.facts[0][1]["职业"] = RELATED
        return worker

    def level_name(self, level: SkillLevel) -> str:
        """As the template lists it."""
        return self._level_names[level]

    def _row(self, group: Group, number: str) -> dict[str, object]:
        signed = self._on - timedelta(days=self._choose.randint(1, 12))
        return {
            "证件类型": "居民身份证",
            "证件号码": number,
            "姓名": self._name(),
            "职业": group.occupation,
            "工种/职业方向": group.trade,
            "申报等级": self._level_names[group.level],
            "人员类别": "劳务派遣" if self._choose.random() < 0.1 else "职工",
            "照片拍摄日期": (self._on - timedelta(days=self._choose.randint(3, 60))).isoformat(),
            "个人信息处理同意日期": signed.isoformat(),
            "双承诺日期": signed.isoformat(),
            "准备从事本职业": "是",
        }

    def _work(self, group: Group, number: str, years: float) -> dict[str, object]:
        return {
            "证件号码": number,
            "工作单位": self._employer,
            "职业": group.occupation,
            "开始日期": (self._on - years * YEAR).isoformat(),
        }

    def _holding(self, group: Group, number: str) -> dict[str, object]:
        below = list(SkillLevel)[group.level.rank - 2]
        held = self._choose.uniform(*_YEARS_HELD)
        return {
            "证件号码": number,
            "证书类别": "职业技能等级证书" if held < 6 else "职业资格证书",
            "职业": group.occupation,
            "等级": self._level_names[below],
            "发证日期": (self._on - held * YEAR).isoformat(),
            "证书编号": f"演示{self._choose.randrange(10**12):012d}",
        }

    def _number(self, birth: date, is_woman: bool) -> str:
        while True:
            order = 2 * self._choose.randrange(5, 495) + (0 if is_woman else 1)
            digits = f"{AREA}{birth:%Y%m%d}{order:03d}"
            number = digits + check_character(digits)
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def _name(self) -> str:
        if self._choose.random() < 0.03:
            return self._choose.choice(_OTHERS)
        given = self._choose.sample(_GIVEN, self._choose.choice((1, 2, 2, 2)))
        return self._choose.choice(_SURNAMES) + "".join(given)
