"""Texts for people: put together once, kept, and still translatable."""

from __future__ import annotations

import json
from datetime import date

import pytest
from flask import Flask

from certreg.text import Text, as_text, listed, pack, strung, unpack
from certreg.web.language import translate

INNER = Text("第 {row} 行", row=12)


@pytest.mark.parametrize(
    "text",
    [
        Text("没有这个任务"),
        Text("带有{花括号}的文字"),
        Text("{place}：{what}", place=INNER, what="姓名"),
        listed([Text("甲"), Text("乙"), Text("丙")]),
        strung([INNER, Text("请核对")]),
    ],
)
def test_a_kept_text_comes_back_with_its_pattern_and_values(text: Text) -> None:
    back = unpack(json.loads(json.dumps(pack(text))))

    assert (back, back.pattern, back.values) == (text, text.pattern, text.values)


def test_a_day_in_a_kept_text_comes_back_and_is_said_as_pages_write_it(app: Flask) -> None:
    text = Text("最早 {day} 起可申报", day=date(2027, 3, 5))

    back = unpack(json.loads(json.dumps(pack(text))))

    assert (back, back.values) == (text, {"day": date(2027, 3, 5)})
    with app.test_request_context():
        assert translate(back) == "最早 2027年3月5日 起可申报"


def test_a_plain_message_becomes_a_text_and_a_text_stays_one() -> None:
    assert isinstance(as_text("出错"), Text)
    assert as_text(INNER) is INNER
