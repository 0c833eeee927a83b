"""The English catalogue is complete, and English pages are English but for names and documents."""

from __future__ import annotations

import re
from datetime import date
from gettext import GNUTranslations
from html.parser import HTMLParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import factories
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Environment, nodes

from certreg.accounts.models import Role
from certreg.policy import eligibility
from certreg.policy.applicant import Applicant
from certreg.policy.law import load
from certreg.policy.levels import SkillLevel
from certreg.policy.regions import regions
from certreg.settings import asset
from certreg.text import strung
from certreg.web.language import translate

ROOT = Path(__file__).parents[2]
_spec = spec_from_file_location("messages", ROOT / ".ci" / "messages.py")
assert _spec is not None and _spec.loader is not None
messages = module_from_spec(_spec)
_spec.loader.exec_module(messages)

CHINESE = re.compile("[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]")
QUOTED = re.compile("「[^」]*」")
"""What stands on the certificate or in the template, and is quoted as it stands there."""

PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    """Every text and its translation, from `messages.po`."""
    return {message.id: message.string for message in messages.read_catalogue() if message.id}


def test_every_text_has_a_translation_and_no_translation_lacks_its_text(english) -> None:
    assert set(english) == messages.texts()
    assert [text for text, said in english.items() if not said] == []


def test_translations_have_the_places_of_their_texts(english) -> None:
    assert [
        text
        for text, said in english.items()
        if set(PLACE.findall(text)) != set(PLACE.findall(said))
    ] == []


def test_translations_are_english_but_for_what_they_quote(english) -> None:
    assert [said for said in english.values() if CHINESE.search(QUOTED.sub("", said))] == []


def test_translations_cannot_break_out_of_an_attribute(english) -> None:
    """Templates print a translation as it stands, also between quotation marks."""
    assert [said for said in english.values() if set(said) & set("\"'<>&")] == []


def test_the_compiled_catalogue_says_what_the_written_one_says(english) -> None:
    with (messages.FOLDER / "messages.mo").open("rb") as file:
        compiled = GNUTranslations(file)

    assert {text: compiled.gettext(text) for text in english} == english


@pytest.mark.long
def test_both_files_are_what_the_script_writes(monkeypatch, tmp_path: Path) -> None:
    catalogue = messages.merged(messages.texts(), messages.read_catalogue())
    written = {path.name: path.read_bytes() for path in messages.FOLDER.iterdir()}

    monkeypatch.setattr(messages, "FOLDER", tmp_path)
    messages.write(catalogue)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == written


def test_a_new_text_waits_for_its_translation_and_an_old_one_leaves() -> None:
    old = messages.merged({"姓名", "旧"}, messages.read_catalogue())
    old.add("姓名", "Name")

    new = messages.merged({"姓名", "新"}, old)

    assert {m.id: m.string for m in new if m.id} == {"姓名": "Name", "新": ""}
    assert messages.untranslated(new) == ["新"]


def test_texts_are_found_in_templates(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        """{% set x = _("甲"), {"a": "丁"} %}<a title="{{ _('乙%(n)s') }}">{{ "丙"|t }}</a>"""
    )

    assert set(messages.of_template(page)) == {"甲", "乙%(n)s", "丙", "丁"}


def test_texts_are_found_in_python(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        '"""文档"""\n'
        'raise RefusedError("甲" "乙")\n'
        'Text(\n    "丙" if x else "丁", n=f("戊")\n)\n'
        'f("己")\n'
    )

    assert set(messages.of_python(module)) == {"甲乙", "丙", "丁"}


def test_no_template_shows_chinese_that_cannot_be_translated() -> None:
    """But for the printed certificate, which is Chinese always, and the brackets of names."""
    assert {
        str(path): data.data
        for path in asset("templates").rglob("*.html")
        if path.parent.parent.name != "certificate"
        for data in Environment(extensions=["jinja2.ext.do"])
        .parse(path.read_text(encoding="utf-8"))
        .find_all(nodes.TemplateData)
        if messages.CHINESE.search(data.data)
    } == {}


class Seen(HTMLParser):
    """What people see and hear of a page, without the names of places and occupations to choose."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.is_data = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.is_data = named.get("lang") == "zh-CN" or (
            tag == "option" and (named.get("value") or "")[:1].isdigit()
        )
        shown = ("alt", "title", "placeholder", "aria-label", "data-confirm")
        self.words += [value for name in shown if (value := named.get(name))]

    def handle_endtag(self, tag: str) -> None:
        self.is_data = False

    def handle_data(self, data: str) -> None:
        if not self.is_data and data.strip():
            self.words.append(data.strip())


def chinese_on(page: str, *names: str) -> list[str]:
    """What is left in Chinese on a page after the names of this test."""
    provinces = (region.name for region in regions() if region.code.endswith("0000"))
    known = ("技能等级认定与证书登记系统", *provinces, *names)
    words = []
    for word in Seen(page).words:
        for name in known:
            word = word.replace(name, "")
        if CHINESE.search(QUOTED.sub("", word)):
            words.append(word)
    return words


@pytest.mark.parametrize(
    "role", [None, *(pytest.param(role, marks=pytest.mark.long) for role in Role)]
)
def test_every_page_without_a_subject_is_english_for_everybody(
    client: FlaskClient, app: Flask, session, role: Role | None
) -> None:
    names = []
    if role is not None:
        user = factories.make_user(role)
        names = [user.name, user.organisation.name]
        factories.sign_in(client, user)
    client.get("/?lang=en")

    pages = {
        rule.rule: client.get(rule.rule)
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ())
    }
    shown = {address: page for address, page in pages.items() if page.mimetype == "text/html"}

    assert len(shown) > 20
    assert {a: words for a, page in shown.items() if (words := chinese_on(page.text, *names))} == {}


def test_an_error_page_is_english(client: FlaskClient) -> None:
    answer = client.get("/no/such/page?lang=en")

    assert answer.status_code == 404
    assert chinese_on(answer.text) == []


@pytest.mark.parametrize("address", ["/register", "/sign-in"])
def test_a_refused_form_says_why_in_english(client: FlaskClient, address: str) -> None:
    answer = client.post(f"{address}?lang=en")

    assert 'class="error-summary"' in answer.text
    assert chinese_on(answer.text) == []


def test_reasons_within_reasons_are_said_in_english(app: Flask) -> None:
    answer = eligibility.check(
        load(),
        Applicant(birth_date=date(2011, 5, 1)),
        occupation="6-18-02-04",
        norm=2023,
        target=SkillLevel.JUNIOR_WORKER,
        region="510000",
        on=date(2026, 11, 20),
    )

    with app.test_request_context("/?lang=en"):
        said = translate(strung(answer.reasons()))

    assert "5 months" in said and "short of the age of 16" in said
    assert not CHINESE.search(said)
