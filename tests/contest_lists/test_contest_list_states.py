"""The table of contest lists: exactly these things may happen, by these people."""

from __future__ import annotations

from itertools import product

import pytest
from walks import walk

from certreg.accounts.models import Role
from certreg.contest_lists.states import TABLE
from certreg.errors import NotAllowedError
from certreg.procedure.models.cases import Part

ALLOWED = {
    ("draft", "hand_over", Role.OFFICIAL): "draft",
    ("draft", "submit", Role.CLERK): "submitted",
    ("draft", "withdraw", Role.CLERK): "withdrawn",
    ("returned", "submit", Role.CLERK): "submitted",
    ("returned", "withdraw", Role.CLERK): "withdrawn",
    ("submitted", "withdraw", Role.CLERK): "withdrawn",
    ("submitted", "sign_off", Role.APPROVER): "signed_off",
    ("submitted", "return_for_correction", Role.APPROVER): "returned",
    ("signed_off", "accept", Role.OFFICIAL): "on_public_notice",
    ("signed_off", "return_for_correction", Role.OFFICIAL): "returned",
    ("on_public_notice", "close_notice", None): "notice_closed",
    ("notice_closed", "strike", Role.OFFICIAL): "notice_closed",
    ("notice_closed", "approve", Role.OFFICIAL): "approved",
    ("notice_closed", "reject", Role.OFFICIAL): "rejected",
    ("approved", "strike", Role.APPROVER): "approved",
    ("approved", "issue", Role.APPROVER): "issuing",
    ("issuing", "finish_issuing", None): "issued",
}
ACTIONS = sorted({transition.action for transition in TABLE.transitions})


@pytest.mark.parametrize("role", [*Role, None])
def test_exactly_these_things_may_happen(role: Role | None) -> None:
    for state, action in product([state.name for state in TABLE.states], ACTIONS):
        try:
            transition = TABLE.find(action, state)
        except NotAllowedError:
            assert (state, action, role) not in ALLOWED
            continue
        wanted = ALLOWED.get((state, action, role))
        assert (transition.target if transition.role is role else None) == wanted


def test_every_way_to_an_issued_list_passes_a_body_s_and_two_officials_parts() -> None:
    """Whoever walks the table takes the parts on the way; no shorter way exists."""
    waiting, seen = [("draft", frozenset[Part]())], set[tuple[str, frozenset[Part]]]()
    while waiting:
        state, parts = waiting.pop()
        if (state, parts) in seen:
            continue
        seen.add((state, parts))
        for each in TABLE.transitions:
            if state in each.sources:
                waiting.append((each.target, parts | ({each.part} if each.part else set())))
    needed = {Part.CLERK, Part.APPROVER, Part.ACCEPTOR, Part.DECIDER}
    assert all(parts >= needed for state, parts in seen if state == "issued")


EFFECT = {"approved", "issuing", "issued"}
TestWalk = walk(TABLE, EFFECT, examples=60)


@pytest.mark.drill
def test_thousands_of_walks_lead_to_nothing_that_two_people_did_not_stand_for() -> None:
    walk(TABLE, EFFECT, examples=10_000)("runTest").runTest()
