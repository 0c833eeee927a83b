"""Workbooks in the languages of the pages: written in one, read in any."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask_babel import force_locale

from certreg.roster.layout import Column, Layout
from certreg.web.language import LANGUAGES, translate


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within, texts are said in this language, also by the worker, who answers no request."""
    with force_locale(language):
        yield


def in_language(layouts: tuple[Layout, ...], language: str) -> tuple[Layout, ...]:
    """The same sheets with titles, notes and lists in another language; keys stay."""
    with speaking(language):
        return tuple(_said(layout, language) for layout in layouts)


def in_every_language(layouts: tuple[Layout, ...]) -> Iterator[tuple[Layout, ...]]:
    """The sheets as they may be handed in, the source language first."""
    return (in_language(layouts, language) for language in LANGUAGES)


def _said(layout: Layout, language: str) -> Layout:
    columns = tuple(_column(column) for column in layout.columns)
    return Layout(layout.key, translate(layout.title), columns, language, translate(layout.mark))


def _column(column: Column) -> Column:
    options = tuple(translate(option) for option in column.options)
    return replace(
        column,
        title=translate(column.title),
        note=translate(column.note),
        options=options,
        example=translate(column.example),
        meanings=dict(zip(options, column.options, strict=True)),
    )
