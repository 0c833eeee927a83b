"""What the subsidy rules find in a person's certificates: facts, never a payment."""

from __future__ import annotations

from datetime import date

from certreg.certificates.rules import State
from certreg.policy.law import load
from certreg.policy.levels import SkillLevel
from certreg.subsidies.rules import CertificateFacts, HeldCertificate, certificate_facts

LAW = load()
WELDER, TURNER = "6-18-02-04", "6-18-01-01"


def held(
    level: SkillLevel, issued_on: date, occupation: str = WELDER, state: State = "valid"
) -> HeldCertificate:
    return HeldCertificate(occupation, "焊工", level, issued_on, "511702", "甲机构", state)


def reasons(found: CertificateFacts) -> tuple[set[str], set[str]]:
    """Flags of the two schemes, without what the registry cannot know."""
    training = {flag.reason for flag in found.training.flags}
    return training, {flag.reason for flag in found.upgrade.flags} - {"insured_unknown"}


def test_one_certificate_alone_speaks_against_nothing() -> None:
    (found,) = certificate_facts(
        LAW, [held(SkillLevel.SENIOR_WORKER, date(2024, 3, 1))], on=date(2024, 6, 1)
    )
    assert reasons(found) == (set(), set())
    assert found.in_the_year == 1
    assert found.upgrade.citations(LAW)


def test_the_same_occupation_and_level_again_is_named_for_the_later_one_only() -> None:
    twice = [held(SkillLevel.JUNIOR_WORKER, date(2024, month, 1)) for month in (2, 5)]
    later, first = certificate_facts(LAW, twice, on=date(2024, 6, 1))
    assert reasons(later) == ({"duplicate_year"}, {"duplicate_ever"})
    assert reasons(first) == (set(), set())
    assert {flag.rule.id for flag in later.training.flags} == {"SU-02"}


def test_within_the_year_ends_on_the_anniversary() -> None:
    twice = [
        held(SkillLevel.JUNIOR_WORKER, date(2023, 6, 1)),
        held(SkillLevel.JUNIOR_WORKER, date(2024, 5, 1)),
    ]
    later, _ = certificate_facts(LAW, twice, on=date(2024, 5, 31))
    assert "duplicate_year" in reasons(later)[0]
    later, _ = certificate_facts(LAW, twice, on=date(2024, 6, 1))
    assert "duplicate_year" not in reasons(later)[0]


def test_a_higher_level_speaks_against_a_lower_one_of_the_same_occupation_only() -> None:
    lower = held(SkillLevel.JUNIOR_WORKER, date(2024, 2, 1))
    higher = held(SkillLevel.SENIOR_WORKER, date(2024, 3, 1))
    other = held(SkillLevel.SENIOR_WORKER, date(2024, 3, 1), TURNER)
    found = {
        one.certificate: one for one in certificate_facts(LAW, [lower, higher], on=date(2024, 6, 1))
    }
    assert reasons(found[lower])[1] == {"lower_after_higher"}
    assert reasons(found[higher])[1] == set()
    found = {
        one.certificate: one for one in certificate_facts(LAW, [lower, other], on=date(2024, 6, 1))
    }
    assert reasons(found[lower])[1] == set()


def test_the_fourth_of_a_year_is_one_too_many() -> None:
    four = [
        held(SkillLevel.JUNIOR_WORKER, date(2024, month, 1), f"6-18-02-0{month}")
        for month in (1, 2, 3, 4)
    ]
    fourth, third, *_ = certificate_facts(LAW, four, on=date(2024, 6, 1))
    assert fourth.in_the_year == 4
    assert "limit_per_year" in reasons(fourth)[0] & reasons(fourth)[1]
    assert "limit_per_year" not in reasons(third)[0] | reasons(third)[1]


def test_revoked_certificates_and_those_still_to_come_are_no_basis() -> None:
    revoked = held(SkillLevel.JUNIOR_WORKER, date(2024, 2, 1), state="revoked")
    later = held(SkillLevel.JUNIOR_WORKER, date(2024, 7, 1))
    now = held(SkillLevel.JUNIOR_WORKER, date(2024, 5, 1))
    (found,) = certificate_facts(LAW, [revoked, now, later], on=date(2024, 6, 1))
    assert found.certificate is now and reasons(found) == (set(), set())


def test_after_their_last_known_day_the_rules_are_marked() -> None:
    (found,) = certificate_facts(
        LAW, [held(SkillLevel.SENIOR_WORKER, date(2026, 3, 1))], on=date(2026, 6, 1)
    )
    assert not found.training.is_current and not found.upgrade.is_current
