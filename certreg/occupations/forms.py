"""What people search the classification for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from certreg.policy.occupations import Occupation
from certreg.web.form import AskingForm, OneOfMany, PlainText, stripped

MARKS: Mapping[str, Callable[[Occupation], bool]] = {
    "": lambda row: True,
    "digital": lambda row: row.digital,
    "green": lambda row: row.green,
}
"""Marks of occupations by which a search can be narrowed."""


class SearchForm(AskingForm):
    """Part of a code, a name or its pinyin; and a mark."""

    q = StringField(
        _l("编码、名称或拼音"),
        filters=[stripped],
        validators=[Length(max=60, message=_l("搜索内容过长")), PlainText()],
        description=_l("如 6-18-02、焊工、hangong 或首字母 hg"),
        render_kw={"type": "search", "autocomplete": "off", "spellcheck": "false"},
    )
    mark = OneOfMany(
        _l("标识"),
        default="",
        choices=[
            SelectChoice("", _l("不限")),
            SelectChoice("digital", _l("数字职业")),
            SelectChoice("green", _l("绿色职业")),
        ],
    )
