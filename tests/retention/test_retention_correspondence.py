"""What people and systems were told goes after its term; a hold keeps it, the dry run names it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from connections.conftest import Connected
from factories import make_organisation, make_user
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.clock import now, today
from certreg.connections.models import KeptAnswer
from certreg.db import db
from certreg.lookup.models import CorrectionRequest
from certreg.outbox import signing
from certreg.outbox.models import Channel, Delivery, DeliveryState, Endpoint, Notification
from certreg.retention import command, holds, plans
from certreg.retention.models import Subject
from certreg.retention.terms import Due
from certreg.text import Text

NEW = {"notification", "mail", "posting", "kept_answer", "correction_contact"}


@pytest.fixture
def connected(cast: Any, session: scoped_session[Session]) -> Connected:
    """A body with people, a key, and a filing."""
    return Connected(cast)


@pytest.fixture
def official(session: scoped_session[Session]) -> User:
    office = make_organisation(OrganisationKind.OFFICE, region="510000")
    return make_user(Role.OFFICIAL, organisation=office)


def told(connected: Connected, days: int, *, case_id: int | None = None) -> None:
    """One of each kind, so many days old."""
    at = now() - timedelta(days=days)
    key, _secret = connected.key()
    endpoint = Endpoint(
        organisation_id=connected.enterprise.id,
        url="https://example.org/",
        sealed_secret=signing.sealed(signing.new_secret(), connected.enterprise.id),
        events=[],
        log_position=0,
        created_by_id=connected.administrator.id,
        created_at=at,
    )
    db.session.add_all(
        [
            endpoint,
            Notification(
                user_id=connected.clerk.id,
                case_id=case_id,
                is_turn=False,
                title=Text("备案"),
                text=Text("已核准"),
                address="/",
                created_at=at,
            ),
            KeptAnswer(api_key_id=key.id, name=f"n{days}", digest="0" * 64, status=200, at=at),
            CorrectionRequest(
                receipt=f"{days:016x}",
                organisation_id=connected.enterprise.id,
                text="少一个字",
                contact="0818-0000000",
                filed_at=at,
                answer="已更正",
                answered_at=at,
            ),
        ]
    )
    db.session.flush()
    for receiver in ({"user_id": connected.clerk.id}, {"endpoint_id": endpoint.id}):
        db.session.add(_delivery(at, DeliveryState.DONE, **receiver))
        db.session.add(_delivery(at, DeliveryState.QUEUED, **receiver))
    db.session.commit()


def _delivery(at: datetime, state: DeliveryState, **receiver: int) -> Delivery:
    return Delivery(
        channel=Channel.MAIL if "user_id" in receiver else Channel.WEBHOOK,
        message_id=f"msg_{at:%j}{state.value}{next(iter(receiver))}",
        subject="x",
        body="x",
        state=state,
        next_at=at,
        created_at=at,
        done_at=at if state is DeliveryState.DONE else None,
        **receiver,
    )


def found() -> dict[str, int | None]:
    return {each.kind: each.hold for each in plans.dry_run(today()) if each.kind in NEW}


def count(row: type[Any], *where: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(row).where(*where)) or 0


def test_each_kind_is_due_after_its_own_term_and_no_sooner(connected: Connected) -> None:
    told(connected, 1)
    assert found() == {}
    told(connected, 300)
    assert set(found()) == {"kept_answer"}
    told(connected, 400)
    assert set(found()) == NEW - {"notification"}
    told(connected, 800)
    assert set(found()) == NEW
    lines = "\n".join(command.dry_run())
    assert "通知（按接收人）（RT-01.notifications）1：可以销毁" in lines
    assert "接口答复的副本（按密钥）（RT-01.kept_answers）3：不公告，每天清除" in lines


def test_what_is_past_its_term_goes_as_announced_and_what_is_queued_stays(
    connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(connected, 800)
    told(connected, 10)
    plan = plans.announce()
    assert plan is not None
    assert {row[0] for row in plan.due} == NEW - {"kept_answer"}
    assert count(KeptAnswer) == 2
    assert plans.drop_copies() == 2 and count(KeptAnswer) == 0
    monkeypatch.setattr(plans, "today", lambda: plan.carry_out_on)
    plans.carry_out(plan)
    db.session.commit()
    assert [row.text for row in db.session.scalars(sa.select(Notification))].count("已核准") == 1
    assert count(Delivery, Delivery.state == DeliveryState.DONE) == 2
    assert count(Delivery, Delivery.state == DeliveryState.QUEUED) == 4
    assert count(CorrectionRequest, CorrectionRequest.contact == "") == 1


@pytest.mark.parametrize("subject", [Subject.BODY, Subject.CASE])
def test_a_hold_keeps_all_of_it(
    connected: Connected, official: User, monkeypatch: pytest.MonkeyPatch, subject: Subject
) -> None:
    batch = connected.open_batch(connected.browser())
    told(connected, 800, case_id=batch.case_id)
    typed = connected.filing.body.number if subject is Subject.BODY else str(batch.case_id)
    hold = holds.propose(official, subject, typed, document="协查1号", reason="协助调查")
    db.session.commit()
    assert found() == dict.fromkeys(NEW, hold.case_id)
    assert plans.drop_copies() == 0 and plans.announce() is None


def test_an_officials_notification_about_a_held_case_stays_and_his_others_go(
    connected: Connected, official: User
) -> None:
    batch = connected.open_batch(connected.browser())
    for case_id in (batch.case_id, None):
        db.session.add(
            Notification(
                user_id=official.id,
                case_id=case_id,
                is_turn=False,
                title=Text("批次"),
                text=Text("待受理"),
                address="/",
                created_at=now() - timedelta(days=800),
            )
        )
    hold = holds.propose(
        official, Subject.CASE, str(batch.case_id), document="协查1号", reason="协助调查"
    )
    db.session.commit()
    due = [each for each in plans.dry_run(today()) if each.kind == "notification"]
    assert {(each.id, each.hold) for each in due} == {
        (official.id, None),
        (official.id, hold.case_id),
    }
    for each in due:
        _destroy(each)
    left = db.session.scalars(sa.select(Notification))
    assert [row.case_id for row in left if row.text == "待受理"] == [batch.case_id]


def _destroy(each: Due) -> None:
    plans._destroy(each)
