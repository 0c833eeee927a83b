"""The registry of this instance, for commands about the law: its own rows, its open cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache

import sqlalchemy as sa

from certreg import create_app, schema
from certreg.batches.models import Candidate
from certreg.clock import today
from certreg.db import db
from certreg.errors import SetupError
from certreg.policy.law import Law, load, shipped
from certreg.policy.rule import family_of
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.table import tables
from certreg.rulebook import standing, toml
from certreg.rulebook.changes import compare, in_force
from certreg.text import Text

ONLY_INFORMING = frozenset({"equivalence.toml", "query.toml"})
"""Files whose rows answer questions of visitors and decide no case."""


@contextmanager
def opened() -> Iterator[None]:
    """Run something with the registry of this instance.

    Raises:
        SetupError: its database is not of this version; the text says what to do.
    """
    app = create_app()
    if not schema.is_newest(app):
        raise SetupError(Text("数据库结构不是本版本的结构。请先备份，再执行 certreg db upgrade"))
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()


def law() -> Law:
    """The law of this registry, its own rows included."""
    return load()


def export() -> str:
    """The registry's own rows as TOML."""
    return toml.written(standing.own_content(shipped()))


DECIDED = (Waiting.TERM, Waiting.NOBODY)
"""Whose cases no change of the law reaches any more."""


def open_cases(old: Law, new: Law) -> Iterator[str]:
    """Open cases for which another rule counts in the new law, one line for each.

    A case is judged by the law of the day of its submission; one that is not handed in yet by
    today's.
    """
    day = today()

    @cache
    def changed(region: str, on: date) -> frozenset[str]:
        before, after = (in_force(each, region=region, on=on) for each in (old, new))
        return frozenset(
            row.id
            for change in compare(before, after)
            for row in (change.before, change.after)
            if row is not None and family_of(row).file not in ONLY_INFORMING
        )

    query = sa.select(Case).where(Case.waiting_for.not_in(DECIDED)).order_by(Case.id)
    for case in db.session.scalars(query):
        on = case.judged_on or day
        if ids := changed(case.region, on):
            yield _line(case, on, ids)


def _line(case: Case, on: date, ids: frozenset[str]) -> str:
    judged = "提交日" if case.judged_on else "今日，尚未提交"
    carried = _carried(case, ids)
    people = f"；{sum(carried.values())} 人按这些条件申报" if carried else ""
    return (
        f"  {tables()[case.kind].title} {case.id}（{case.organisation.name}）按 {on} 的规则办理（{judged}）："
        f"{'、'.join(sorted(ids))}{people}"
    )


def _carried(case: Case, ids: frozenset[str]) -> Counter[str]:
    """Candidates of a batch by the condition that carries their application, of these only."""
    query = sa.select(Candidate.condition_id).where(
        Candidate.case_id == case.id, Candidate.condition_id.in_(ids)
    )
    return Counter(db.session.scalars(query))
