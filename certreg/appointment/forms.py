"""What a clerk types to nominate somebody and to end a post, and an official when deciding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from certreg.appointment.models import Appointment, EndGround
from certreg.appointment.nominating import Details
from certreg.policy.filing import Relation
from certreg.policy.levels import Level, SkillLevel
from certreg.policy.written import EARLIEST, LATEST
from certreg.text import Text
from certreg.web.form import Day, OneOfFew, PageForm, PlainText, line, stripped
from certreg.web.language import translate

RELATIONS: dict[Relation, Text] = {
    "employee": Text("职工"),
    "dispatched": Text("劳务派遣"),
    "outsourced": Text("劳务外包"),
    "intern": Text("实习"),
    "affiliated": Text("有隶属关系单位的职工"),
}
"""What somebody may be to the employer that nominates."""

GROUNDS = {
    EndGround.DISMISSED: Text("解聘"),
    EndGround.LEFT: Text("离开本单位"),
    EndGround.NEW_POST: Text("受聘新的岗位"),
}


def words(label: str, missing: str = "", **options: object) -> TextAreaField:
    """A field for some sentences."""
    needed = [DataRequired(missing)] if missing else []
    return TextAreaField(
        label,
        filters=[stripped],
        validators=[
            *needed,
            Length(max=2000, message=_l("请控制在 2000 字以内")),
            PlainText(lines=True),
        ],
        **options,
    )


def day_field(label: str, missing: str) -> Day:
    """A field for a day that may be meant."""
    return Day(label, validators=[InputRequired(missing), _in_our_time])


def _in_our_time(_form: PageForm, field: Day) -> None:
    if field.data is not None and not EARLIEST <= field.data <= LATEST:
        raise ValidationError(_l("请填写 2000 年至 2099 年之间的日期"))


class DetailsForm(PageForm):
    """What is stated about the post."""

    post = line(_l("岗位名称"), _l("请填写岗位名称"), most=80)
    employment = OneOfFew(_l("与本单位的关系"), validators=[DataRequired(_l("请选择"))])
    term_start = day_field(_l("聘期开始日"), _l("请填写聘期开始日"))
    term_end = day_field(_l("聘期截止日"), _l("请填写聘期截止日"))
    merits = words(_l("主要业绩"), _l("请写明业绩、技艺和贡献"))
    exception = words(_l("破例理由"))

    def offer_relations(self, relations: Iterable[Relation]) -> None:
        """Fill in whom the employer's filing covers."""
        self.employment.choices = [
            SelectChoice(value=relation, label=translate(RELATIONS[relation]))
            for relation in relations
            if relation in RELATIONS
        ]

    @property
    def details(self) -> Details:
        """What was typed."""
        return Details(
            post=self.post.data,
            employment=self.employment.data,
            term_start=self.term_start.data,
            term_end=self.term_end.data,
            merits=self.merits.data,
            exception=self.exception.data or "",
        )


class NominationForm(DetailsForm):
    """Who is nominated, for which post."""

    level = OneOfFew(_l("拟聘等级"), validators=[DataRequired(_l("请选择拟聘等级"))])
    number = line(
        _l("所持证书编号"),
        _l("请填写证书编号"),
        most=40,
        description=_l("高级技师证书；聘首席技师的，填特级技师证书"),
    )
    name = line(_l("姓名"), _l("请填写证书上的姓名"), most=60)

    def offer_levels(self, levels: Iterable[Level]) -> None:
        """Fill in the posts that the law knows."""
        self.level.choices = [
            SelectChoice(value=row.level.value, label=translate(Text(row.name))) for row in levels
        ]

    @property
    def post_level(self) -> SkillLevel:
        """The level that was chosen."""
        return SkillLevel(self.level.data)


class PhotoForm(PageForm):
    """A photo for the certificate."""

    file = FileField(
        _l("一寸照片"),
        id="photo-file",  # beside the field of the evidence, which is a file as well
        validators=[FileRequired(_l("请选择照片"))],
        description=_l("近期免冠、白底，JPG 或 PNG"),
        render_kw={"accept": "image/jpeg,image/png"},
    )
    taken_on = day_field(_l("拍摄日期"), _l("请填写拍摄日期"))


class EndForm(PageForm):
    """Why and when a post ends early."""

    ground = OneOfFew(
        _l("终止原因"),
        choices=[
            SelectChoice(value=ground.value, label=_l(str(GROUNDS[ground])))
            for ground in (EndGround.DISMISSED, EndGround.LEFT)
        ],
        validators=[DataRequired(_l("请选择终止原因"))],
    )
    last_day = day_field(_l("最后在聘日"), _l("请填写最后在聘日"))
    end_reason = words(_l("说明"), _l("请写明事实和依据"))


class OpinionForm(PageForm):
    """A decision's reason; whether it is needed is the transition table's business."""

    reason = words(_l("理由或意见"))


def as_typed(appointment: Appointment) -> dict[str, str | date]:
    """What a form shows of an appointment that is to be changed or continued."""
    return {
        "post": appointment.post,
        "employment": appointment.employment,
        "merits": appointment.merits,
        "exception": appointment.exception,
    }
