"""The page on which HR looks equivalences up."""

from __future__ import annotations

import pytest


def test_a_level_shows_titles_treatment_and_that_it_is_no_diploma(client):
    text = client.get("/equivalence?level=senior_worker").get_data(as_text=True)
    assert "满 2 年" in text and "助理级" in text
    assert "在聘期间享受同等待遇" in text
    assert "职业技能等级证书本身不等同学历" in text
    assert "人社部发〔2018〕74号，文号待核" in text


def test_the_three_kinds_stand_apart(client):
    text = client.get("/equivalence?level=senior_worker").get_data(as_text=True)
    kinds = [
        text.index(f'class="equivalence {kind}"')
        for kind in ("eligible", "treatment", "diploma_as")
    ]
    assert kinds == sorted(kinds)


def test_an_unverified_row_and_a_consultation_text_are_marked(client):
    assert "待核" in client.get("/equivalence?level=senior_worker").get_data(as_text=True)
    text = client.get("/equivalence?school_class=高级工班&region=510000").get_data(as_text=True)
    assert "征求意见稿" in text


def test_a_school_class_counts_for_the_named_purposes_only(client):
    text = client.get("/equivalence?school_class=高级工班&purpose=enlistment").get_data(
        as_text=True
    )
    assert "应征入伍" in text and "大学专科" in text


def test_a_prefecture_has_its_own_rows_and_others_do_not_see_them(client):
    own = client.get("/equivalence?school_class=高级工班&region=511700").get_data(as_text=True)
    other = client.get("/equivalence?school_class=高级工班&region=510100").get_data(as_text=True)
    assert "达市" in own or "达人社发" in own
    assert "达人社发" not in other


def test_what_has_no_basis_on_file_is_said_plainly(client):
    asked = "school_class=中级工班&purpose=public_institution_hiring"
    text = client.get(f"/equivalence?{asked}").get_data(as_text=True)
    assert "暂无依据" in text


@pytest.mark.parametrize(
    "query",
    [
        "level=grand_master",
        "level=senior_worker&region=999999",
        "level=senior_worker&on=2026-13-01",
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(client, query):
    answer = client.get(f"/equivalence?{query}")
    assert answer.status_code == 422
    assert "提交有误" in answer.get_data(as_text=True)


def test_nothing_picked_shows_the_picture_and_no_answer(client):
    text = client.get("/equivalence").get_data(as_text=True)
    assert 'class="bridge"' in text and 'class="equivalence' not in text
