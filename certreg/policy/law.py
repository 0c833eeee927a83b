"""The law in force in a region on a day.

Reads every TOML file of this folder, refuses bad data, answers with rows.

law = load()
law.rows(Condition, region="511700", on=date(2026, 6, 1))
"""

from __future__ import annotations

import gc
import hashlib
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import import_module, util
from pathlib import Path
from typing import Any, TypeVar, cast

from certreg.errors import MissingError, RefusedError
from certreg.policy.amending import Document, amend
from certreg.policy.checks import REGION, check_family, check_region, check_row
from certreg.policy.reading import read_row
from certreg.policy.rule import FAMILIES, NATION, Family, LawError, Rule, Status, family
from certreg.policy.sources import Source
from certreg.text import Text

__all__ = ["NATION", "Law", "LawError", "Rule", "Status", "family", "load", "region_chain"]

FOLDER = Path(__file__).parent
SOURCES = "sources.toml"

R = TypeVar("R", bound=Rule)


@dataclass(frozen=True, eq=False)
class Law:
    """Every row of the law, checked; a plain value that callers hand to the rules.

    Attributes:
        sources: id -> document.
        digest: SHA-256 (hex) over the content of all files; layout and comments do not count.
        documents: the parsed files, from which `extended` builds.
    """

    sources: Mapping[str, Source]
    digest: str
    documents: Mapping[str, Document]
    _rows: Mapping[type[Rule], Mapping[str, tuple[Rule, ...]]]
    _by_id: Mapping[str, Rule]
    _other_files: Mapping[str, str]

    def rows(
        self, row_class: type[R], *, region: str, on: date, drafts: bool = False
    ) -> tuple[R, ...]:
        """Rows of one family that count on a day, for the nation first and the region itself last.

        Args:
            region: six digits; rows of the regions above it count too, rows of other regions never.
            on: the day asked about.
            drafts: also give rows of consultation texts, which displace nothing.
        """
        kind: Any = row_class  # a class is always hashable; mypy thinks of its instances
        return cast("tuple[R, ...]", _rows_on(self, kind, region, on, drafts))

    def every(self, row_class: type[R]) -> tuple[R, ...]:
        """All rows of one family, of any region, date and status."""
        by_region = self._rows.get(row_class, {})
        return cast("tuple[R, ...]", tuple(row for rows in by_region.values() for row in rows))

    @property
    def all_rows(self) -> tuple[Rule, ...]:
        """Every row of every family."""
        return tuple(self._by_id.values())

    def row(self, row_class: type[R], id: str) -> R:
        """The row with this id.

        Raises:
            MissingError: no such row in this family.
        """
        row = self._by_id.get(id)
        if not isinstance(row, row_class):
            raise MissingError(Text("规则库中没有编号为 {id} 的条目。请检查编号。", id=id))
        return row

    def basis_of(self, row: Rule) -> tuple[Source, ...]:
        """The documents a row rests on."""
        return tuple(self.sources[id] for id in row.basis)

    def require_verified(self, row: Rule, demo: bool) -> None:
        """Outside a demo an unverified row must not carry a number, a term or a decision.

        Raises:
            RefusedError: `row` is unverified and this is no demo; reason `unverified_rule`.
        """
        if row.is_unverified and not demo:
            raise RefusedError(
                Text("规则 {rule} 尚未核实，不能据此办理。请主管部门先核实该条。", rule=row.id),
                reason="unverified_rule",
                rule=row.id,
            )

    def extended(
        self,
        additions: Mapping[str, Document],
        amended: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Law:
        """This law plus further rows, checked together with it (an operator's own rows).

        Args:
            additions: file name -> table -> rows, shaped as in the TOML files.
            amended: id of a row of this law or of the additions -> keys that change: `until` closes it
                earlier; `status`, `basis`, `clause` and `evidence` confirm an unverified one.

        Raises:
            LawError: as for `load`; or a row is not there or cannot be amended so.
        """
        documents = {
            name: _merged(self.documents.get(name, {}), additions.get(name, {}))
            for name in sorted({*self.documents, *additions})
        }
        return _build(amend(documents, amended or {}), self._other_files)


def load(folder: Path | None = None) -> Law:
    """The law, read and checked.

    Without a folder it is the law that counts where the call is made: the rows of this package, read
    once and kept, and inside a running registry the operator's own rows over them (see `lay_over`).
    Callers take it once per request or job and hand it on.

    Args:
        folder: another folder with a `sources.toml` and any number of tables.

    Raises:
        LawError: bad data, naming file, row and fault.
    """
    return _laid_over(shipped()) if folder is None else _load(folder)


@cache
def shipped() -> Law:
    """The rows that come with certreg, without an operator's own."""
    return _load(FOLDER)


def lay_over(layer: Callable[[Law], Law]) -> None:
    """Let `load` give the law with an operator's own rows; once, when a registry starts.

    Args:
        layer: takes the shipped law and gives the law that counts for the running request or job;
            outside of one it gives the shipped law back.
    """
    global _laid_over
    _laid_over = layer


def _as_shipped(law: Law) -> Law:
    return law


_laid_over: Callable[[Law], Law] = _as_shipped


@lru_cache(maxsize=4096)
def _rows_on(
    law: Law, row_class: type[Rule], region: str, on: date, drafts: bool
) -> tuple[Rule, ...]:
    """See `Law.rows`; remembered, for a batch asks the same question for every person."""
    by_region = law._rows.get(row_class, {})
    found = [
        row
        for place in region_chain(region)
        for row in by_region.get(place, ())
        if (drafts or not row.is_draft) and row.counts_on(on)
    ]
    displaced = {old for row in found if not row.is_draft for old in row.replaces}
    return tuple(row for row in found if row.id not in displaced)


@cache
def region_chain(region: str) -> tuple[str, ...]:
    """The region and those above it, the nation first: 511702 -> 000000, 510000, 511700, 511702.

    Raises:
        RefusedError: not the form of a region code; reason `unknown_region`.
    """
    if not REGION.fullmatch(region):
        raise RefusedError(
            Text("“{region}”不是六位行政区划代码，如 510000、511700。", region=region),
            reason="unknown_region",
        )
    chain = (NATION, region[:2] + "0000", region[:4] + "00", region)
    return tuple(dict.fromkeys(chain))


def _load(folder: Path) -> Law:
    with _collector_paused():
        documents = {path.name: _parse(path) for path in sorted(folder.glob("*.toml"))}
        others = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.glob("*.csv"))
        }
        return _build(documents, others)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No search for garbage meanwhile: thousands of objects are made here and all of them stay.

    Searching them again and again took a quarter of the time of loading.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _parse(path: Path) -> Document:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LawError(
            Text(
                "{file}：不是合法的 TOML 文件（{error}）。请按提示改正。",
                file=path.name,
                error=str(error),
            )
        ) from error


