"""Forms as people meet them: label, hint and error stand with their input, errors also above."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl

import pytest
from flask import Flask, render_template_string
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from certreg.web.form import AskingForm, Day

WAYS = [
    SelectChoice(value="own", label="企业自主认定"),
    SelectChoice(value="social", label="社会评价"),
]


class Checkboxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Example(FlaskForm):
    number = StringField("证书编号", [DataRequired(lazy_gettext("请输入证书编号"))])
    password = PasswordField("密码", [DataRequired("请输入密码")])
    level = SelectField("级别", [Optional()], choices=WAYS)
    way = RadioField("认定方式", [InputRequired("请选择认定方式")], choices=WAYS)
    scope = Checkboxes("范围", choices=WAYS)
    day = DateField("日期", [Optional()])
    count = IntegerField("人数", [Optional()])
    note = TextAreaField("说明", description="不超过 200 字")
    photo = FileField("照片", [DataRequired("请选择照片")])
    files = MultipleFileField("材料")
    agree = BooleanField("属实", [InputRequired("请确认")])
    token = HiddenField()


class Dated(AskingForm):
    day = Day("日期", [Optional()])


PAGE = """
{% from "macros/form.html" import form_page, field, fieldset, submit, button_form %}
{% call form_page(form, upload=True) %}
{% for f in form %}{{ field(f, hints.get(f.name, "")) }}{% endfor %}{{ submit("提交") }}
{% endcall %}
"""


def shown(app: Flask, data: dict[str, str] | None, hints: dict[str, str] | None = None) -> str:
    """The example form, as first seen or (with data) after it was sent."""
    method = "GET" if data is None else "POST"
    with app.test_request_context(method=method, data=data):
        form = Example()
        form.validate_on_submit()
        return render_template_string(PAGE, form=form, hints=hints or {})


@pytest.mark.parametrize(
    "name", ["number", "password", "level", "day", "count", "note", "photo", "files"]
)
def test_every_input_has_its_label(app: Flask, name: str) -> None:
    html = shown(app, None)

    assert f'<label for="{name}">' in html
    assert f'id="{name}"' in html


@pytest.mark.parametrize(("name", "kind"), [("way", "radio"), ("scope", "checkbox")])
def test_choices_stand_in_a_fieldset_each_with_its_label(app: Flask, name: str, kind: str) -> None:
    html = shown(app, None)

    assert html.count("<fieldset") == html.count("<legend>") == 2
    for number in (0, 1):
        (choice,) = re.findall(rf'<input[^>]* id="{name}-{number}"[^>]*>', html)
        assert f'name="{name}"' in choice and f'type="{kind}"' in choice
        assert f'<label for="{name}-{number}">' in html


def test_what_may_be_left_out_is_marked_and_nothing_else_is(app: Flask) -> None:
    html = shown(app, None)

    assert html.count("（选填）") == 6
    assert '<label for="number">证书编号</label>' in html
    assert '<label for="day">日期<span class="optional">（选填）</span></label>' in html


def test_the_hint_describes_its_input_and_stays_when_there_is_an_error(app: Flask) -> None:
    hints = {"number": "22 位"}

    first, again = shown(app, None, hints), shown(app, {}, hints)

    assert '<p class="hint" id="number-hint">22 位</p>' in first
    assert 'aria-describedby="number-hint"' in first
    assert '<p class="hint" id="number-hint">22 位</p>' in again
    assert 'aria-describedby="number-hint number-error"' in again


def test_a_fields_description_is_its_hint(app: Flask) -> None:
    assert '<p class="hint" id="note-hint">不超过 200 字</p>' in shown(app, None)


def test_errors_are_listed_above_with_links_to_what_has_to_be_changed(app: Flask) -> None:
    html = shown(app, {"number": ""})

    assert "提交有误，请检查以下 5 项" in html
    for target, message in [
        ("number", "请输入证书编号"),
        ("password", "请输入密码"),
        ("way-0", "请选择认定方式"),
        ("photo", "请选择照片"),
        ("agree", "请确认"),
    ]:
        assert f'<a href="#{target}">{message}</a>' in html
        assert f' id="{target}"' in html
    assert html.index("error-summary") < html.index("<form")
    assert html.count('aria-invalid="true"') == 4


def test_a_form_without_errors_has_no_list_of_them(app: Flask) -> None:
    assert "error-summary" not in shown(app, None)


def test_an_error_of_the_whole_form_is_listed_without_a_link(app: Flask) -> None:
    with app.test_request_context(method="POST", data={}):
        form = Example()
        form.form_errors.append("用户名或密码不正确")
        html = render_template_string(PAGE, form=form, hints={})

    assert "<li>用户名或密码不正确</li>" in html


def test_what_was_typed_is_escaped_and_kept(app: Flask) -> None:
    html = shown(app, {"number": '"><script>'})

    assert 'value="&#34;&gt;&lt;script&gt;"' in html


@pytest.mark.parametrize(
    ("sent", "day"),
    [("", date(2026, 1, 5)), ("day=", None), ("day=2026-02-03", date(2026, 2, 3))],
)
def test_a_day_that_is_cleared_is_none_and_one_that_is_not_sent_stays(
    app: Flask, sent: str, day: date | None
) -> None:
    with app.test_request_context():
        assert Dated(MultiDict(parse_qsl(sent, True)), day=date(2026, 1, 5)).day.data == day


def test_hidden_fields_are_printed_once_without_a_label(app: Flask) -> None:
    with app.test_request_context():
        html = render_template_string(
            '{% from "macros/form.html" import form_page %}'
            '{% call form_page(form, action="/go") %}x{% endcall %}',
            form=Example(),
        )

    assert html.count('name="token"') == 1
    assert 'action="/go"' in html and "multipart" not in html


def test_files_travel_as_multipart_and_the_button_speaks_our_language(app: Flask) -> None:
    html = shown(app, None)

    assert 'enctype="multipart/form-data"' in html
    assert html.count("选择文件") == 2
    assert 'id="files" multiple name="files" type="file"' in html


def test_a_small_form_carries_its_token_and_asks_before_it_destroys(app: Flask) -> None:
    source = (
        '{% from "macros/form.html" import button_form %}'
        '{{ button_form("/revoke", "撤销", "danger", confirm="确定撤销 Y1 吗？") }}'
    )
    with app.test_request_context():
        html = render_template_string(source)

    assert 'method="post" action="/revoke"' in html
    assert 'name="csrf_token" value="' in html and 'value=""' not in html
    assert (
        '<button type="submit" class="button danger" data-confirm="确定撤销 Y1 吗？">撤销</button>'
        in html
    )
