"""A figure with what makes it fast switched off: it has to miss its bar, or the bar asks nothing.

python tests/bench/plain.py figure_log
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import lists
import size
import sqlalchemy as sa

from certreg.certificates.pdf import Face, lay_out
from certreg.db import db
from certreg.trust import merkle, pdf_signature, tiles
from certreg.trust.merkle import Frontier
from certreg.verify import confined

Off = Mapping[str, Callable[..., Any]]
"""What stands at an address in our code, and the plain thing that is done instead."""


def _laid_out(face: Face, attachments: Any, signer: Any, chain: Any, **asked: Any) -> bytes:
    """A certificate laid out by itself, not stamped."""
    return pdf_signature.seal(lay_out(face, attachments, **asked), signer, chain)


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

_LOOKED_AT = {
    "certreg.trust.credential.unsigned_text": _not_known,
    "certreg.trust.rdf._quads_by_template": _not_known,
}
SWITCHED_OFF: Mapping[str, Off] = {
    "figure_bulk_pdf": {"certreg.certificates.pdf.render_signed": _laid_out},
    "figure_certificate_lists": {"lists.compare": _without_indexes},
    "figure_inbox": {"lists.compare": _without_indexes},
    "figure_lists": {"lists.compare": _without_indexes},
    "figure_log": {"certreg.trust.merkle.Frontier.extend": _one_by_one},
    "figure_log_proof": {"certreg.trust.tiles.stored_hashes": _from_the_leaves},
    "figure_pdf": {"certreg.certificates.pdf.render_signed": _laid_out},
    "figure_pdf_upload": {"certreg.verify.confined._Warm.connection": _cold},
    "figure_peer_signing": _LOOKED_AT,
    "figure_peer_verifying": _LOOKED_AT,
    "figure_size": {"size.prepared": _without_its_index},
    "figure_verifying": _LOOKED_AT,
}


def main(figure: str) -> None:
    """Measure the figure without it."""
    for address, plain in SWITCHED_OFF[figure].items():
        patch(address, plain).start()
    runpy.run_path(str(Path(__file__).with_name(f"{figure}.py")), run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])
