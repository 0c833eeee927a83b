"""Cases about the two top posts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import get_args

from certreg.certificates.rules import State
from certreg.policy import appointments, posts
from certreg.policy.appointments import OverridablePostError, PostRecord
from certreg.policy.law import Law
from certreg.policy.levels import parse
from certreg.policy.rule import Rule
from certreg.policy_check.adapter import Adapter, Result

REGION = "510000"
"""Cases that name no region are Sichuan's."""


def post_record(
    law: Law,
    *,
    level: str,
    occupation: str = "",
    occupation_top_level: str = "",
    prior_level: str = "",
    prior_since: date | None = None,
    employer: str = "",
    term_start: date | None = None,
    term_end: date | None = None,
    region: str = REGION,
) -> list[Result]:
    """Whether an appointment may be recorded."""
    record = PostRecord(
        level=parse(law, level),
        occupation=occupation,
        employer=employer,
        term_start=term_start,
        term_end=term_end,
        occupation_top_level=parse(law, occupation_top_level) if occupation_top_level else None,
        prior_level=parse(law, prior_level) if prior_level else None,
        prior_since=prior_since,
    )
    problems = appointments.post_problems(law, record, region=region, on=term_start or date.max)
    return [
        {
            "outcome": "refuse",
            "reason": problem.reason,
            "override_possible": isinstance(problem, OverridablePostError),
            "unverified": law.row(Rule, problem.rule or "").is_unverified,
        }
        for problem in problems
    ] or [{"outcome": "accept"}]


def post_state(
    law: Law,
    *,
    term_start: date,
    term_end: date,
    on: date,
    level: str = "",
    left_on: date | None = None,
    certificate: str = "valid",
    region: str = REGION,
) -> Result:
    """Whether a post is held; the certificate below it stays what it was.

    Args:
        certificate: its state; any other word names a valid one.
    """
    found = appointments.post_state(
        law, term_start=term_start, term_end=term_end, left_on=left_on, region=region, on=on
    )
    return {
        "outcome": "value",
        "in_post": found.is_in_post,
        "state": found.state,
        "name": found.name,
        "certificate_state": certificate if certificate in get_args(State) else "valid",
    }


def post_term(law: Law, *, term_start: date, region: str = REGION) -> Result:
    """The end of a term that a form proposes."""
    end = appointments.proposed_end(law, term_start, region=region)
    return {"outcome": "value", "term_end": end}


def post_route(
    law: Law, *, batch: str, nationality: str, filing_submitted_on: date | None = None
) -> Result:
    """Whether somebody may go the route of a batch."""
    row = appointments.post_route(
        law,
        batch,
        nationality=nationality,
        filing_submitted_on=filing_submitted_on,
        on=filing_submitted_on or date.max,
    )
    return {"outcome": "accept", "chain": list(row.chain), "decided_above": row.decided_above}


def post_review(law: Law, *, region: str = REGION, on: date) -> Result:
    """Which offices review a nomination, and whether it is put on public notice."""
    row = appointments.post_review(law, region=region, on=on)
    return {
        "outcome": "value",
        "tiers": list(row.tiers),
        "public_notice": row.public_notice,
        "unverified": row.is_unverified,
    }


def post_models(law: Law, *, region: str, level: str, on: date) -> Result:
    """What another province asks for a post, for people to read."""
    rows = posts.post_models(law, parse(law, level), region=region, on=on)
    return {"outcome": "value", "texts": [row.text for row in rows]}


OPS: Mapping[str, Adapter] = {
    "post_models": post_models,
    "post_record": post_record,
    "post_review": post_review,
    "post_route": post_route,
    "post_state": post_state,
    "post_term": post_term,
}
