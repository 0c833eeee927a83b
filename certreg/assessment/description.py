"""What a batch is called, how and where it is held: the clerk may change it until something rests on it."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.accounts.models import User
from certreg.audit import trail
from certreg.batches import batches
from certreg.batches.models import Batch, Candidate
from certreg.db import db
from certreg.errors import NotAllowedError
from certreg.examination import plans
from certreg.text import Text


def why_fixed(batch: Batch) -> Text | None:
    """What method and place are fixed by; None: they may still be changed. The title always may."""
    if batch.follows_id:
        return Text("本批次承接另一批次的暂缓人员，评价方式和考核地点随原批次。")
    if plans.plans_of(batch):
        return Text("考核计划已报送并存证，其中写明了考核项目和地点。")
    listed = sa.select(Candidate.id).where(Candidate.case_id == batch.case_id).limit(1)
    if db.session.scalar(listed) is not None:
        return Text("名单已按原来的评价方式和考核地点核对。")
    return None


def rename(batch: Batch, actor: User, title: str) -> None:
    """Give a batch in the clerk's hands another title.

    Raises:
        NotAllowedError: it is not in the clerk's hands.
    """
    batches.check_open(batch, actor)
    if title != batch.title:
        trail.record("batch.renamed", actor_id=actor.id, subject_id=batch.case_id)
        batch.title = title


def rearrange(batch: Batch, actor: User, *, method_id: str, site_id: int | None) -> None:
    """Hold a batch by another method or at another place; offices and law are those of its county.

    Args:
        site_id: key of a further place of the body; None: the filing's own place.

    Raises:
        NotAllowedError: it is not in the clerk's hands, or something rests on them already.
        RefusedError: not a method of today's law there, or no place of the body.
    """
    batches.check_open(batch, actor)
    if (method_id, site_id) == (batch.method, batch.site_id):
        return
    if fixed := why_fixed(batch):
        raise NotAllowedError(fixed)
    region = batches.region_of(batch.filing, site_id, batch.assessed_on)
    batches.check_method(method_id, region)
    batch.method, batch.site_id = method_id, site_id
    batch.case.region, batch.case.prefecture = region, region[:4]
    trail.record(
        "batch.rearranged",
        actor_id=actor.id,
        subject_id=batch.case_id,
        method=method_id,
        site=site_id,
    )
