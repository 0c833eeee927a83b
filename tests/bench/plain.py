"""A figure with what makes it fast switched off: it has to miss its bar, or the bar asks nothing.

python tests/bench/plain.py figure_log
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import lists
import serving
import size
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from certreg import create_app
from certreg.certificates import register
from certreg.certificates.pdf import Face, lay_out
from certreg.db import db
from certreg.trust import merkle, pdf_signature, tiles
from certreg.trust.merkle import Frontier
from certreg.verify import confined

Off = Mapping[str, object]
"""What stands at an address in our code, and the plain thing that is done instead."""


def _laid_out(
    face: Face,
    attachments: Any,
    signer: Any,
    chain: Any,
    *,
    stamp: pdf_signature.Stamp = pdf_signature.no_stamp,
    **asked: Any,
) -> bytes:
    """A certificate laid out by itself, not stamped."""
    return pdf_signature.seal(lay_out(face, attachments, **asked), signer, chain, stamp)


def _not_known(_text: str) -> None:
    """Neither the one look at the whole text nor a template: read strictly, canonicalised by PyLD."""


def _one_by_one(edge: Frontier, leaves: Iterable[bytes]) -> Frontier:
    """The log's edge made anew for each entry."""
    for leaf in leaves:
        edge = _EXTEND(edge, [leaf])
    return edge


_EXTEND = Frontier.extend


def _from_the_leaves(size: int, read: tiles.Read) -> merkle.StoredHash:
    """Hashes of subtrees from the entries' own hashes: the tiles of the lowest level alone."""
    stored = _STORED(size, read)

    def hashed(level: int, index: int) -> bytes:
        below = range(index << level, (index + 1) << level)
        return merkle.tree_root(stored(0, leaf) for leaf in below)

    return hashed


_STORED = tiles.stored_hashes


def _cold(warm: Any) -> Any:
    """A child begun for this file."""
    warm._forget()
    return _CONNECTION(warm)


_CONNECTION = confined._Warm.connection


def _without_indexes(name: str, readers: str, full: Any, *others: Any, **asked: Any) -> None:
    """The comparison after every index of the full registry is gone."""
    with full.app_context(), db.engine.begin() as connection:
        found = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        for index in connection.scalars(sa.text(found)).all():
            connection.execute(sa.text(f'DROP INDEX "{index}"'))
    _COMPARE(name, readers, full, *others, **asked)


_COMPARE = lists.compare


def _without_its_index(*asked: Any) -> size.Registry:
    """A registry that has no index for the certificates of a person."""
    registry = _PREPARED(*asked)
    with registry.app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("DROP INDEX ix_certificate_person_id"))
    return registry


_PREPARED = size.prepared


def _by_openpyxl(workbook: bytes) -> Any:
    """A workbook read by the library that writes ours."""
    book = load_workbook(BytesIO(workbook), read_only=True)
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    return SimpleNamespace(sheets={n: SimpleNamespace(rows=rows) for n, rows in sheets.items()})


def _nowhere(_program: str) -> None:
    """No program is installed."""


def unkept() -> Flask:
    """The registry, making every page anew."""
    patch("certreg.kept.keep", lambda _name, make: make()).start()
    return create_app()


def through_sessions() -> Flask:
    """The registry, looking certificates up as it looks everything else up."""
    patch("certreg.certificates.register.public_id_of", _public_id_of).start()
    return create_app()


def _public_id_of(number: str, name: str) -> str | None:
    found = register.by_number_and_name(number, name)
    return found.public_id if found else None


def _serving(target: str) -> Callable[..., Any]:
    """Another application in the place of ours."""
    served = serving.served

    def serve(asked: str, settings: Mapping[str, str]) -> Any:
        return served(f"plain:{target}()" if asked.startswith("certreg:") else asked, settings)

    return serve


_LOOKED_AT = {
    "certreg.trust.credential.unsigned_text": _not_known,
    "certreg.trust.rdf._quads_by_template": _not_known,
}
_ALL_AT_ONCE = 1_000_000
SWITCHED_OFF: Mapping[str, Off] = {
    "figure_bulk_pdf": {"certreg.certificates.pdf.render_signed": _laid_out},
    "figure_certificate_lists": {"lists.compare": _without_indexes},
    "figure_inbox": {"lists.compare": _without_indexes},
    "figure_issuing": {"certreg.certificates.signing.CHUNK": _ALL_AT_ONCE},
    "figure_lists": {"lists.compare": _without_indexes},
    "figure_lookup": {"serving.served": _serving("through_sessions")},
    "figure_log": {"certreg.trust.merkle.Frontier.extend": _one_by_one},
    "figure_log_proof": {"certreg.trust.tiles.stored_hashes": _from_the_leaves},
    "figure_page": {"serving.served": _serving("unkept")},
    "figure_pdf": {"certreg.certificates.pdf.render_signed": _laid_out},
    "figure_pdf_upload": {"certreg.verify.confined._Warm.connection": _cold},
    "figure_peer_signing": _LOOKED_AT,
    "figure_peer_verifying": _LOOKED_AT,
    "figure_pipeline": {"certreg.certificates.rendering.render_signed": _laid_out},
    "figure_published": {"shutil.which": _nowhere},
    "figure_reading": {"certreg.workbook.reading.read": _by_openpyxl},
    "figure_roster": {"certreg.roster.portions.PERSONS": _ALL_AT_ONCE},
    "figure_size": {"size.prepared": _without_its_index},
    "figure_typst": {"certreg.certificates.pdf.render": lay_out},
    "figure_verifying": _LOOKED_AT,
}


def main(figure: str) -> None:
    """Measure the figure without it."""
    for address, plain in SWITCHED_OFF[figure].items():
        patch(address, plain).start()
    runpy.run_path(str(Path(__file__).with_name(f"{figure}.py")), run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])
