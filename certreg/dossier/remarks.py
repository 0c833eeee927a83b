"""Scores that a person had looked at again (复核成绩), with the answer, as the person reads them."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.batches.models import Candidate
from certreg.clock import CHINA
from certreg.db import db
from certreg.dossier.sheet import Item, Pair, Tone
from certreg.dossier.words import level_text
from certreg.examination.models import Remark
from certreg.examination.remarks import is_changed
from certreg.policy.law import Law
from certreg.text import Text


def remarks_of(person_id: int, law: Law) -> Iterator[Item]:
    """The questions about a person's scores, the newest first; whoever asked them."""
    query = (
        sa.select(Remark)
        .join(Remark.candidate)
        .where(Candidate.person_id == person_id)
        .order_by(Remark.id.desc())
        .options(joinedload(Remark.candidate).joinedload(Candidate.scope), joinedload(Remark.batch))
    )
    for row in db.session.scalars(query):
        candidate, body = row.candidate, row.batch.body
        asked_on = row.asked_at.astimezone(CHINA).date()
        state, tone = _state(row)
        yield Item(
            key=str(row.id),
            title=Text(
                "{work} {level}",
                work=candidate.scope.occupation_name,
                level=level_text(law, candidate.level, on=asked_on),
            ),
            pairs=(
                Pair("issuer", Text("评价机构名称"), body.name),
                Pair("askedOn", Text("申请日期"), asked_on),
                *_answer(row),
            ),
            state=state,
            tone=tone,
        )


def _answer(row: Remark) -> Iterator[Pair]:
    if row.answered_at is not None:
        yield Pair("result", Text("结论"), Text("合格") if row.is_passed else Text("不合格"))
        yield Pair("answer", Text("复核结论"), row.answer)
        yield Pair("answeredOn", Text("答复日期"), row.answered_at.astimezone(CHINA).date())


def _state(row: Remark) -> tuple[Text, Tone]:
    if row.answered_at is None:
        return Text("待答复"), "warn"
    return (Text("成绩有变"), "warn") if is_changed(row) else (Text("维持原成绩"), "good")
