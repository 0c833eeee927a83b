"""The base of every form: what counts as input, how refusals are shown, what cannot be typed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from certreg.errors import (
    ConflictError,
    MissingError,
    RefusedError,
    TooOftenError,
    UnreadableError,
)
from certreg.text import Text
from certreg.web.form import OneOfFew, OneOfMany, PageForm, PlainText, Several, stripped

WAYS = [SelectChoice(value="a", label="甲"), SelectChoice(value="b", label="乙")]


class Example(PageForm):
    name = StringField(
        "姓名", filters=[stripped], validators=[DataRequired("请填写姓名"), PlainText()]
    )
    note = StringField("说明", validators=[PlainText(lines=True)])
    proof = FileField("证明")


class Choices(PageForm):
    few = OneOfFew("一", choices=WAYS, validators=[DataRequired("请选择")])
    many = OneOfMany("二", choices=WAYS)
    several = Several("三", choices=WAYS)


def sent(app: Flask, kind: type[PageForm] = Example, **request: Any) -> Any:
    """The form after somebody sent it."""
    with app.test_request_context(method="POST", **request):
        form = kind()
        form.validate()
        return form


def test_a_form_that_nobody_sent_is_empty_and_answered_with_200(app: Flask) -> None:
    with app.test_request_context("/?name=x"):
        form = Example()
        assert (form.name.data, form.validate_on_submit(), form.status) == ("", False, 200)


def test_blanks_around_a_text_do_not_count(app: Flask) -> None:
    form = sent(app, data={"name": " 李四 \u3000"})
    assert (form.name.data, form.status) == ("李四", 200)
    assert sent(app, data={"name": " \u3000"}).errors == {"name": ["请填写姓名"]}


def test_files_count_only_where_files_are_asked_for(app: Flask) -> None:
    files = {"name": (BytesIO(b"x"), "x.txt"), "proof": (BytesIO(b"y"), "y.pdf")}
    form = sent(app, data=files)
    assert form.proof.data.filename == "y.pdf"
    assert form.errors == {"name": ["请填写姓名"]}


def test_json_is_no_form(app: Flask) -> None:
    assert sent(app, json={"name": "李四"}).errors == {"name": ["请填写姓名"]}


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\ufeff", "\x00", "\n", "\ue000"])
def test_what_nobody_can_see_is_refused_and_named(app: Flask, character: str) -> None:
    (message,) = sent(app, data={"name": f"李{character}四"}).errors["name"]
    assert f"U+{ord(character):04X}" in message


def test_lines_may_be_broken_only_where_that_is_allowed(app: Flask) -> None:
    assert sent(app, data={"name": "李四", "note": "一\r\n二"}).status == 200
    assert sent(app, data={"name": "李四", "note": "一\u2028二"}).status == 422


def test_what_was_not_offered_is_refused_in_our_words(app: Flask) -> None:
    form = sent(app, Choices, data={"few": "x", "many": "y", "several": ["a", "z"]})
    assert form.errors == {name: ["请从所列选项中选择"] for name in ("few", "many", "several")}
    form = sent(app, Choices, data={"few": "a", "many": "b", "several": ["a", "b"]})
    assert form.errors == {}


def test_a_choice_that_was_not_made_is_asked_for(app: Flask) -> None:
    assert sent(app, Choices, data={"many": "a"}).errors == {"few": ["请选择"]}


@pytest.mark.parametrize("kind", [RefusedError, ConflictError, UnreadableError])
@pytest.mark.parametrize(
    ("named", "otherwise", "shown"),
    [
        ("name", None, {"name": ["不行"]}),
        (None, "note", {"note": ["不行"]}),
        ("elsewhere", "note", {"note": ["不行"]}),
        ("elsewhere", None, {"": ["不行"]}),
        (None, None, {"": ["不行"]}),
    ],
)
@pytest.mark.long
def test_a_refusal_is_shown_where_it_belongs(
    app: Flask,
    kind: Any,
    named: str | None,
    otherwise: str | None,
    shown: dict[str, list[str]],
) -> None:
    with app.test_request_context(method="POST", data={"name": "李四"}):
        form = Example()
        assert form.validate()
        with form.refusals(otherwise):
            raise kind(Text("不行"), field=named)
        assert (form.errors, form.status) == (shown, 422)


def test_several_refusals_stand_together(app: Flask) -> None:
    form = sent(app, data={"name": "李四"})
    with app.test_request_context():
        for message in ("一", "二"):
            form.refuse(RefusedError(Text(message), field="name"))
    assert form.errors == {"name": ["一", "二"]}


def test_other_errors_are_not_the_forms_business(app: Flask) -> None:
    form = sent(app, data={"name": "李四"})
    with pytest.raises(MissingError), form.refusals():
        raise MissingError(Text("没有"))


def test_one_try_too_many_is_answered_with_429(app: Flask) -> None:
    form = sent(app, data={"name": "李四"})
    with app.test_request_context(), form.refusals():
        raise TooOftenError(Text("请稍候"))
    assert (form.errors, form.status) == ({"": ["请稍候"]}, 429)
