#!/usr/bin/env python3
"""The English catalogue: collect every Chinese text that people may see, merge, compile.

    .venv/bin/python .ci/messages.py

The msgid is the Chinese text. Translations are kept; a new text stands in `messages.po` with an
empty `msgstr` and is listed at the end; a text that is gone leaves the catalogue. The order is
fixed and nothing in the two files depends on the day, so that a change shows as what it is.

Texts come from templates (`_("…")`, `"…"|t`), from Python (`_`, `Text` and other calls whose
argument people read; every literal of the files in WHOLE), and from the rows of the law.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from certreg import errors
from certreg.policy import law
from certreg.settings import asset

PACKAGE = Path(errors.__file__).parent
FOLDER = PACKAGE / "web" / "translations" / "en" / "LC_MESSAGES"

CALLS = {"_", "_l", "gettext", "lazy_gettext", "Text"} | {
    name for name, kind in vars(errors).items() if isinstance(kind, type)
}
"""Functions and errors whose first argument is a text."""

WHOLE = ("trust/*.py", "policy/applicant.py", "roster/layout.py")
"""Files of which every Chinese literal is a text: reasons and words in tables and enums."""

NOT_SHOWN = {"clause", "clauses", "quote", "body_text", "font"}
"""Fields of the law that are quoted as they stand, or that only the certificate shows."""

NAMES_ONLY = {("sources.toml", "source"), ("numbers.toml", "provinces")}
"""Tables of documents and places, whose names stay Chinese."""

CHINESE = re.compile("[\u3400-\u9fff]")
HEADER = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def texts() -> set[str]:
    """Every text of the project that people may see."""
    return {
        *(text for path in asset("templates").rglob("*.html") for text in of_template(path)),
        *(text for path in PACKAGE.rglob("*.py") for text in of_python(path)),
        *of_law(),
    }


def of_template(path: Path) -> Iterator[str]:
    """Texts of one template: what `_` is called with or stands before `t`; any Chinese constant."""
    tree = Environment(extensions=["jinja2.ext.do"]).parse(path.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in CALLS:
            yield from _constants(call.args[0])
    for shown in tree.find_all(nodes.Filter):
        if shown.name == "t" and shown.node is not None:
            yield from _constants(shown.node)
    yield from (text for text in _constants(tree) if CHINESE.search(text))


def _constants(node: nodes.Node) -> Iterator[str]:
    for constant in [node] if isinstance(node, nodes.Const) else node.find_all(nodes.Const):
        if isinstance(constant.value, str) and constant.value:
            yield constant.value


def of_python(path: Path) -> Iterator[str]:
    """Texts of one module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if any(path.match(pattern) for pattern in WHOLE):
        yield from _literals(tree)
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and call.args and _called(call.func) in CALLS:
            yield from _first(call.args[0])


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _first(argument: ast.expr) -> Iterator[str]:
    """A literal, or either of two that a condition chooses from."""
    if isinstance(argument, ast.IfExp):
        yield from (*_first(argument.body), *_first(argument.orelse))
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
        yield argument.value


def _literals(tree: ast.AST) -> Iterator[str]:
    """Chinese literals; statements that are only a literal are docstrings."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if CHINESE.search(node.value):
                yield node.value
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield from _literals(node)


def of_law() -> Iterator[str]:
    """Names and texts in the rows of the law; names of documents and places are not translated."""
    for name, document in law.load().documents.items():
        for table, rows in document.items():
            if (name, table) not in NAMES_ONLY:
                yield from _words(rows)


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str) and CHINESE.search(value):
        yield value
    elif isinstance(value, dict):
        yield from _words([part for key, part in value.items() if key not in NOT_SHOWN])
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _words(part)


def read_catalogue() -> Catalog:
    """`messages.po` as it is."""
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="en")


def merged(wanted: set[str], old: Catalog) -> Catalog:
    """The catalogue of these texts, with the translations there are."""
    fixed = datetime(2026, 1, 1, tzinfo=UTC)
    catalogue = Catalog(locale="en", creation_date=fixed, revision_date=fixed)
    for text in sorted(wanted):
        known = old.get(text)
        catalogue.add(text, known.string if known else "")
    return catalogue


def write(catalogue: Catalog) -> None:
    """Both files."""
    with (FOLDER / "messages.po").open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, catalogue, width=0, omit_header=True)
    with (FOLDER / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)


def untranslated(catalogue: Catalog) -> list[str]:
    """Texts without a translation."""
    return [str(message.id) for message in catalogue if message.id and not message.string]


def main() -> None:
    """Update the catalogue and say what is left to translate."""
    catalogue = merged(texts(), read_catalogue())
    write(catalogue)
    left = untranslated(catalogue)
    print(f"{len(catalogue)} texts, {len(left)} without a translation")
    sys.exit("\n".join(left) if left else 0)


if __name__ == "__main__":
    main()
