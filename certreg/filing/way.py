"""The way of an application through the offices: whose turn it is, by the law's chain of tiers."""

from __future__ import annotations

from certreg.clock import today
from certreg.filing import rules
from certreg.filing.models import Filing
from certreg.filing.states import TABLE
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.filing import FilingReview, Rank, filing_review
from certreg.policy.regions import Tier
from certreg.procedure import tiers, workflow
from certreg.text import Text

BETWEEN: Tier = "prefecture"
"""The one tier that can stand between the office that accepts and the one that decides."""

LEADS = ("submit", "accept", "recommend")
"""Actions after which an office has its turn."""


def review_of(filing: Filing) -> FilingReview:
    """The row that says which offices review it, of the day on which it was handed in (FI-04)."""
    rank: Rank = "provincial" if filing.is_provincial or filing.given_number else "local"
    case = filing.case
    return filing_review(
        policy.load(),
        rank,
        filing.audience.value,
        region=case.region,
        on=case.judged_on or today(),
    )


def way_of(filing: Filing) -> tuple[Tier, ...]:
    """The tiers through which it goes; none where nothing binds: any office of the region acts."""
    review = review_of(filing)
    if review.is_unverified and not installation().is_demo:
        return ()
    return rules.way(review.tiers, tiers.offices_of(filing.case.region))


def tier_after(filing: Filing, action: str) -> Tier | None:
    """The tier whose turn it is after an action; None: any office of the region, or none at all."""
    way = way_of(filing)
    if not way or action not in LEADS:
        return None
    return way[0] if action == "submit" else way[-1]


def refer(filing: Filing) -> None:
    """Take an accepted application to the tier between, where the law names one."""
    if BETWEEN in way_of(filing)[1:-1]:
        reason = Text("按审核层级，先由市州审核")
        workflow.apply(TABLE, filing.case, "refer", None, reason=reason, tier=BETWEEN)
