"""What a batch may assess: its body's filing on the planned day, by today's law."""

from __future__ import annotations

from certreg.batches.models import Batch
from certreg.clock import today
from certreg.errors import NotAllowedError
from certreg.filing.bodies import covered
from certreg.filing.facts import facts_of
from certreg.policy import law as policy
from certreg.roster.offer import Offer, Offering
from certreg.text import Text


def offer_of(batch: Batch) -> Offer:
    """What the batch may assess, by today's law.

    Raises:
        NotAllowedError: no filing of the body holds on the planned day.
    """
    filing = facts_of(batch.body)
    rows = covered(batch.body, batch.assessed_on)
    if filing is None or not rows:
        raise NotAllowedError(Text("计划评价之日没有有效备案，不能开展认定。"))
    scope = tuple(
        Offering(
            id=row.id,
            occupation=row.occupation,
            name=row.occupation_name,
            trade=row.trade,
            top_level=row.top_level,
            norm=row.norm,
            since=row.since,
        )
        for row in rows
    )
    return Offer(policy.load(), batch.case.region, today(), batch.assessed_on, filing, scope)
