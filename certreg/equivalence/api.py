"""Equivalence for programs: one question, or up to some hundred at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from spectree import Response

from certreg.clock import today
from certreg.equivalence.allowance import spend_rows
from certreg.equivalence.asked import Asked
from certreg.equivalence.held import Held
from certreg.equivalence.line import MARKS
from certreg.equivalence.line import Group as Told
from certreg.equivalence.line import Line as Said
from certreg.equivalence.places import region_name
from certreg.equivalence.question import Reader, Typed
from certreg.equivalence.rules import answer
from certreg.equivalence.shapes import (
    Answer,
    Answers,
    Ground,
    Group,
    Line,
    Query,
    Question,
    Questions,
    Region,
    Remark,
    Row,
    Thing,
)
from certreg.errors import InvalidError
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.web.access import public
from certreg.web.api import Place, blueprint_for, document
from certreg.web.cited import source
from certreg.web.language import in_english, translate
from certreg.web.limits import limit
from certreg.web.reading import may_lag

blueprint = blueprint_for("equivalence_api", __name__)


@blueprint.get("/equivalences")
@public
@may_lag
@limit("120 per minute")
@document.validate(resp=Response(HTTP_200=Answer), tags=["equivalence"])
def equivalences(query: Query) -> Answer:
    """What something held corresponds to, and on what basis.

    等级、职称、班级、学历或奖励对应什么：可以申报、同等待遇、视同学历，三类互不混同。
    """
    reading = reader()
    held, name = reading.named(query.model_dump())
    typed = Typed(held, query.series, query.purpose, query.region, query.on, asked_as=name)
    return _answer(reading.read(typed))


@blueprint.post("/equivalences/batch")
@public
@may_lag
@limit("30 per minute")
@document.validate(resp=Response(HTTP_200=Answers), tags=["equivalence"])
def batch(json: Questions) -> Answers:
    """The same for up to 500 rows; a row that cannot be read gets its own errors.

    一次最多 500 行；不能识别的行返回该行的 errors，其余照常回答。
    """
    spend_rows(len(json.rows))
    reading, answered = reader(), cache(_answer)  # equal questions are answered once
    rows = [_row(reading, answered, number, row) for number, row in enumerate(json.rows, start=1)]
    return Answers(rows=rows)


def reader() -> Reader:
    """Reads questions in both languages; without a region they are about the registry's own."""
    province = f"{installation().province}0000"
    return Reader(policy.load(), region=province, on=today(), also=in_english)


def _row(reading: Reader, answered: Callable[[Asked], Answer], number: int, row: Question) -> Row:
    typed = Typed(row.held, row.series, row.purpose, row.region, row.on)
    try:
        return Row(row=number, id=row.id, answer=answered(reading.read(typed)), errors=[])
    except InvalidError as refusal:
        errors = [
            Place(field=each.field, row=number, message=translate(each.message))
            for each in refusal.faults
        ]
        return Row(row=number, id=row.id, answer=None, errors=errors)


def _answer(asked: Asked) -> Answer:
    return Answer(
        held=thing(asked.held),
        region=Region(code=asked.region, name=region_name(asked.region, asked.on)),
        on=asked.on,
        series=asked.series,
        purpose=asked.purpose,
        groups=[_group(group) for group in answer(asked)],
    )


def thing(held: Held) -> Thing:
    """Something that may be held."""
    return Thing(key=held.key, name=translate(held.title))


def _group(group: Told) -> Group:
    return Group(
        kind=group.kind.value,
        has_basis=any(line.is_firm for line in group.lines),
        lines=[_line(line) for line in group.lines],
        elsewhere=[_line(line) for line in group.elsewhere],
        remarks=[
            Remark(text=translate(each.text), sources=[source(s) for s in each.sources])
            for each in group.remarks
        ],
    )


def _line(line: Said) -> Line:
    rule = line.rule
    return Line(
        rule=rule.id,
        held=translate(line.held),
        counts=translate(line.counts),
        text=translate(line.text),
        is_way_in=line.is_way_in,
        years=line.years,
        conditions=[translate(each) for each in line.conditions],
        scope=[translate(each) for each in line.scope],
        status=rule.status.value,
        status_text=translate(MARKS[rule.status]),
        region=rule.region,
        since=rule.since,
        until=rule.until,
        clause=rule.clause,
        evidence=translate(rule.evidence),
        sources=[source(each) for each in line.sources],
        further=[
            Ground(rule=row.id, clause=row.clause, sources=[source(each) for each in sources])
            for row, sources in line.further
        ],
    )
