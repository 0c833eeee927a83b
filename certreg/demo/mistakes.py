"""What clerks get wrong: each mistake with the place and the keyword it must be found by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from certreg.certificates.glyphs import missing_glyphs
from certreg.demo.workers import Group, Worker, Workforce
from certreg.policy.levels import SkillLevel

RARE = range(0x20000, 0x2A6E0)
"""Extension B; no font that is made for reading has all of it."""


@dataclass(frozen=True)
class Mistake:
    """A wrong row.

    Attributes:
        column: title of the column that must be named; empty: the whole row.
        code: keyword of the problem.
        make: hires the worker and gets something wrong.
        sheet: where the problem must be found.
    """

    column: str
    code: str
    make: Callable[[Workforce, Group], Worker]
    sheet: str = "名单"


def mistakes(on: date, *, beyond: Group, outside: str) -> tuple[Mistake, ...]:
    """Every mistake once.

    Args:
        on: the day on which the roster is handed in.
        beyond: an occupation of the filing with a level above the filing's.
        outside: an occupation of the classification that is not in the filing.
    """
    tomorrow = (on + timedelta(days=1)).isoformat()
    return (
        Mistake("证件号码", "check_digit", _with_wrong_check_digit),
        Mistake("证件号码", "number_not_text", _with_number_as_number),
        Mistake("证件号码", "missing", _typed(证件号码="")),
        Mistake("证件号码", "age", _young),
        Mistake("证件类型", "unknown_option", _typed(证件类型="身份证复印件")),
        Mistake("姓名", "unprintable", _named(_unprintable())),
        Mistake("姓名", "name_character", _named("张\u200b伟")),
        Mistake("姓名", "name_character", _named("阿依古丽•买买提")),
        Mistake("姓名", "name_character", _named("李\ue000明")),
        Mistake("姓名", "formula", _named('=CONCATENATE("张","三")')),
        Mistake("性别", "sex_differs", _with_other_sex),
        Mistake("职业", "unknown_occupation", _typed(职业="全能技工")),
        Mistake("职业", "occupation_outside_filing", _typed(职业=outside)),
        Mistake("申报等级", "unknown_level", _typed(申报等级="三级半")),
        Mistake("申报等级", "level_outside_filing", lambda force, _group: force.hire(beyond)),
        Mistake("申报等级", "condition", _too_early),
        Mistake("人员类别", "unknown_option", _typed(人员类别="朋友")),
        Mistake("个人信息处理同意日期", "missing", _typed(个人信息处理同意日期="")),
        Mistake("双承诺日期", "missing", _typed(双承诺日期="")),
        Mistake("双承诺日期", "future_date", _typed(双承诺日期=tomorrow)),
        Mistake("照片拍摄日期", "impossible_date", _typed(照片拍摄日期=f"{on.year}-02-30")),
        Mistake("照片拍摄日期", "photo_background", _pictured(background="#5b8def")),
        Mistake("照片拍摄日期", "photo_size", _pictured(scale=0.4)),
        Mistake("开始日期", "bare_years", _with_years_only, "工作经历"),
        Mistake("", "before_working_age", _working_as_a_child, "工作经历"),
    )


def _typed(**values: str) -> Callable[[Workforce, Group], Worker]:
    """Something else stands in a column of 名单."""

    def make(force: Workforce, group: Group) -> Worker:
        worker = force.hire(group)
        worker.values |= values
        if "证件号码" in values:
            worker.facts.clear()
        return worker

    return make


def _named(name: str) -> Callable[[Workforce, Group], Worker]:
    return _typed(姓名=name)


def _pictured(**changes: object) -> Callable[[Workforce, Group], Worker]:
    def make(force: Workforce, group: Group) -> Worker:
        worker = force.hire(group)
        worker.photo = changes
        return worker

    return make


def _with_wrong_check_digit(force: Workforce, group: Group) -> Worker:
    worker = force.hire(group)
    last = worker.number[-1]
    worker.values["证件号码"] = worker.number[:-1] + ("1" if last != "1" else "2")
    worker.facts.clear()
    return worker


def _with_number_as_number(force: Workforce, group: Group) -> Worker:
    worker = force.hire(group)
    worker.values["证件号码"] = int(worker.number[:-1] + "0")
    worker.facts.clear()
    return worker


def _young(force: Workforce, group: Group) -> Worker:
    worker = force.hire(group, age=15.4, years=0)
    worker.facts.clear()
    return worker


def _with_other_sex(force: Workforce, group: Group) -> Worker:
    worker = force.hire(group)
    worker.values["性别"] = "男" if worker.is_woman else "女"
    return worker


def _too_early(force: Workforce, group: Group) -> Worker:
    """One year of work and no certificate do not make a 高级工 under any edition."""
    worker = force.hire(group, years=1.1)
    worker.values["申报等级"] = force.level_name(SkillLevel.SENIOR_WORKER)
    worker.facts = [fact for fact in worker.facts if fact[0] == "工作经历"]
    return worker


def _with_years_only(force: Workforce, group: Group) -> Worker:
    worker = force.hire(group)
    worker.facts[0][1]["开始日期"] = "8年"
    return worker


def _working_as_a_child(force: Workforce, group: Group) -> Worker:
    worker = force.hire(group, age=22, years=12)
    worker.facts = worker.facts[:1]
    return worker


def _unprintable() -> str:
    """A name with a character that may stand in names and that no certificate can print."""
    rare = next(chr(code) for code in RARE if missing_glyphs(chr(code)))
    return f"陈{rare}"
