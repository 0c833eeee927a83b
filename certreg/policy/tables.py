"""From parsed TOML files to checked rows: every table to its family, every fault with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module, util

from certreg.policy.amending import Document
from certreg.policy.checks import check_address, check_family, check_region, check_row
from certreg.policy.reading import read_row
from certreg.policy.rule import FAMILIES, Family, LawError, Rule
from certreg.policy.sources import Source
from certreg.text import Text

SOURCES = "sources.toml"


def read_rows(
    documents: Mapping[str, Document], sources: Mapping[str, Source]
) -> Mapping[type[Rule], tuple[Rule, ...]]:
    """The rows of every table, by family.

    Args:
        documents: file name -> its content.
        sources: the documents that rows may rest on.

    Raises:
        LawError: a table of no family, or a row that does not hold; names file, row and fault.
    """
    rows: dict[type[Rule], tuple[Rule, ...]] = {}
    by_id: dict[str, Rule] = {}
    for name, document in documents.items():
        if name == SOURCES:
            continue
        for kind in _families(name, document):
            rows[kind.row] = tuple(_read_table(kind, document, sources, by_id))
            check_family(kind, rows[kind.row])
    return rows


def read_sources(document: Document) -> Mapping[str, Source]:
    """The documents by id.

    Raises:
        LawError: one that does not hold, or whose id is used twice.
    """
    found: dict[str, Source] = {}
    for place, table in _tables(SOURCES, "source", document):
        source = read_row(Source, table, place)
        if source.id in found:
            raise _used_twice(place)
        check_region(source.region, place)
        check_address(source.address, place)
        found[source.id] = source
    return found


def _families(name: str, document: Document) -> Iterator[Family]:
    """The families of one file; its module registers them when imported."""
    module = f"certreg.policy.{name.removesuffix('.toml')}"
    if not any(file == name for file, _ in FAMILIES) and util.find_spec(module):
        import_module(module)
    for table in document:
        if (name, table) not in FAMILIES:
            raise LawError(
                Text("{file}：没有登记过的表 [[{table}]]。请检查表名。", file=name, table=table)
            )
        yield FAMILIES[name, table]


def _read_table(
    kind: Family, document: Document, sources: Mapping[str, Source], by_id: dict[str, Rule]
) -> Iterator[Rule]:
    for place, table in _tables(kind.file, kind.table, document):
        row = read_row(kind.row, table, place)
        if row.id in by_id:
            raise _used_twice(place)
        check_row(row, place, sources)
        by_id[row.id] = row
        yield row


def _tables(
    file: str, table: str, document: Document
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each row of a table with its place in words."""
    rows = document.get(table, [])
    if not isinstance(rows, list):
        raise LawError(Text("{file}：{table} 应写成 [[{table}]]。", file=file, table=table))
    for position, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise LawError(Text("{place}：应为一个表。", place=_numbered(file, table, position)))
        id = row.get("id")
        yield (
            Text("{file} 的 {id}", file=file, id=id) if id else _numbered(file, table, position),
            row,
        )


def _numbered(file: str, table: str, position: int) -> Text:
    return Text("{file} 的 [[{table}]] 第 {position} 条", file=file, table=table, position=position)


def _used_twice(place: str) -> LawError:
    return LawError(Text("{place}：编号重复。请改用另一个编号。", place=place), field="id")
