"""Cases about subsidies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from certreg.policy import subsidies, subsidy_claims
from certreg.policy.law import Law
from certreg.policy.levels import parse
from certreg.policy.subsidy_claims import Claim, Paid, SubsidyFinding
from certreg.policy_check.adapter import Adapter, Result

REGION = "510000"
"""Cases that name no region are Sichuan's."""

MARK = "currency_unverified"
Facts = Iterable[Mapping[str, Any]]


def training_subsidy(
    law: Law, *, on: date, occupation: str, level: str, history: Facts = (), region: str = REGION
) -> list[Result]:
    """What speaks against a 职业培训补贴."""
    claim = Claim(
        on=on, occupation=occupation, level=parse(law, level), history=_history(law, history)
    )
    return _results(subsidy_claims.training_subsidy(law, claim, region=region))


def upgrade_subsidy(
    law: Law,
    *,
    issued: date,
    on: date,
    occupation: str,
    level: str,
    history: Facts = (),
    insured_months: int | None = None,
    unemployment_benefit: bool | None = None,
    training_subsidy_for_certificate: bool | None = None,
    region: str = REGION,
) -> list[Result]:
    """What speaks against a 技能提升补贴."""
    claim = Claim(
        on=on,
        occupation=occupation,
        level=parse(law, level),
        history=_history(law, history),
        issued_on=issued,
        insured_months=insured_months,
        unemployment_benefit=unemployment_benefit,
        other_scheme_paid=training_subsidy_for_certificate,
    )
    return _results(subsidy_claims.upgrade_subsidy(law, claim, region=region))


def apprenticeship_subsidy(law: Law, *, on: date, region: str = REGION) -> list[Result]:
    """What is said about the subsidy of apprenticeships, one result for each row."""
    rows = subsidies.apprenticeship_rows(law, region=region, on=on)
    return [
        {
            "outcome": "draft_only" if row.is_draft else "value",
            "rule": row.id,
            "yuan_at_least": row.yuan_at_least,
            "prepayment_percent": row.prepayment_percent,
            "mark": "" if row.is_current_on(on) else MARK,
        }
        for row in rows
    ] or [{"outcome": "no_basis"}]


def _history(law: Law, facts: Facts) -> tuple[Paid, ...]:
    return tuple(
        Paid(fact["paid"], fact["occupation"], parse(law, fact["level"])) for fact in facts
    )


def _results(found: SubsidyFinding) -> list[Result]:
    """The finding once for each flag."""
    result = {
        "outcome": found.outcome,
        "amount": found.yuan,
        "mark": "" if found.is_current else MARK,
    }
    flags = [{**result, "reason": flag.reason, "rule": flag.rule.id} for flag in found.flags]
    return [*flags] or [result]


OPS: Mapping[str, Adapter] = {
    "apprenticeship_subsidy": apprenticeship_subsidy,
    "training_subsidy": training_subsidy,
    "upgrade_subsidy": upgrade_subsidy,
}
