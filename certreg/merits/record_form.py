"""Whose record it is: what every form about a person's paper begins with."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from certreg.clock import today
from certreg.people.identifying import Typed, typing_problems
from certreg.people.statements import Statement
from certreg.policy.identity import DocumentType
from certreg.policy.law import NATION, Law
from certreg.web.form import Day, OneOfMany, PageForm, line
from certreg.web.language import translate


def past(_form: PageForm, field: Day) -> None:
    """A paper has a day that has come."""
    if field.data is not None and field.data > today():
        raise ValidationError(_l("请填写今天或以前的日期"))


def day(label: str) -> Day:
    return Day(label, validators=[InputRequired(_l("请填写日期，如 2026-11-20")), past])


class RecordForm(PageForm):
    """Whose record it is; each kind adds what its paper says."""

    document_type = OneOfMany(_l("证件类型"), validators=[InputRequired(_l("请选择证件类型"))])
    number = line(_l("证件号码"), _l("请输入证件号码"), most=30)
    name = line(_l("姓名"), _l("请输入姓名"), most=60)
    birth_date = Day(
        _l("出生日期"),
        validators=[Optional(), past],
        description=_l("证件号码中没有出生日期的填写"),
    )
    nationality = line(_l("国籍"), most=3, description=_l("用护照的填写三位国家代码，如 USA"))

    PERSON = ("document_type", "number", "name", "birth_date", "nationality")
    """Fields about the person; the others are about the record."""

    def offer(self, law: Law, *, region: str, on: date) -> None:
        """Fill in what can be chosen."""
        self.document_type.choices = [
            SelectChoice(row.type, translate(row.name))
            for row in law.rows(DocumentType, region=NATION, on=on)
        ]

    def typed(self) -> Typed:
        """The person as typed."""
        return Typed(
            self.document_type.data,
            self.number.data,
            self.name.data,
            self.birth_date.data,
            self.nationality.data.upper(),
        )

    def check_person(self, law: Law, on: date) -> bool:
        """Whether the typed is an identity; what is wrong is shown where it stands."""
        problems = list(typing_problems(law, self.typed(), on=on))
        for problem in problems:
            self.refuse(problem)
        return not problems

    def statement(self) -> Statement:
        """The record as a fact; only after validation."""
        raise NotImplementedError
