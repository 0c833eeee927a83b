"""Amending the law: two people, the loader's checks, at once in every process, and on record."""

from __future__ import annotations

from contextvars import Context
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from officers import Officers

import certreg
from certreg import doctor
from certreg.accounts.models import OrganisationKind, Role
from certreg.audit.models import AuditEvent
from certreg.clock import today
from certreg.db import db
from certreg.errors import MissingError, NotAllowedError, RefusedError
from certreg.jobs.queue import run_worker
from certreg.policy import law as law_module
from certreg.policy.law import LawError, load, shipped
from certreg.policy.levels import NumberCharacter, SkillLevel, number_character
from certreg.policy.rule import Rule, family_of
from certreg.registry import log
from certreg.registry.models import LogEntry
from certreg.rulebook import drafts, standing, toml, workflow
from certreg.rulebook.amendment import Content, combined, unpack
from certreg.rulebook.models import Amendment, AmendmentKind, AmendmentState
from certreg.settings import Settings

CHIEF = "number_character.chief_technician"
DOCUMENT = {
    "id": "rules-2026-9",
    "name": "《编码规则》",
    "number": "试字〔2026〕9号",
    "number_verified": True,
    "date": date(2026, 5, 1),
    "issuer": "试验机关",
    "region": "000000",
    "status": "in_force",
    "kind": "official",
    "governs": "编码",
}

pytestmark = pytest.mark.database


def confirmation() -> Content:
    """That the letter of 首席技师 was found in a document."""
    law = load()
    return drafts.confirmation(law, law.row(Rule, CHIEF), DOCUMENT, clause="第三条", evidence="")


def proposed(officers: Officers, content: Content | None = None) -> Amendment:
    """A proposal that waits."""
    kind = AmendmentKind.CONFIRMATION
    return workflow.propose(kind, content or confirmation(), officers.proposer, reason="见原文")


def approved(officers: Officers, content: Content | None = None) -> Amendment:
    """An amendment that counts."""
    amendment = proposed(officers, content)
    workflow.decide(amendment, "approve", officers.approver)
    db.session.commit()
    return amendment


def test_a_proposal_leaves_the_law_as_it_is(officers: Officers) -> None:
    before = load().digest
    proposed(officers)
    assert load().digest == before == shipped().digest


def test_a_confirmed_row_shows_no_mark_and_carries_decisions(officers: Officers) -> None:
    with pytest.raises(RefusedError):
        load().require_verified(load().row(Rule, CHIEF), demo=False)
    approved(officers)
    row = number_character(load(), SkillLevel.CHIEF_TECHNICIAN, region="510000", on=today())
    assert (row.id, row.is_unverified, row.clause) == (CHIEF, False, "第三条")
    assert "rules-2026-9" in row.basis
    load().require_verified(row, demo=False)


def test_nobody_approves_his_own_proposal(officers: Officers) -> None:
    amendment = proposed(officers)
    with pytest.raises(NotAllowedError):
        workflow.decide(amendment, "approve", officers.proposer)
    assert not workflow.may(amendment, "approve", officers.proposer)
    assert workflow.may(amendment, "approve", officers.approver)


def test_the_database_refuses_one_person_for_both_parts(officers: Officers) -> None:
    amendment = proposed(officers)
    both = sa.update(Amendment).values(
        state=AmendmentState.APPROVED, version=1, decided_by_id=officers.proposer.id
    )
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(both.where(Amendment.id == amendment.id))
    db.session.rollback()


def test_the_database_refuses_an_approval_by_nobody(officers: Officers) -> None:
    amendment = proposed(officers)
    alone = sa.update(Amendment).values(state=AmendmentState.APPROVED, version=1)
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(alone.where(Amendment.id == amendment.id))
    db.session.rollback()


@pytest.mark.parametrize("change", ["content", "state", "row"])
def test_the_database_keeps_what_was_decided(officers: Officers, change: str) -> None:
    amendment = approved(officers)
    here = Amendment.id == amendment.id
    statement = {
        "content": sa.update(Amendment).where(here).values(content="{}"),
        "state": sa.update(Amendment).where(here).values(state=AmendmentState.WITHDRAWN),
        "row": sa.delete(Amendment).where(here),
    }[change]
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(statement)
    db.session.rollback()


def test_the_database_keeps_what_was_proposed(officers: Officers) -> None:
    amendment = proposed(officers)
    db.session.commit()
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(
            sa.update(Amendment).where(Amendment.id == amendment.id).values(content="{}")
        )
    db.session.rollback()


@pytest.mark.parametrize(("action", "who"), [("reject", "approver"), ("withdraw", "proposer")])
def test_a_proposal_that_is_not_approved_never_counts(
    officers: Officers, action: str, who: str
) -> None:
    amendment = proposed(officers)
    workflow.decide(amendment, action, getattr(officers, who), opinion="依据不足")
    assert (amendment.version, load().digest) == (None, shipped().digest)
    with pytest.raises(NotAllowedError):
        workflow.decide(amendment, "approve", officers.approver)


