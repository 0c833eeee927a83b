"""Slips (领取码条): the holders' claim codes as they were made at issue, sealed, kept for printing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from certreg.certificates.claims import Slip
from certreg.clock import today
from certreg.errors import MissingError
from certreg.files import store
from certreg.files.models import StoredFile
from certreg.text import Text

KEPT = timedelta(days=30)
"""How long slips can be printed; later a code is renewed against the holder's document."""


def keep(case_id: int, slips: Sequence[Slip]) -> StoredFile:
    """Keep the slips of a case, sealed."""
    content = json.dumps([asdict(slip) for slip in slips], ensure_ascii=False).encode()
    return store.store(
        content,
        name=f"slips-{case_id}.json",
        media_type="application/json",
        keep_until=today() + KEPT,
    )


def read(file: StoredFile | None) -> list[Slip]:
    """The slips that were kept.

    Raises:
        MissingError: not issued yet, or the slips are no longer kept.
    """
    if file is None:
        raise MissingError(Text("领取码条在发证后 30 天内可以打印；之后由人社部门凭证件换发"))
    return [Slip(**slip) for slip in json.loads(store.read(file))]
