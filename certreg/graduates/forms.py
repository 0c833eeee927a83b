"""What is asked of the list of graduates, and what a clerk types about diplomas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from certreg.accounts.models import Organisation
from certreg.graduates.rules import UNKNOWN, Count, Programme, Student
from certreg.policy.applicant import EducationLevel, SchoolClass, SchoolKind
from certreg.web.form import AskingForm, Day, OneOfMany, PageForm, line
from certreg.web.language import translate


class ListForm(AskingForm):
    """Class and year of graduation."""

    programme = OneOfMany(_l("班级"), default="")
    year = OneOfMany(_l("毕业年份"), default="")

    def offer(self, counted: Sequence[Count], students: Sequence[Student]) -> None:
        """Fill in the classes and years that there are."""
        self.programme.choices = [
            SelectChoice("", _("全部班级")),
            *(SelectChoice(row.key, name_of(row.programme)) for row in counted),
        ]
        years = sorted({row.year for row in students if row.year}, reverse=True)
        self.year.choices = [
            SelectChoice("", _("全部年份")),
            *(SelectChoice(year, year) for year in years),
        ]
        for field in (self.programme, self.year):
            if field.data not in [choice.value for choice in field.choices]:
                field.data = ""  # of another school, or no longer there: any


class OfficeForm(ListForm):
    """The same, of a school, with the purpose that stays on the trail."""

    school = OneOfMany(_l("院校"), validators=[InputRequired(_l("请选择院校"))])
    purpose = line(
        _l("用途"),
        _l("请写明用途，如“核对双证书发放情况”"),
        most=100,
        description=_l("名单含姓名，查阅人、时间和用途留痕"),
    )

    def offer_schools(self, schools: Sequence[Organisation]) -> None:
        """Fill in the schools of the official's region."""
        self.school.choices = [
            SelectChoice("", _("请选择")),
            *(SelectChoice(str(row.id), row.name) for row in schools),
        ]


class DiplomaForm(PageForm):
    """The diplomas of a class: the day, and for each student whether and under which number."""

    graduated_on = Day(
        _l("毕业日期"),
        validators=[InputRequired(_l("请填写毕业证书上的日期，如 2026-06-30"))],
    )


class FirstDiplomaForm(DiplomaForm):
    """The same for students about whose studies nothing is stated."""

    school = OneOfMany(_l("学校类别"), validators=[InputRequired(_l("请选择学校类别"))])
    school_class = OneOfMany(_l("技工院校班别"), default="")
    rank = OneOfMany(_l("学历层次"), default="")
    major = line(_l("专业"), _l("请按毕业证书填写专业"), most=60)

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.school.choices = [
            ("", _("请选择")),
            *((each.value, translate(each.value)) for each in SchoolKind),
        ]
        self.school_class.choices = [
            ("", _("不填")),
            *((each.value, translate(each.value)) for each in SchoolClass),
        ]
        self.rank.choices = [
            ("", _("不填")),
            *((each.value, translate(each.value)) for each in EducationLevel),
        ]

    def programme(self) -> Programme:
        """The class that was typed, of a form without errors."""
        school_class, rank = self.school_class.data, self.rank.data
        return Programme(
            SchoolKind(self.school.data),
            SchoolClass(school_class) if school_class else None,
            EducationLevel(rank) if rank else None,
            self.major.data,
        )


def diploma_form(key: str, students: Sequence[Student]) -> DiplomaForm:
    """The form with two fields for each student of a class."""
    first = key == UNKNOWN
    base = FirstDiplomaForm if first else DiplomaForm

    class StudentsForm(base):  # type: ignore[misc, valid-type]
        """With a box and a number for each of them."""

    for row in students:
        box = BooleanField(_l("登记 %(name)s", name=row.name), default=not first)
        setattr(StudentsForm, f"take_{row.person_id}", box)
        number = line(_l("%(name)s 的毕业证书编号", name=row.name), most=40)
        setattr(StudentsForm, f"number_{row.person_id}", number)
    form: DiplomaForm = StudentsForm()
    if isinstance(form, FirstDiplomaForm):
        form.offer()
    return form


def taken(form: Any, students: Sequence[Student]) -> tuple[list[int], dict[int, str]]:
    """Who was ticked, and the numbers that were typed."""
    ids = [row.person_id for row in students if form[f"take_{row.person_id}"].data]
    return ids, {each: form[f"number_{each}"].data for each in ids}


def name_of(programme: Programme | None) -> str:
    """A class as people read it."""
    if programme is None:
        return str(_("学习情况未登记"))
    return " · ".join(translate(word) for word in programme.words)
