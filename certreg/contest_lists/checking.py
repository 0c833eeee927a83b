"""Checking a whole list before anything is written: rows that give a level, rows that give none, faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from certreg.certificates.models import CertificateState
from certreg.certificates.register import by_number, held_in
from certreg.clock import today
from certreg.contest_lists import parsing, rules
from certreg.contest_lists.offer import Offer
from certreg.contest_lists.parsing import Stated
from certreg.contest_lists.sheet import Line, read_lines
from certreg.errors import ConflictError, Fault, RefusedError
from certreg.filing.bodies import covered
from certreg.filing.facts import facts_of
from certreg.filing.models import Body
from certreg.filing.rules import audience_rule, scope_problems
from certreg.filing.titles import RELATIONS
from certreg.merits.models import Contest
from certreg.merits.rules import entry_of
from certreg.people import persons
from certreg.people.masking import mask_name
from certreg.people.models import IdentityDocument
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel
from certreg.text import Text, as_text, strung


@dataclass(frozen=True)
class Winner:
    """A row that gives a level."""

    stated: Stated
    level: SkillLevel
    rule_id: str


@dataclass(frozen=True)
class Passed:
    """A row that is in order and gives nothing."""

    number: int
    name: str
    reason: Text
    rule_id: str


@dataclass(frozen=True)
class Report:
    """What a list comes to. With faults nothing of it may be entered.

    Attributes:
        sha256: hex digest of the workbook.
    """

    lines: Sequence[Line]
    winners: Sequence[Winner]
    passed: Sequence[Passed]
    faults: Sequence[Fault]
    sha256: str


def offer_of(body: Body | None, contest: Contest, region: str) -> Offer:
    """What a list of a contest may name that the body is to issue for.

    Args:
        body: None: not chosen yet.
    """
    law, on = policy.load(), today()
    filing = facts_of(body) if body else None
    relations = tuple(RELATIONS)
    if filing is not None:
        relations = audience_rule(law, filing.audience, region=region, on=on).covers
    return Offer(contest, tuple(covered(body, on)) if body else (), relations, law, region, on)


def check(content: bytes, body: Body, contest: Contest) -> Report:
    """Judge every row of an uploaded list and say everything that is wrong at once; writes nothing.

    Raises:
        UnreadableError: it is no workbook, or has no such rows.
    """
    lines, offer = read_lines(content), offer_of(body, contest, body.region)
    read = [parsing.read(line, offer) for line in lines]
    stated = [row for row in read if isinstance(row, Stated)]
    faults = [fault for row in read if not isinstance(row, Stated) for fault in row]
    faults += _twice(stated)
    known = persons.find({row.identity.key for row in stated})
    winners, passed = list[Winner](), list[Passed]()
    for row in stated:
        try:
            found = _judged(row, known.get(row.identity.key), offer, body)
        except (RefusedError, ConflictError) as refusal:
            faults.append(Fault(refusal.message, refusal.field or "", row.number))
            continue
        (winners if isinstance(found, Winner) else passed).append(found)  # type: ignore[arg-type]
    faults.sort(key=lambda fault: fault.row or 0)
    return Report(lines, winners, passed, faults, sha256(content).hexdigest())


def _judged(
    row: Stated, document: IdentityDocument | None, offer: Offer, body: Body
) -> Winner | Passed:
    """What a row gives.

    Raises:
        ConflictError: the document is on record as somebody else's.
        RefusedError: the certificate that the row rests on is not such a one.
    """
    held = None
    if document is not None:
        persons.check_same(document.person, row.identity)
        held = held_in(document.person_id, row.event.occupation)
    _check_base(row, document, held)
    entry = entry_of(row.result, document=offer.contest.document, held=held, stage=row.stage)
    given = rules.given(
        offer.law, entry, occupation=row.event.occupation, region=offer.region, on=offer.on
    )
    rule_id = given.rules[0].id if given.rules else ""
    if given.level is None:
        reason = given.reason or Text("不认定等级")
        return Passed(row.number, mask_name(row.identity.name), reason, rule_id)
    problems = scope_problems(
        offer.law,
        facts_of(body),
        on=offer.on,
        occupation=row.event.occupation,
        level=given.level,
        person=row.employment,
        region=offer.region,
    )
    if problems:
        words = strung(as_text(problem.message) for problem in problems)
        return Passed(row.number, mask_name(row.identity.name), words, problems[0].rule or "")
    return Winner(row, given.level, rule_id)


def _check_base(row: Stated, document: IdentityDocument | None, held: SkillLevel | None) -> None:
    """The certificate that a row names is the person's, valid, of the occupation, the highest."""
    if not row.base_number:
        return
    found = by_number(row.base_number)
    if (
        found is None
        or document is None
        or found.person_id != document.person_id
        or found.occupation != row.event.occupation
        or found.state is not CertificateState.ISSUED
        or found.level is not held
    ):
        message = Text("不是此人本职业在本登记簿中有效的最高等级证书，请核对，或留空。")
        raise RefusedError(message, reason="base_unknown", rule="CT-12", field="base_number")


def _twice(stated: Sequence[Stated]) -> list[Fault]:
    """Rows of a person who stands on the list for the same occupation already."""
    seen, faults = dict[tuple[object, str], int](), list[Fault]()
    for row in stated:
        key = (row.identity.key, row.event.occupation)
        if key in seen:
            words = Text("与第 {row} 行是同一人、同一职业，请只留名次最高的一行。", row=seen[key])
            faults.append(Fault(words, "number", row.number))
        seen.setdefault(key, row.number)
    return faults
