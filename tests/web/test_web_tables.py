"""Cells that name their column, for phones."""

from __future__ import annotations

from flask import Flask, render_template_string
from markupsafe import Markup

from certreg.web.tables import cells


def test_each_cell_carries_the_header_of_its_column() -> None:
    rows = Markup(
        '<tr><td>1</td><td class="x">张三</td></tr><tr><th scope="row">2</th><td>李四</td></tr>'
    )

    assert cells(rows, ["序号", "姓名"]) == (
        '<tr><td data-label="序号">1</td><td class="x" data-label="姓名">张三</td></tr>'
        '<tr><th scope="row" data-label="序号">2</th><td data-label="姓名">李四</td></tr>'
    )


def test_numbers_are_marked_and_an_own_label_stays() -> None:
    rows = Markup('<tr><td data-label="名">张三</td><td>81.5</td></tr>')

    assert cells(rows, ["姓名", "成绩"], numeric=(1,)) == (
        '<tr><td data-label="名">张三</td><td data-label="成绩" data-numeric>81.5</td></tr>'
    )


def test_a_cell_across_columns_has_no_label_and_the_next_one_the_right_one() -> None:
    rows = Markup('<tr><td colspan="2">合计</td><td>9</td></tr>')

    assert cells(rows, ["甲", "乙", "丙"]) == (
        '<tr><td colspan="2">合计</td><td data-label="丙">9</td></tr>'
    )


def test_labels_are_escaped() -> None:
    assert cells(Markup("<tr><td>1</td></tr>"), ['"><b>']) == (
        '<tr><td data-label="&#34;&gt;&lt;b&gt;">1</td></tr>'
    )


def test_the_table_macro_keeps_caption_headers_and_rows(app: Flask) -> None:
    source = (
        '{% from "macros/table.html" import table %}'
        '{% call table("名册", ["姓名", "成绩"], numeric=(1,)) %}'
        "<tr><td>{{ name }}</td><td>9</td></tr>{% endcall %}"
    )
    with app.test_request_context():
        html = render_template_string(source, name="<i>")

    assert "<caption>名册</caption>" in html
    assert '<th scope="col" data-numeric>成绩</th>' in html
    assert '<td data-label="姓名">&lt;i&gt;</td><td data-label="成绩" data-numeric>9</td>' in html
