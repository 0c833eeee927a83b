"""Everything on record about one person, as that person may read it.

Who an item is about has a right to see it and to know who stated it (个人信息保护法第四十五条);
to other organisations it stays closed, unless the holder shares it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.accounts.models import Organisation
from certreg.appointment.holding import TAKEN_UP, state_of
from certreg.appointment.models import Appointment
from certreg.certificates import notices, register
from certreg.certificates.models import Certificate, CertificateState
from certreg.certificates.rules import printed_trade
from certreg.certificates.standing import verdict_of
from certreg.certificates.words import words_of
from certreg.clock import CHINA, today
from certreg.db import db
from certreg.direct.models import Nomination
from certreg.direct.states import TABLE as NOMINATIONS
from certreg.dossier.ladder import Climbed, Ladder, ladders
from certreg.dossier.remarks import remarks_of
from certreg.dossier.sheet import Item, Pair, Sheet, Tone, in_order
from certreg.dossier.words import PART_OF, level_text, occupation, pairs_of, title_of
from certreg.holdings import provenance
from certreg.holdings.columns import SEEN
from certreg.holdings.models import HoldingRow
from certreg.people.models import Fact, FactState, Person
from certreg.people.statements import unpack
from certreg.policy import law as policy
from certreg.policy.applicant import Holding, HoldingState
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe
from certreg.procedure.models.cases import Case, Waiting
from certreg.text import Text

Placed = Iterator[tuple[str, Item]]


@dataclass(frozen=True)
class Dossier:
    """A person's record on a day.

    Attributes:
        certificates: those that have left the registry, the latest first.
        facts: what organisations stated and did not take back, each with who stated it.
        provenance: of facts about certificates issued elsewhere, by key of the fact.
    """

    person: Person
    certificates: tuple[Certificate, ...]
    facts: tuple[tuple[Fact, Organisation], ...]
    provenance: Mapping[int, HoldingRow]
    on: date

    @property
    def law(self) -> Law:
        """The law in force."""
        return policy.load()


def read(person: Person) -> Dossier:
    """The record of a person, today."""
    certificates = sa.select(Certificate).where(
        Certificate.person_id == person.id, Certificate.state.in_(register.PUBLIC_STATES)
    )
    facts = (
        sa.select(Fact, Organisation)
        .join(Organisation, Organisation.id == Fact.stated_by_id)
        .where(Fact.person_id == person.id, Fact.state != FactState.WITHDRAWN)
        .order_by(Fact.since.desc(), Fact.id.desc())
    )
    stated = tuple((fact, organisation) for fact, organisation in db.session.execute(facts))
    return Dossier(
        person,
        tuple(
            db.session.scalars(
                certificates.order_by(Certificate.issued_on.desc(), Certificate.id.desc()).options(
                    joinedload(Certificate.successor), joinedload(Certificate.credential)
                )
            )
        ),
        stated,
        provenance.of_facts([fact.id for fact, _ in stated]),
        today(),
    )


def sheet_of(dossier: Dossier) -> Sheet:
    """The record in words, part by part."""

    def everything() -> Placed:
        for certificate in dossier.certificates:
            yield "certificates", _certificate(dossier, certificate)
            yield from (("changes", item) for item in _changes(certificate))
        yield from _withdrawn(dossier)
        yield from (("remarks", item) for item in remarks_of(dossier.person.id, dossier.law))
        yield from _posts(dossier)
        yield from _recognitions(dossier)
        for fact, organisation in dossier.facts:
            yield PART_OF[fact.kind.value], _fact(dossier, fact, organisation)

    return Sheet(dossier.person.name, tuple(in_order(everything())))


def ladders_of(dossier: Dossier) -> list[Ladder]:
    """The steps that the person has climbed, in each occupation."""
    levels = {level: describe(dossier.law, level, on=dossier.on) for level in SkillLevel}
    return ladders(levels, (*_own_steps(dossier), *_foreign_steps(dossier)))


def _own_steps(dossier: Dossier) -> Iterator[Climbed]:
    for row in dossier.certificates:
        if row.state is CertificateState.ISSUED:
            yield Climbed(row.occupation_name, row.level, row.obtained_on)


def _foreign_steps(dossier: Dossier) -> Iterator[Climbed]:
    for fact, _ in dossier.facts:
        held = unpack(fact.detail).fact
        if (
            isinstance(held, Holding)
            and held.state is HoldingState.VALID
            and fact.state is FactState.STATED
        ):
            name = occupation(held.occupation, dossier.on)
            yield Climbed(name, held.level, held.issued_on, is_foreign=True)


def _certificate(dossier: Dossier, row: Certificate) -> Item:
    words = words_of(verdict_of(row).standing, row)
    pairs = [
        Pair("number", Text("证书编号"), row.number),
        Pair(
            "trade", Text("工种/职业方向"), printed_trade(dossier.law, row.trade, on=row.issued_on)
        ),
        Pair("issuer", Text("评价机构名称"), row.issuer_name),
        Pair("issuedOn", Text("发证日期"), row.issued_on),
    ]
    if method := row.path.get("method_name"):
        pairs.append(Pair("method", Text("评价方式"), str(method)))
    return Item(
        key=row.public_id,
        title=Text(
            "{work} {level}",
            work=row.occupation_name,
            level=level_text(dossier.law, row.level, on=row.issued_on),
        ),
        pairs=tuple(pairs),
        state=words.title,
        tone=_tone(words.tone),
        public_id=row.public_id,
        correctable_by=row.body_number,
    )


def _changes(row: Certificate) -> Iterator[Item]:
    for place, notice in enumerate(notices.of_certificate(row, for_holder=True)):
        pairs = [Pair("on", Text("日期"), notice.on), Pair("number", Text("证书编号"), row.number)]
        if notice.reason:
            pairs.append(Pair("reason", Text("事由"), Text(notice.reason)))
        if notice.other:
            pairs.append(Pair("other", Text("另一证书"), notice.other.number))
        yield Item(f"{row.public_id}-{place}", notice.title, tuple(pairs), public_id=row.public_id)


def _withdrawn(dossier: Dossier) -> Placed:
    """Certificates issued elsewhere that were on record and are no more."""
    for row in provenance.withdrawn_from(dossier.person.id):
        assert row.withdrawal is not None  # asked for
        statement = unpack(row.detail)
        title = title_of(dossier.law, statement, on=dossier.on)
        pairs = (
            Pair("on", Text("日期"), row.withdrawal.withdrawn_on),
            *(pair for pair in pairs_of(statement) if pair.key == "number"),
            Pair("reason", Text("事由"), row.withdrawal.reason),
        )
        organisation = row.holding_import.case.organisation
        yield (
            "changes",
            Item(
                key=f"holding-{row.id}",
                title=Text("撤回登记：{what}", what=title),
                pairs=pairs,
                is_foreign=True,
                correctable_by=organisation.name,
            ),
        )


def _posts(dossier: Dossier) -> Placed:
    query = (
        sa.select(Appointment)
        .join(Appointment.case)
        .where(Appointment.person_id == dossier.person.id, Case.state.in_(TAKEN_UP))
        .order_by(Appointment.term_start.desc(), Appointment.case_id.desc())
        .options(joinedload(Appointment.body), joinedload(Appointment.case))
    )
    for row in db.session.scalars(query):
        state = state_of(row, dossier.on)
        pairs = [
            Pair("employer", Text("聘用单位"), row.body.name),
            Pair("post", Text("岗位名称"), row.post),
            Pair("from", Text("聘期开始"), row.term_start),
            Pair("to", Text("聘期届满"), row.term_end),
        ]
        if row.ended_on:
            pairs.append(Pair("endedOn", Text("最后在聘日"), row.ended_on))
        yield (
            "posts",
            Item(
                key=str(row.case_id),
                title=level_text(dossier.law, row.level, on=row.term_start),
                pairs=tuple(pairs),
                state=Text(state.name) if state.name else Text("聘期未开始"),
                tone="good" if state.is_in_post else "warn",
                correctable_by=row.body.name,
            ),
        )


def _recognitions(dossier: Dossier) -> Placed:
    """Nominations that reached an office: what an enterprise prepares is not on record yet."""
    query = (
        sa.select(Nomination)
        .join(Nomination.case)
        .where(
            Nomination.person_id == dossier.person.id,
            Case.submitted_at.is_not(None),
            Case.waiting_for.not_in((Waiting.CLERK, Waiting.APPROVER)),
        )
        .order_by(Nomination.case_id.desc())
        .options(joinedload(Nomination.body), joinedload(Nomination.scope))
    )
    for row in db.session.scalars(query):
        assert row.case.submitted_at is not None  # asked for
        submitted_on = row.case.submitted_at.astimezone(CHINA).date()
        yield (
            "recognitions",
            Item(
                key=str(row.case_id),
                title=Text(
                    "{work} {level}",
                    work=row.scope.occupation_name,
                    level=level_text(dossier.law, row.level, on=submitted_on),
                ),
                pairs=(
                    Pair("nominatedBy", Text("推荐单位"), row.body.name),
                    Pair("submittedOn", Text("提交日期"), submitted_on),
                ),
                state=NOMINATIONS.state(row.case.state).title,
                correctable_by=row.body.name,
            ),
        )


def _fact(dossier: Dossier, fact: Fact, organisation: Organisation) -> Item:
    statement = unpack(fact.detail)
    is_conflicting = fact.state is FactState.CONFLICTING
    return Item(
        key=str(fact.id),
        title=title_of(dossier.law, statement, on=dossier.on),
        pairs=(
            *pairs_of(statement),
            *_origin(dossier.provenance.get(fact.id)),
            Pair("statedBy", Text("记载单位"), organisation.name),
            Pair("statedOn", Text("记载日期"), fact.stated_on),
        ),
        state=Text("与其他记录不符，待核实") if is_conflicting else None,
        tone="bad" if is_conflicting else "neutral",
        is_foreign=PART_OF[fact.kind.value] in ("holdings", "papers"),
        correctable_by=organisation.name,
    )


def _origin(row: HoldingRow | None) -> Iterator[Pair]:
    """Who issued a paper, and who looked at it."""
    if row is not None:
        yield Pair("issuer", Text("发证机构"), row.issuer)
        yield Pair("seen", Text("查验方式"), SEEN[row.seen])
        yield Pair("seenBy", Text("查验人"), row.seen_by)
        yield Pair("seenOn", Text("查验日期"), row.seen_on)


def _tone(tone: str) -> Tone:
    return "good" if tone == "good" else "bad" if tone == "bad" else "warn"
