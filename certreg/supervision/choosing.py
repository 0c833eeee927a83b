"""Which certificates a measure would change, and which are passed over and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.accounts.models import Role, User
from certreg.certificates import obstacles, register
from certreg.certificates.models import Certificate
from certreg.db import db
from certreg.errors import RefusedError
from certreg.filing import bodies
from certreg.people.rules import normalise
from certreg.procedure.models.cases import Case, CaseKind, Waiting
from certreg.supervision import correcting
from certreg.supervision.correcting import Correction
from certreg.supervision.models import Measure, MeasureItem
from certreg.supervision.rules import state_problem
from certreg.supervision.states import TABLES
from certreg.text import Text

MOST = 1_000
"""Certificates of one measure: what two people can answer for."""

IN_ONE_QUERY = 500

SEPARATORS = re.compile(r"[\s,;，；、]+")


UNKNOWN = {
    True: Text("本辖区没有编号为“{number}”的证书"),
    False: Text("本机构没有颁发过编号为“{number}”的证书"),
}
"""Whether an official asks -> what is said of a number that is out of reach."""


@dataclass(frozen=True)
class Line:
    """One number of the list; `problem` None: the certificate would be changed."""

    number: str
    certificate: Certificate | None
    problem: Text | None


def numbers_in(text: str) -> list[str]:
    """The numbers that somebody typed or pasted, each once, in their order.

    Raises:
        RefusedError: none, or too many; field `number`.
    """
    numbers = list(dict.fromkeys(normalise(each) for each in SEPARATORS.split(text) if each))
    if not numbers:
        raise RefusedError(Text("请输入证书编号"), field="number")
    if len(numbers) > MOST:
        raise RefusedError(
            Text(
                "一次最多 {most} 张，名单中有 {count} 张，请分次办理", most=MOST, count=len(numbers)
            ),
            reason="too_many",
            field="number",
        )
    return numbers


def choose(
    kind: CaseKind, numbers: Sequence[str], actor: User, correction: Correction | None = None
) -> list[Line]:
    """What a measure would do to each number of a list that an official of the region, or somebody
    of the body that issued, chose.

    Args:
        correction: what the certificates are to say; for a correction only.
    """
    is_official = Role.OFFICIAL in actor.roles
    body = None if is_official else bodies.body_of(actor.organisation_id)
    found = {
        row.number: row
        for row in _certificates(numbers)
        if row.state in register.PUBLIC_STATES
        and (
            row.region.startswith(actor.region_prefix)
            if is_official
            else body is not None and row.body_number == body.number
        )
    }
    unknown = UNKNOWN[is_official]
    open_kinds = _open_measures([row.id for row in found.values()])
    lines = []
    for number in numbers:
        certificate = found.get(number)
        if certificate is None:
            problem: Text | None = Text(unknown.pattern, number=number)
        elif certificate.id in open_kinds:
            title = TABLES[open_kinds[certificate.id]].title
            problem = Text("该证书已有一件“{title}”待办", title=title)
        else:
            problem = obstacle(kind, certificate, correction)
        lines.append(Line(number, certificate, problem))
    if correction is not None and correction.is_personal:
        return _of_one_holder(lines, correction, actor)
    return lines


def obstacle(
    kind: CaseKind, certificate: Certificate, correction: Correction | None
) -> Text | None:
    """Why a measure cannot be carried out on a certificate now; None: it can."""
    problem = state_problem(kind.value, register.state_of(certificate))  # type: ignore[arg-type]
    if problem is None and correction is not None:
        return correcting.problem(certificate, correction)
    return problem


def _of_one_holder(lines: list[Line], correction: Correction, actor: User) -> list[Line]:
    """The lines of a correction of somebody's own data, which is about that person alone.

    Raises:
        RefusedError: certificates of several people; field `number`.
    """
    chosen = [line.certificate for line in lines if line.certificate]
    if len({row.person_id for row in chosen}) > 1:
        raise RefusedError(
            Text("姓名、证件和照片只能逐人更正，名单中的证书不是同一人的"),
            reason="one_holder",
            field="number",
        )
    left_out = _left_out(chosen, actor) if correction.document else None
    return [Line(line.number, line.certificate, line.problem or left_out) for line in lines]


def _left_out(chosen: Sequence[Certificate], actor: User) -> Text | None:
    """What is missing for a correction of the identity document: it is one for all certificates that
    name it. A body is not told of certificates that others issued."""
    query = sa.select(Certificate).where(
        Certificate.document_id.in_({row.document_id for row in chosen}),
        Certificate.state.in_(obstacles.LIVE),
        Certificate.id.not_in([row.id for row in chosen]),
    )
    others = db.session.scalars(query).all()
    if not others:
        return None
    if Role.OFFICIAL not in actor.roles:
        return Text("与已有记录不符。须由人社部门办理。")
    near = [row.number for row in others if row.region.startswith(actor.region_prefix)]
    if len(near) < len(others):
        return Text("持证人另有证书印有这个证件号码，颁发地区不归本单位管辖，请报上一级办理。")
    return Text("持证人另有证书印有这个证件号码，请一并填入：{numbers}", numbers="、".join(near))


def left_out(measure: Measure, actor: User) -> Text | None:
    """As long as a correction of the identity document waits, another certificate may name it."""
    return _left_out([item.certificate for item in measure.items], actor)


def numbers_of_case(case_id: int, actor: User) -> list[str]:
    """The numbers of a batch's certificates that lie in the official's region, `MOST` at most."""
    query = (
        sa.select(Certificate.number)
        .where(
            Certificate.case_id == case_id,
            Certificate.state.in_(register.PUBLIC_STATES),
            Certificate.region.startswith(actor.region_prefix),
        )
        .order_by(Certificate.number)
        .limit(MOST)
    )
    return list(db.session.scalars(query))


def _certificates(numbers: Sequence[str]) -> Iterator[Certificate]:
    """The certificates of many numbers, held until the transaction ends where it writes."""
    for start in range(0, len(numbers), IN_ONE_QUERY):
        some = numbers[start : start + IN_ONE_QUERY]
        query = sa.select(Certificate).where(Certificate.number.in_(some))
        query = query.options(joinedload(Certificate.person, innerjoin=True))
        yield from db.session.scalars(query.with_for_update(of=Certificate))


def _open_measures(certificate_ids: Sequence[int]) -> dict[int, CaseKind]:
    """The certificates about which something is being decided, with the kind of it."""
    found: dict[int, CaseKind] = {}
    for start in range(0, len(certificate_ids), IN_ONE_QUERY):
        query = (
            sa.select(MeasureItem.certificate_id, Case.kind)
            .join(Measure, Measure.case_id == MeasureItem.case_id)
            .join(Case, Case.id == Measure.case_id)
            .where(
                MeasureItem.certificate_id.in_(certificate_ids[start : start + IN_ONE_QUERY]),
                Case.waiting_for != Waiting.NOBODY,
            )
        )
        found.update({row[0]: row[1] for row in db.session.execute(query)})
    return found
