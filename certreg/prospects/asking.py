"""Somebody's question put to the registry: which standards are in use there, and who may assess."""

from __future__ import annotations

from datetime import date

from certreg.filing.near import bodies_near, norms_in_use
from certreg.policy import law as policy
from certreg.policy.applicant import Applicant
from certreg.policy.levels import SkillLevel
from certreg.prospects.rules import Asked
from certreg.prospects.step import Step
from certreg.web.pagination import Page


def asked_by(applicant: Applicant, *, occupation: str, region: str, on: date) -> Asked:
    """The question, with the edition of the norm if all filed bodies there assess under one.

    Args:
        occupation: code, X-XX-XX-XX.
        region: six digits.
    """
    norms = norms_in_use(region, occupation, on)
    return Asked(
        law=policy.load(),
        applicant=applicant,
        occupation=occupation,
        norm=next(iter(norms)) if len(norms) == 1 else None,
        region=region,
        on=on,
    )


def bodies_for(asked: Asked, goal: Step, *, size: int) -> Page:
    """The first page of the bodies that may assess the level aimed at, the nearest first."""
    return bodies_near(asked.region, asked.occupation, SkillLevel(goal.key), asked.on, size=size)
