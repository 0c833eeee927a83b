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
from certreg.procedure.models import Waiting
from certreg.text import Text

BETWEEN: Tier = "prefecture"
"""The one tier that can stand between the office that accepts and the one that decides."""


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


def lead_on(filing: Filing, action: str) -> None:
    """After an action: say whose turn it is, and take the case past what has no part in it."""
    case = filing.case
    if case.waiting_for is not Waiting.OFFICE:
        case.tier = None
    elif action == "submit":
        case.tier = next(iter(way_of(filing)), None)
    elif action == "accept" and BETWEEN in way_of(filing)[1:-1]:
        workflow.apply(TABLE, case, "refer", None, reason=Text("按审核层级，先由市州审核"))
        case.tier = BETWEEN
    else:
        case.tier = _decides(filing)


def _decides(filing: Filing) -> Tier | None:
    """The last tier, or the next one up with somebody who had no part in the case yet."""
    way = way_of(filing)
    if not way:
        return None
    free = tiers.deciders_of(filing.case)
    above = rules.TIERS[rules.TIERS.index(way[-1]) :]
    return next((tier for tier in above if tier in free), way[-1])
