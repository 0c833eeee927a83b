"""`certreg bench fill`: a demo registry filled up to so many certificates, from wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

import sqlalchemy as sa

from certreg.bench import bodies, model
from certreg.bench.places import BODIES, MOST, OF_BODY, STEP, YEARS
from certreg.bench.rows import filler
from certreg.certificates.models import Series
from certreg.db import db, write_tx
from certreg.errors import ConflictError, RefusedError
from certreg.filing.models import Body
from certreg.installation import installation
from certreg.registry import log, publication
from certreg.text import Text

CHUNK = 10_000
"""Certificates of one transaction, and of one checkpoint."""


@dataclass(frozen=True)
class Filled:
    """How far it is.

    Attributes:
        count: certificates that are filled in.
        of: how many there will be.
        per_second: since this run began.
    """

    count: int
    of: int
    per_second: float


def fill(count: int, *, shares_credential: bool) -> Iterator[Filled]:
    """Fill the registry until it holds so many certificates that were filled in; commits in chunks.

    What is there stays: an interrupted run is gone on with, a registry is filled further.

    Args:
        count: a multiple of `places.STEP`.
        shares_credential: each certificate is given the bytes of one credential, which names
            somebody else; otherwise it has none, and takes 3 kB less.

    Raises:
        RefusedError: the registry is no demo, or cannot be filled to this count.
        ConflictError: somebody else is filling it.
    """
    _check(count)
    with write_tx():
        models, *issuing = bodies.found(1 + min(BODIES, -(-count // OF_BODY)))
    writer = filler(issuing, model.issued(models), shares_credential=shares_credential)
    start = done = filled()
    if done > count:
        raise RefusedError(
            Text("已填充 {done} 张证书，不能减少到 {count} 张", done=done, count=count)
        )
    began = monotonic()
    while done < count:
        stop = min(count, done - done % CHUNK + CHUNK)
        with write_tx():
            log.lock()
            if filled() != done:
                raise ConflictError(Text("登记日志刚刚有新的记录，请重试"))
            writer.write(range(done, stop))
        with write_tx():
            publication.publish_log()
        done = stop
        yield Filled(done, count, (done - start) / (monotonic() - began))


def filled() -> int:
    """How many certificates were filled in: the sum of the series that nobody else has."""
    query = (
        sa.select(sa.func.sum(Series.last))
        .join(Body, Body.number == Series.body_number)
        .where(Body.name.startswith(bodies.NAME), Series.year.in_(YEARS))
    )
    return int(db.session.scalar(query) or 0)


def _check(count: int) -> None:
    if not installation().is_demo:
        raise RefusedError(Text("只能填充演示登记簿（certreg demo）：正式登记簿不接受虚构的证书"))
    if count % STEP or not 0 < count <= MOST:
        raise RefusedError(
            Text("张数应为 {step} 的整数倍，最多 {most}", step=STEP, most=MOST), field="count"
        )
