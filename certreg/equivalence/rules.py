"""Which rows of the law speak about something held: three groups that never mix (EQ-01). Pure.

Nothing is judged here (that needs a person's facts, see `certreg.policy.titles`): every row is
listed with what it asks, drafts and unverified values marked as such. Which rows of the region
answer is what `certreg.policy.look_up` says; besides stand the ways that lead to what is held, and
what other regions have. What no row says has no basis, and that is said plainly (EQ-03).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from certreg.equivalence.asked import Asked, no_basis
from certreg.equivalence.eligible import eligible
from certreg.equivalence.line import Group, Line, Remark, group
from certreg.policy.diplomas import CERTIFICATE_ALONE
from certreg.policy.equivalence import (
    DiplomaAs,
    Kind,
    Principle,
    Purpose,
    Treatment,
    TreatmentScope,
)
from certreg.text import Text, listed

__all__ = ["Asked", "answer"]


def answer(asked: Asked) -> tuple[Group, Group, Group]:
    """Everything that the law says: may apply, treated alike, counts like a diploma."""
    return eligible(asked), _treatment(asked), _diploma(asked)


def _treatment(asked: Asked) -> Group:
    rows = [(row, here) for row, here in asked.rows(Treatment)]
    scopes = [row for row, here in asked.rows(TreatmentScope) if here]
    limits = tuple((row, asked.law.basis_of(row)) for row in scopes)
    fields = tuple(dict.fromkeys(Text(name) for row in scopes for name in row.fields))
    lines = [
        asked.line(
            Kind.TREATMENT,
            row,
            here,
            held=Text("在聘的{level}", level=asked.held.title),
            counts=Text(row.text),
            scope=fields if here else (),
            further=limits if here else (),
            conditions=(Text("只在聘用期间；不在聘的不享受"),),
        )
        for row, here in rows
        if row.level is asked.held.level
    ]
    remarks = []
    lowest = min((row.level for row, here in rows if here), default=None)
    if asked.held.level is not None and lowest is not None and asked.held.level < lowest:
        text = Text("同等待遇从{level}起规定，以下等级没有。", level=asked.level_name(lowest))
        remarks.append(Remark(text))
    elif not any(line.applies_here for line in lines):
        remarks.append(no_basis(asked))
    return group(Kind.TREATMENT, lines, remarks)


def _diploma(asked: Asked) -> Group:
    purposes = {row.keyword: Text(row.name) for row, _ in asked.rows(Purpose)}
    lines = [
        asked.line(
            Kind.DIPLOMA_AS,
            row,
            here,
            held=Text("{name}毕业生", name=asked.held.title),
            counts=Text("{like}学历", like=Text(row.like.value)),
            scope=tuple(purposes[keyword] for keyword in row.purposes if keyword in purposes),
            conditions=_diploma_conditions(asked, row),
        )
        for row, here in asked.rows(DiplomaAs)
        if row.id in asked.answering or (not here and asked.held.school_class in row.school_class)
    ]
    lines += _classes_like(asked, purposes)
    return group(Kind.DIPLOMA_AS, lines, _plainly(asked, lines))


def _plainly(asked: Asked, lines: Sequence[Line]) -> list[Remark]:
    """What has to be said of diplomas beside the rows."""
    remarks = asked.principles(Kind.DIPLOMA_AS)
    if remarks:
        title = asked.held.title
        return [Remark(Text("{level}证书不是大专、本科等任何学历。", level=title)), *remarks]
    if asked.held.diploma is not None:
        row = asked.law.row(Principle, CERTIFICATE_ALONE)
        remarks.append(Remark(Text(row.text), asked.law.basis_of(row)))
    if not any(line.is_firm for line in lines):
        remarks.append(no_basis(asked))
    elif asked.held.school_class is not None and sum(line.is_firm for line in lines) > 1:
        remarks.append(Remark(Text("同一用途有几条规定的，须同时符合。")))
    return remarks


def _classes_like(asked: Asked, purposes: Mapping[str, Text]) -> Iterator[Line]:
    """From a diploma back to the school classes that count like it."""
    for row, here in asked.rows(DiplomaAs):
        if row.like is asked.held.diploma and asked.purpose in ("", *row.purposes):
            yield asked.line(
                Kind.DIPLOMA_AS,
                row,
                here,
                held=Text(
                    "{name}毕业生", name=listed(Text(each.value) for each in row.school_class)
                ),
                counts=asked.held.title,
                scope=tuple(purposes[keyword] for keyword in row.purposes if keyword in purposes),
                conditions=_diploma_conditions(asked, row),
                is_way_in=True,
            )


def _diploma_conditions(asked: Asked, row: DiplomaAs) -> tuple[Text, ...]:
    conditions = []
    if row.full_time:
        conditions.append(Text("全日制"))
    if row.certificate is not None:
        level = asked.level_name(row.certificate)
        conditions.append(Text("另持{level}及以上证书", level=level))
    return tuple(conditions)
