"""Why somebody cannot be given a certificate today: the name cannot be printed, or the same is held already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

import sqlalchemy as sa

from certreg.certificates.glyphs import missing_glyphs
from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db
from certreg.errors import RefusedError
from certreg.policy.levels import SkillLevel
from certreg.text import Text

LIVE = (CertificateState.PLANNED, CertificateState.ISSUED, CertificateState.SUSPENDED)

IN_ONE_QUERY = 5_000
"""People whom one query names; databases take some tens of thousands."""

Holding = tuple[int, str, str, SkillLevel]
"""Person, occupation, trade and level: what nobody can hold twice."""


class Wanted(Protocol):
    """What is asked of a certificate that somebody is to be given, as a `Recognition` or a row of a query."""

    @property
    def row(self) -> int: ...
    @property
    def person_id(self) -> int: ...
    @property
    def holder_name(self) -> str: ...
    @property
    def occupation(self) -> str: ...
    @property
    def occupation_name(self) -> str: ...
    @property
    def trade(self) -> str: ...
    @property
    def level(self) -> SkillLevel: ...


def check(wanted: Sequence[Wanted]) -> None:
    """Refuse people who cannot be given what they are to be given, naming their rows.

    Raises:
        RefusedError: a name cannot be printed; or, reason `already_held`, somebody holds or is about to hold
            the same.
    """
    _check_printable(wanted)
    _check_not_held(wanted)


def holdings(person_ids: Collection[int]) -> set[Holding]:
    """What these people hold, or are about to."""
    wanted, held = sorted(person_ids), set[Holding]()
    columns = (
        Certificate.person_id,
        Certificate.occupation,
        Certificate.trade,
        Certificate.level,
    )
    for start in range(0, len(wanted), IN_ONE_QUERY):
        query = sa.select(*columns).where(
            Certificate.person_id.in_(wanted[start : start + IN_ONE_QUERY]),
            Certificate.state.in_(LIVE),
        )
        held.update(db.session.execute(query))
    return held


def _check_printable(wanted: Iterable[Wanted]) -> None:
    for one in wanted:
        texts = (one.holder_name, one.occupation_name, one.trade)
        if missing := missing_glyphs("".join(texts)):
            raise RefusedError(
                Text(
                    "第 {row} 号：字库中没有“{letters}”，证书无法印制",
                    row=one.row,
                    letters=missing,
                )
            )


def _check_not_held(wanted: Sequence[Wanted]) -> None:
    """Refuse a second live certificate of an occupation, trade and level, on record or here."""
    times = Counter(map(_what, wanted))
    held = holdings({one.person_id for one in wanted})
    rows = [one.row for one in wanted if times[_what(one)] > 1 or _what(one) in held]
    if rows:
        raise RefusedError(
            Text(
                "第 {rows} 号已持有同职业同等级的有效证书，请先剔除",
                rows="、".join(map(str, rows)),
            ),
            reason="already_held",
        )


def _what(one: Wanted) -> Holding:
    return one.person_id, one.occupation, one.trade, one.level
