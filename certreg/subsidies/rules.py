"""What the subsidy rules find in a person's certificates. Pure; no payment is decided here.

The registry does not know what was paid. Every other certificate that could have been subsidised
is therefore taken as if it had been, and the finding says what would follow; whoever pays compares
it with the payments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from certreg.certificates.rules import State
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.subsidy_claims import (
    Claim,
    Paid,
    SubsidyFinding,
    training_subsidy,
    upgrade_subsidy,
)


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """One certificate of a person.

    Attributes:
        region: where it was issued; its rules apply.
    """

    occupation: str
    occupation_name: str
    level: SkillLevel
    issued_on: date
    region: str
    issuer: str
    state: State


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What the two schemes find about one certificate.

    Attributes:
        in_the_year: certificates of the person issued in the year of the day asked about, this one
            included where it is of that year; revoked ones are not counted.
    """

    certificate: HeldCertificate
    in_the_year: int
    training: SubsidyFinding
    upgrade: SubsidyFinding


def certificate_facts(
    law: Law, held: Sequence[HeldCertificate], *, on: date
) -> tuple[CertificateFacts, ...]:
    """Facts about each certificate that stands on a day, the latest first.

    Args:
        held: every certificate of one person.
        on: the day of the application for a subsidy.

    Source: rules SU-01 to SU-17; a revoked certificate is no basis for anything (G-10).
    """
    standing = sorted(
        (one for one in held if one.state != "revoked" and one.issued_on <= on),
        key=lambda one: one.issued_on,
    )
    count = sum(one.issued_on.year == on.year for one in standing)
    return tuple(
        _facts(law, standing, place, count, on) for place in reversed(range(len(standing)))
    )


def _facts(
    law: Law, standing: Sequence[HeldCertificate], place: int, count: int, on: date
) -> CertificateFacts:
    asked = standing[place]
    claim = Claim(
        on=on,
        occupation=asked.occupation,
        level=asked.level,
        history=_history(standing, place),
        issued_on=asked.issued_on,
    )
    return CertificateFacts(
        asked,
        count,
        training_subsidy(law, claim, region=asked.region),
        upgrade_subsidy(law, claim, region=asked.region),
    )


def _history(standing: Sequence[HeldCertificate], place: int) -> tuple[Paid, ...]:
    """What may have been paid before: for earlier certificates, and for higher ones at any time."""
    asked = standing[place]
    return tuple(
        Paid(one.issued_on, one.occupation, one.level)
        for number, one in enumerate(standing)
        if number < place
        or (number > place and one.occupation == asked.occupation and one.level > asked.level)
    )
