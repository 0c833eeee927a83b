"""Each measure is possible in the states that are named for it, and in no other."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from certreg.certificates.rules import State
from certreg.errors import RefusedError
from certreg.procedure.models.cases import CaseKind, Waiting
from certreg.supervision.rules import ADMITS, Action, check_term, state_problem
from certreg.supervision.states import TABLES

POSSIBLE = {
    ("revocation", "valid"),
    ("revocation", "suspended"),
    ("suspension", "valid"),
    ("lifting", "suspended"),
    ("correction", "valid"),
}


@pytest.mark.parametrize("action", get_args(Action))
@pytest.mark.parametrize("state", get_args(State))
def test_every_state_admits_what_is_named_and_says_why_not_otherwise(
    action: Action, state: State
) -> None:
    problem = state_problem(action, state)
    assert (problem is None) == ((action, state) in POSSIBLE)


def test_nothing_leads_out_of_a_revoked_certificate() -> None:
    assert not any("revoked" in states for states in ADMITS.values())


def test_every_measure_has_its_table_title_and_rule() -> None:
    assert {kind.value for kind in TABLES} == set(ADMITS)


@pytest.mark.parametrize("kind", list(TABLES))
def test_only_two_officials_and_the_worker_lead_to_the_effect(kind: CaseKind) -> None:
    table = TABLES[kind]
    steps = {(source, t.action, t.target) for t in table.transitions for source in t.sources}
    asked = {("draft", "request", "proposed")} if kind is CaseKind.CORRECTION else set()
    assert steps == asked | {
        ("draft", "propose", "proposed"),
        ("proposed", "confirm", "confirmed"),
        ("proposed", "reject", "rejected"),
        ("confirmed", "finish", "done"),
    }
    propose, confirm, reject, finish = table.transitions[-4:]
    assert propose.part is not confirm.part and confirm.part is reject.part
    assert finish.part is None
    assert all(t.part is not confirm.part for t in table.transitions[:-3])
    assert {s.name for s in table.states if s.waiting_for is Waiting.NOBODY} == {"done", "rejected"}


def test_the_last_day_of_a_suspension_is_not_over() -> None:
    day = date(2026, 11, 20)
    check_term(None, today=day)
    check_term(day, today=day)
    with pytest.raises(RefusedError, match="不能早于今天"):
        check_term(date(2026, 11, 19), today=day)
