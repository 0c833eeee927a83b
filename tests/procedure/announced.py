"""A case on public notice, for tests of notices and objections; its list is invented."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from factories import make_organisation

from certreg.clock import now
from certreg.db import db
from certreg.procedure import notice as notices
from certreg.procedure.models.cases import Case, CaseKind, Waiting
from certreg.procedure.models.notices import PublicNotice
from certreg.procedure.notice import Content, NoticeRow

REGION = "511702"


def rows(count: int) -> list[NoticeRow]:
    """Numbers from 1, one name."""
    return [NoticeRow(n, "张示例", "焊工", "三级/高级工") for n in range(1, count + 1)]


@contextmanager
def announcing(count: int = 3) -> Iterator[None]:
    """Let every batch announce so many people, as a room above would say it."""
    before = dict(notices._contents)
    notices.register(CaseKind.BATCH, lambda case: Content(f"第 {case.id} 批认定", rows(count)))
    yield
    notices._contents.clear()
    notices._contents.update(before)


def make_case(region: str = REGION) -> Case:
    """A batch that waits for the end of its notice. Needs an app context."""
    case = Case(
        kind=CaseKind.BATCH,
        state="on_public_notice",
        organisation=make_organisation(region=region),
        region=region,
        waiting_for=Waiting.NOTICE,
        created_at=now(),
        submitted_at=now(),
    )
    db.session.add(case)
    db.session.commit()
    return case


def make_notice(region: str = REGION) -> PublicNotice:
    """A notice posted today."""
    notice = notices.post(make_case(region))
    db.session.commit()
    return notice
