"""Facts about the whole tree: what is there is used, declared and documented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask

from certreg.settings import PREFIX, Settings
from certreg.web import access

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"

TEXTS = ("*.py", "*.html", "*.css", "*.js", "*.toml", "*.md", "*.mako", "*.cfg", "Makefile", "run")
FOREIGN = {".git", ".venv", "instance", "node_modules", "vectors", "build", "swagger-ui"}

UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
WORKPLACE = re.compile(
    r"/wo" + r"rk/|\.\./sha" + r"red|\bsha" + r"red/[a-z]|\b(?:stack|design|style|peers)\.md\b"
)
"""Put together from parts, so that this file does not find itself."""

INLINE = re.compile(
    r"<style\b|\sstyle\s*=|<script\b(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.I
)
OUTSIDE = re.compile(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=[\"'](?:https?:)?//", re.I)


def texts() -> Iterator[tuple[str, str]]:
    """Name and content of every text file that is ours."""
    for pattern in TEXTS:
        for path in ROOT.rglob(pattern):
            place = path.relative_to(ROOT)
            if not FOREIGN & set(place.parts):
                yield str(place), path.read_text(encoding="utf-8")


def templates() -> dict[str, str]:
    """Name, as Jinja knows it, and content of every template."""
    return {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(TEMPLATES.rglob("*.html"))
    }


def pages() -> dict[str, str]:
    """The templates of web pages; the printed certificate is not one."""
    found = templates().items()
    return {name: text for name, text in found if not name.startswith("certificate/")}


def code() -> str:
    """All of certreg's Python in one string."""
    return "\n".join(text for name, text in texts() if name.startswith("certreg/"))


@pytest.mark.parametrize("words", [UNFINISHED, WORKPLACE], ids=["unfinished", "workplace"])
def test_no_text_of_the_tree_has_a_word_that_does_not_belong(words: re.Pattern[str]) -> None:
    found = [(name, match.group()) for name, text in texts() for match in words.finditer(text)]
    assert not found


def test_every_route_declares_who_may_use_it(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {name for name in endpoints if access.declared(app, name) is None} == set()


def test_every_room_with_pages_is_part_of_the_application(app: Flask) -> None:
    named = re.findall(r"\b(?:Blueprint|blueprint_for)\(\s*\"([\w-]+)\"", code())
    assert named
    assert set(named) == set(app.blueprints)


def test_every_template_is_used() -> None:
    everything = code() + "\n".join(templates().values())
    for name in templates():
        used = name.rpartition("/")[2] if name.startswith("certificate/") else name
        assert f'"{used}"' in everything or f"'{used}'" in everything, name


def test_every_template_that_is_named_exists() -> None:
    known = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*")}
    named = re.findall(r"render_template\(\s*\"([^\"]+)\"", code())
    for text in pages().values():
        named += re.findall(r"{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"']", text)
    assert set(named) - known == set()


def test_every_style_sheet_and_script_is_used() -> None:
    everything = "\n".join(pages().values())
    for folder in ("css", "js"):
        for path in (STATIC / folder).iterdir():
            assert f"{folder}/{path.name}" in everything, path


def test_no_page_has_script_or_style_inside_or_from_elsewhere() -> None:
    for name, text in pages().items():
        assert not INLINE.search(text), name
        assert not OUTSIDE.search(text), name


def test_no_page_is_exempt_from_form_tokens_but_declared_questions(app: Flask) -> None:
    csrf = app.extensions["csrf"]
    questions = [view for view in app.view_functions.values() if hasattr(view, "is_question")]
    assert not csrf._exempt_views
    assert all(view.access.is_public for view in questions)
    exempt = {blueprint.name for blueprint in csrf._exempt_blueprints}
    pages = [
        rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in exempt
    ]
    assert all(page.startswith("/api/v1/") for page in pages)  # which know no session


def test_every_setting_is_explained_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for setting in fields(Settings):
        assert f"{PREFIX}{setting.name.upper()}" in readme


def test_the_readme_explains_the_commands_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):[^#\n]*## ", (ROOT / "Makefile").read_text(), re.M))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in ("demo", "run", "test", "lint", "bench"):
        assert target in targets
        assert f"make {target}" in readme