def _build(documents: Mapping[str, Document], others: Mapping[str, str]) -> Law:
    sources = _read_sources(documents.get(SOURCES, {}))
    rows: dict[type[Rule], tuple[Rule, ...]] = {}
    by_id: dict[str, Rule] = {}
    for name, document in documents.items():
        if name == SOURCES:
            continue
        for kind in _families(name, document):
            rows[kind.row] = tuple(_read_table(kind, document, sources, by_id))
            check_family(kind, rows[kind.row])
    return Law(
        sources=sources,
        digest=_digest(documents, others),
        documents=documents,
        _rows={row_class: _by_region(found) for row_class, found in rows.items()},
        _by_id=by_id,
        _other_files=others,
    )


def _read_sources(document: Document) -> Mapping[str, Source]:
    found: dict[str, Source] = {}
    for place, table in _tables(SOURCES, "source", document):
        source = read_row(Source, table, place)
        if source.id in found:
            raise _used_twice(place)
        check_region(source.region, place)
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


def _by_region(rows: Iterable[Rule]) -> Mapping[str, tuple[Rule, ...]]:
    grouped: dict[str, tuple[Rule, ...]] = {}
    for row in rows:
        grouped[row.region] = (*grouped.get(row.region, ()), row)
    return grouped


def _merged(document: Document, addition: Document) -> Document:
    return {
        table: [*document.get(table, []), *addition.get(table, [])]
        for table in {**document, **addition}
    }


def _digest(documents: Mapping[str, Document], others: Mapping[str, str]) -> str:
    content = json.dumps(
        {"tables": documents, "files": others},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        default=lambda day: {"date": day.isoformat()},
    )
    return hashlib.sha256(content.encode()).hexdigest()