def test_only_the_proposer_withdraws_and_a_rejection_gives_its_reason(officers: Officers) -> None:
    amendment = proposed(officers)
    with pytest.raises(NotAllowedError):
        workflow.decide(amendment, "withdraw", officers.approver)
    with pytest.raises(RefusedError):
        workflow.decide(amendment, "reject", officers.approver)


def test_what_does_not_fit_the_law_is_refused_with_its_field(officers: Officers) -> None:
    row = {"id": "own", "basis": "nobody", "region": "510000", "status": "in_force"}
    kind = family_of(NumberCharacter)
    content = drafts.new_row(kind, {**row, "level": "chief_technician", "character": "Q"})
    with pytest.raises(RefusedError, match="nobody") as refused:
        proposed(officers, content)
    assert refused.value.field == "basis"


def test_a_proposal_that_the_law_outran_is_refused_at_approval(officers: Officers) -> None:
    first, second = proposed(officers), proposed(officers)
    workflow.decide(first, "approve", officers.approver)
    with pytest.raises(RefusedError):
        workflow.decide(second, "approve", officers.approver)


def test_what_another_approves_meanwhile_is_seen_before_the_law_is_checked(
    officers: Officers, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = proposed(officers), proposed(officers)
    load()
    lock, others = log.lock, [first]

    def wait_for_the_lock() -> Any:
        while others:
            workflow.decide(others.pop(), "approve", officers.approver)
            load()
        return lock()

    monkeypatch.setattr(log, "lock", wait_for_the_lock)
    with pytest.raises(RefusedError):
        workflow.decide(second, "approve", officers.approver)


def test_rows_of_another_province_are_refused(officers: Officers) -> None:
    content = drafts.document({**DOCUMENT, "region": "330000"}, {})
    with pytest.raises(RefusedError) as refused:
        proposed(officers, content)
    assert refused.value.field == "region"


@pytest.mark.parametrize(
    ("role", "region"),
    [(Role.OFFICIAL, "510000"), (Role.POLICY_OFFICER, "511700")],
    ids=["another role", "a city's office"],
)
def test_only_policy_officers_of_the_province_amend_the_law(
    officers: Officers, cast: Any, role: Role, region: str
) -> None:
    office = cast.organisation(OrganisationKind.OFFICE, region=region)
    with pytest.raises(NotAllowedError):
        workflow.propose(
            AmendmentKind.CONFIRMATION,
            confirmation(),
            cast.user(role, organisation=office),
            reason="见原文",
        )


def test_a_row_may_begin_in_the_future(officers: Officers) -> None:
    begins = today() + timedelta(days=30)
    row = {
        "id": "own.chief",
        "level": "chief_technician",
        "character": "Q",
        "basis": "ostc-2019-2",
        "region": "000000",
        "status": "in_force",
        "since": begins,
    }
    rows = {"levels.toml": {"number_character": [row]}}
    ends = {CHIEF: {"until": begins - timedelta(days=1)}}
    approved(officers, Content(rows, ends))

    def letter(day: date) -> str:
        return number_character(
            load(), SkillLevel.CHIEF_TECHNICIAN, region="510000", on=day
        ).character

    assert (letter(today()), letter(begins)) == (load().row(NumberCharacter, CHIEF).character, "Q")


def test_what_begins_before_the_day_of_its_approval_is_refused_then(
    officers: Officers, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = drafts.closing(load().row(Rule, "N4.1"), today())
    in_time, late = proposed(officers, content), proposed(officers, content)
    workflow.decide(in_time, "approve", officers.approver)
    monkeypatch.setattr(workflow, "today", lambda: today() + timedelta(days=1))
    with pytest.raises(RefusedError, match="不溯及既往") as refused:
        workflow.decide(late, "approve", officers.approver)
    assert refused.value.field == "until"
    workflow.decide(late, "reject", officers.approver, opinion="已过期")


def test_a_new_row_names_the_day_on_which_it_begins(officers: Officers) -> None:
    row = {"id": "own", "basis": "ostc-2019-2", "region": "510000", "status": "in_force"}
    row |= {"level": "junior_worker", "character": "Q"}
    kind = family_of(NumberCharacter)
    with pytest.raises(RefusedError, match="不溯及既往") as refused:
        proposed(officers, drafts.new_row(kind, row))
    assert refused.value.field == "since"
    proposed(officers, drafts.new_row(kind, {**row, "since": today()}))


def test_a_draft_text_answers_nothing_and_needs_no_day(officers: Officers) -> None:
    row = {"id": "own", "basis": "ostc-2019-2", "region": "510000", "status": "draft"}
    kind = family_of(NumberCharacter)
    proposed(officers, drafts.new_row(kind, {**row, "level": "junior_worker", "character": "Q"}))


def test_an_approval_counts_in_every_process_at_once(
    officers: Officers, settings: Settings, app: Flask
) -> None:
    other = certreg.create_app(settings)

    def digest() -> str:
        with other.app_context():
            try:
                return load().digest
            finally:
                db.session.remove()

    assert Context().run(digest) == shipped().digest
    amendment = approved(officers)
    assert Context().run(digest) == amendment.law_digest != shipped().digest
    with other.app_context():
        db.engine.dispose()


def test_an_approval_that_is_rolled_back_leaves_nothing_behind(officers: Officers) -> None:
    amendment = proposed(officers)
    db.session.commit()
    workflow.decide(amendment, "approve", officers.approver)
    assert load().digest != shipped().digest
    db.session.rollback()
    standing.forget()
    assert load().digest == shipped().digest


def test_an_amendment_that_a_new_release_does_not_fit_is_named_before_anybody_starts(
    officers: Officers, app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").status_code in (200, 503)
    approved(officers, drafts.document({**DOCUMENT, "id": "harmless"}, {}))
    second = approved(officers)
    approved(officers, drafts.document({**DOCUMENT, "id": "harmless-too"}, {}))
    newer = shipped().extended({"sources.toml": {"source": [{**DOCUMENT}]}})
    monkeypatch.setattr(law_module, "shipped", lambda: newer)
    certreg_law = app.extensions["certreg_law"]
    app.extensions["certreg_law"] = ("", newer)
    standing.forget()
    try:
        for _time in range(2):
            with pytest.raises(LawError, match=rf"规则变更 {second.id} .*rules-2026-9"):
                load()
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "rules-2026-9" in answer.get_json()["reason"]
        with pytest.raises(LawError, match="rules-2026-9"):
            run_worker(app)
        told = {str(name): found for name, found in doctor.examine(app)}
        assert any("rules-2026-9" in f.text for f in told["规则已核实"])
    finally:
        app.extensions["certreg_law"] = certreg_law


def test_asking_for_the_law_costs_one_query_in_a_request(officers: Officers) -> None:
    approved(officers)
    queries: list[str] = []

    def counted(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        queries.append(statement)

    load()
    standing.forget()
    sa.event.listen(db.engine, "before_cursor_execute", counted)
    try:
        load()
        load()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", counted)
    assert len(queries) == 1


def test_an_approval_stands_in_log_and_trail(officers: Officers) -> None:
    amendment = approved(officers)
    entry = db.session.get_one(LogEntry, amendment.log_position)
    assert entry.kind == "rule.approved"
    actions = set(db.session.scalars(sa.select(AuditEvent.action)))
    assert {"rule.proposed", "rule.approved"} <= actions


def test_the_law_of_an_earlier_day_can_be_put_together_again(officers: Officers) -> None:
    first = approved(officers)
    second = approved(officers, drafts.closing(load().row(Rule, "N4.1"), date(2040, 1, 1)))
    assert first.law_digest != second.law_digest
    for digest in (shipped().digest, first.law_digest, second.law_digest):
        law = standing.law_of(digest)
        assert law is not None and law.digest == digest
    assert standing.law_of("0" * 64) is None


def test_the_registrys_own_rows_are_exported_as_they_were_approved(officers: Officers) -> None:
    approved(officers)
    content = standing.own_content(shipped())
    assert toml.read_content(toml.written(content)).laid_over(shipped()).digest == load().digest


def test_what_is_not_there_is_not_found(officers: Officers) -> None:
    with pytest.raises(MissingError):
        workflow.find(1)


VALUES = st.one_of(
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.text('a"\\\n\t名\u2028', max_size=4),
    st.dates(),
)
KEYS = st.sampled_from(["name", "since", "date", "=date"])
ROWS = st.dictionaries(
    KEYS,
    VALUES
    | st.lists(VALUES, max_size=2)
    | st.dictionaries(st.sampled_from(["a", "名", "date", "=date"]), VALUES),
    max_size=3,
)


@given(st.lists(ROWS, max_size=2), ROWS)
def test_what_is_packed_or_written_as_toml_comes_back(rows: list[Any], changes: Any) -> None:
    changes.pop("id", None)
    content = Content({"x.toml": {"row": rows}} if rows else {}, {"a": changes})
    assert unpack(content.pack()) == content
    assert toml.read_content(toml.written(content)) == content


def test_amendments_are_put_together_in_their_order() -> None:
    one = Content({"x.toml": {"row": [{"id": "a"}]}}, {"b": {"until": date(2030, 1, 1)}})
    two = Content({"x.toml": {"row": [{"id": "c"}]}}, {"b": {"until": date(2029, 1, 1)}})
    both = combined([one, two])
    assert [row["id"] for row in both.additions["x.toml"]["row"]] == ["a", "c"]
    assert both.amended["b"]["until"] == date(2029, 1, 1)
