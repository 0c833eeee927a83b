"""Cases about filings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from certreg.certificates.rules import state_on
from certreg.filing.filable import check_filable
from certreg.filing.numbering import next_filing_number
from certreg.filing.rules import (
    FilingFacts,
    ScopeFacts,
    Term,
    check_nomination,
    renewed,
    scope_problems,
    with_occupation,
)
from certreg.policy.body_number import parse_body_number
from certreg.policy.filing import Relation
from certreg.policy.law import Law
from certreg.policy.levels import parse
from certreg.policy_check.adapter import Adapter, Result
from certreg.policy_check.verdict import verdict

REGION = "510000"
"""The cases of this subject name no region and are Sichuan's."""

Facts = Mapping[str, Any]


def read_filing(law: Law, facts: Facts) -> FilingFacts:
    """A filing as a case writes it."""
    top_level = parse(law, facts["top_level"])
    return FilingFacts(
        number=facts["number"],
        audience=facts["audience"],
        terms=(Term(facts["from"], facts["to"]),),
        scope=tuple(ScopeFacts(code, top_level) for code in facts["occupations"]),
    )


def assess(
    law: Law,
    *,
    on: date,
    occupation: str,
    level: str,
    person: Relation,
    filing: Facts | None = None,
    renewed_from: date | None = None,
    added: Iterable[Facts] = (),
) -> list[Result]:
    """Whether an assessment, or issuing a certificate, lies within a filing."""
    facts = None
    if filing is not None:
        facts = read_filing(law, filing)
        if renewed_from is not None:
            facts = renewed(law, facts, renewed_from, region=REGION)
        for row in added:
            new = ScopeFacts(row["occupation"], parse(law, filing["top_level"]))
            facts = with_occupation(facts, new, added_on=row["on"])
    return verdict(
        scope_problems(
            law,
            facts,
            on=on,
            occupation=occupation,
            level=parse(law, level),
            person=person,
            region=REGION,
        )
    )


def filing_renew(law: Law, *, filing: Facts, new_from: date) -> Result:
    """Number and dates of a renewal."""
    return _shown(renewed(law, read_filing(law, filing), new_from, region=REGION))


def filing_add_occupation(law: Law, *, filing: Facts, add: str, added_on: date) -> Result:
    """Number and dates after an occupation was added."""
    row = ScopeFacts(add, parse(law, filing["top_level"]))
    return _shown(with_occupation(read_filing(law, filing), row, added_on=added_on))


def filing_number(law: Law, *, number: str) -> Result:
    """What a filing number says."""
    found = parse_body_number(law, number, on=date.max)
    return {"outcome": "value", "class": found.body_class, "province": found.province}


def filing_number_next(
    law: Law,
    *,
    class_: str,
    province: str,
    on: date,
    taken: Collection[str] = (),
    demo: bool = False,
) -> Result:
    """The next free filing number."""
    number = next_filing_number(law, class_, province, taken, is_demo=demo, on=on)
    return {"outcome": "value", "number": number}


def filing_apply(law: Law, *, occupation: str, on: date, entry_licence: bool = False) -> Result:
    """Whether an occupation can be filed."""
    check_filable(law, occupation, entry_licence=entry_licence, region=REGION, on=on)
    return {"outcome": "accept"}


def examiner_nomination(
    law: Law, *, accepted: date, on: date, completed: date | bool | None = None
) -> Result:
    """Whether an application may still nominate examiners; completed without a day: in time."""
    completed_on = accepted if completed is True else completed or None
    check_nomination(law, accepted_on=accepted, completed_on=completed_on, on=on, region=REGION)
    return {"outcome": "accept"}


def certificate_state(
    law: Law, *, issued: date, on: date, revoked: bool = False, filing: Facts | None = None
) -> Result:
    """What a certificate is worth on a day, whatever became of the filing."""
    return {"outcome": "value", "state": state_on(on, revoked_on=issued if revoked else None)}


def _shown(filing: FilingFacts) -> Result:
    term = filing.terms[-1]
    return {
        "outcome": "value",
        "number": filing.number,
        "from": term.valid_from,
        "to": term.valid_to,
    }


OPS: Mapping[str, Adapter] = {
    "assess": assess,
    "certificate_state": certificate_state,
    "examiner_nomination": examiner_nomination,
    "filing_add_occupation": filing_add_occupation,
    "filing_apply": filing_apply,
    "filing_number": filing_number,
    "filing_number_next": filing_number_next,
    "filing_renew": filing_renew,
    "issue": assess,
}
