"""Cases about statistics and targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from certreg.policy import statistics
from certreg.policy.law import Law
from certreg.policy.levels import parse
from certreg.policy.statistics import Counted, share_of, share_rule
from certreg.policy.targets import Target, is_met, targets
from certreg.policy_check.adapter import Adapter, Result

REGION = "510000"
"""Cases that name no region are Sichuan's."""

NOT_AVAILABLE = "n/a"


def count(
    law: Law, *, on: date, certs: Iterable[Mapping[str, Any]], region: str = REGION
) -> Result:
    """Persons and certificates."""
    found = statistics.count(
        law,
        [
            Counted(
                fact["person"],
                fact["kind"],
                parse(law, fact["level"]) if fact.get("level") else None,
                fact["state"],
            )
            for fact in certs
        ],
        region=region,
        on=on,
    )
    return {
        "outcome": "value",
        "skilled": found.skilled,
        "high_skilled": found.high_skilled,
        "certificates": found.certificates,
    }


def share(
    law: Law,
    *,
    skilled: int | None = None,
    high_skilled: int | None = None,
    employed: int | None = None,
    on: date = date.max,
    region: str = REGION,
) -> Result:
    """Share 1 where the number of employed people is asked about, else share 2."""
    figures = {"skilled": skilled, "high_skilled": high_skilled, "employed": employed}
    row = share_rule(law, 2 if high_skilled is not None else 1, region=region, on=on)
    found = share_of(figures[row.numerator], figures[row.denominator])
    return {"outcome": "value", "share": NOT_AVAILABLE if found is None else float(found)}


def target(
    law: Law,
    *,
    target: str,
    share: int | None = None,
    skilled: int | None = None,
    high_skilled: int | None = None,
    employed: int | None = None,
    reached: int | None = None,
) -> Result:
    """Whether a target is reached; one that is a share is named by its number."""
    figures = {"skilled": skilled, "high_skilled": high_skilled, "employed": employed}
    row = law.row(Target, target if share is None else f"{target}.{share}")
    if share is None:
        met = is_met(row, reached)
    else:
        parts = share_rule(law, share, region=row.region, on=date.max)
        met = is_met(row, figures[parts.numerator], figures[parts.denominator])
    return {
        "outcome": "draft_only" if row.is_draft else "value",
        "met": NOT_AVAILABLE if met is None else met,
        "region": row.region,
        "by": row.by,
    }


def targets_on_file(
    law: Law, *, on: date, basis: str, region: str = REGION, drafts: bool = False
) -> Result:
    """The targets of one document, each as measure, value and last day."""
    rows = [row for row in targets(law, region=region, on=on, drafts=drafts) if basis in row.basis]
    return {
        "outcome": "draft_only" if all(row.is_draft for row in rows) else "value",
        "targets": [
            f"{row.measure} {row.at_least}{f'/{row.of}' if row.is_share else ''} {row.by or '-'}"
            for row in rows
        ],
    }


def reporting(law: Law, *, on: date, region: str = REGION) -> Result:
    """For which periods figures are reported."""
    row = statistics.reporting(law, region=region, on=on)
    return {"outcome": "value", "periods": list(row.periods), "unverified": row.is_unverified}


OPS: Mapping[str, Adapter] = {
    "count": count,
    "reporting": reporting,
    "share": share,
    "target": target,
    "targets_on_file": targets_on_file,
}
