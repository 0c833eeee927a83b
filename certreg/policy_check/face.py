"""Cases about the face of a certificate."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from certreg.certificates.rules import Face, face_problems
from certreg.policy.law import Law
from certreg.policy.levels import parse
from certreg.policy_check.adapter import Adapter, Result
from certreg.policy_check.verdict import verdict


def face_check(
    law: Law,
    *,
    level: str,
    issued: date,
    issuer: str = "",
    filed_name: str = "",
    branch: str = "",
    level_text: str = "",
    photo_background: str = "",
    photo_taken: date | None = None,
    missing: Collection[str] = (),
) -> list[Result]:
    """Whether a face may be printed."""
    face = Face(
        issuer=issuer,
        filed_name=filed_name,
        trade=branch,
        level_text=level_text,
        level=parse(law, level),
        photo_taken_on=photo_taken,
        photo_background=photo_background,
        issued_on=issued,
        absent=missing,
    )
    return verdict(face_problems(law, face))


OPS: Mapping[str, Adapter] = {"face_check": face_check}
