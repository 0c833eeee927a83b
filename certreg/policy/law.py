"""The law in force in a region on a day.

Reads every TOML file of this folder, refuses bad data, answers with rows.

law = load()
law.rows(Condition, region="511700", on=date(2026, 6, 1))
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import tomli

from certreg.collector import collector_paused
from certreg.errors import MissingError, RefusedError
from certreg.policy.amending import Document, amend
from certreg.policy.checks import REGION
from certreg.policy.rule import NATION, LawError, Rule, Status, family
from certreg.policy.sources import Source
from certreg.policy.tables import SOURCES, read_rows, read_sources
from certreg.text import Text

__all__ = ["NATION", "Law", "LawError", "Rule", "Status", "family", "load", "region_chain"]

FOLDER = Path(__file__).parent

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
    with collector_paused():  # a quarter of the time of loading
        documents = {path.name: _parse(path) for path in sorted(folder.glob("*.toml"))}
        others = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.glob("*.csv"))
        }
        return _build(documents, others)


def _parse(path: Path) -> Document:
    try:
        return tomli.loads(path.read_text(encoding="utf-8"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LawError(
            Text(
                "{file}：不是合法的 TOML 文件（{error}）。请按提示改正。",
                file=path.name,
                error=str(error),
            )
        ) from error


def _build(documents: Mapping[str, Document], others: Mapping[str, str]) -> Law:
    sources = read_sources(documents.get(SOURCES, {}))
    rows = read_rows(documents, sources)
    return Law(
        sources=sources,
        digest=_digest(documents, others),
        documents=documents,
        _rows={row_class: _by_region(found) for row_class, found in rows.items()},
        _by_id={row.id: row for found in rows.values() for row in found},
        _other_files=others,
    )


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
