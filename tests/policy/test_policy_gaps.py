"""What is not known names rows that are there, and says who could settle it."""

from __future__ import annotations

from certreg.policy.gaps import Gap, gaps_behind
from certreg.policy.law import load
from certreg.policy.mechanisms import Mechanism
from certreg.policy.rule import Rule, Status


def test_every_gap_names_rows_of_the_law_and_who_closes_it() -> None:
    law = load()
    for gap in law.every(Gap):
        assert gap.closed_by
        assert all(law.row(Rule, id) for id in gap.rows)


def test_a_row_is_asked_for_the_gap_behind_it() -> None:
    law = load()
    assert [gap.id for gap in gaps_behind(law, law.row(Rule, "AS-07"))] == ["gap.05"]
    assert gaps_behind(law, law.row(Rule, "N4.1")) == ()


def test_a_mechanism_of_the_consultation_text_alone_is_a_draft() -> None:
    for row in load().every(Mechanism):
        assert row.is_draft is (set(row.basis) == {"sc-technical-schools-draft"}), row.id
        assert row.status in (Status.DRAFT, Status.IN_FORCE)
