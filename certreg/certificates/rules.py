"""What must stand on a certificate's face, and what a certificate is worth on a day. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.errors import RefusedError
from certreg.people.rules import background_problems, photo_age_problems
from certreg.policy.deciding import strictest
from certreg.policy.face import FaceFields, Filling
from certreg.policy.law import NATION, Law
from certreg.policy.levels import SkillLevel, describe
from certreg.text import Text

State = Literal["valid", "suspended", "revoked"]


@dataclass(frozen=True)
class Face:
    """What is about to be printed.

    Attributes:
        issuer, filed_name: the body's name on the face, and as filed, branch included.
        trade: text of 工种/职业方向.
        level_text, level: text on the face, and the level it stands for.
        photo_taken_on: None if nobody said.
        photo_background: `white` or anything else.
        absent: identifiers (face.toml) of fields that have nothing to print.
    """

    issuer: str
    filed_name: str
    trade: str
    level_text: str
    level: SkillLevel
    photo_taken_on: date | None
    photo_background: str
    issued_on: date
    absent: Collection[str] = ()


def check_face(law: Law, face: Face, *, region: str = NATION) -> None:
    """Refuse a face that may not be printed.

    Raises:
        RefusedError: the first of `face_problems`.
    """
    for problem in face_problems(law, face, region=region):
        raise problem


def face_problems(law: Law, face: Face, *, region: str = NATION) -> tuple[RefusedError, ...]:
    """Everything that keeps a face from being printed; a field that is absent is reported once.

    Returns:
        errors with reason `missing_field`, `issuer_name`, `blank_branch`, `level_text`,
        `photo_date`, `photo_old` or `photo_background` (rules CF-01 to CF-06).
    """
    day = face.issued_on
    missing = tuple(_missing_fields(law, face, region))
    wrong = (
        *_wrong_texts(law, face, region),
        *photo_age_problems(law, face.photo_taken_on, issued_on=day, region=region),
        *background_problems(law, face.photo_background, on=day, region=region),
    )
    return (*missing, *(problem for problem in wrong if problem.field not in face.absent))


def printed_trade(law: Law, trade: str, *, on: date, region: str = NATION) -> str:
    """What is printed as 工种/职业方向: the trade, or the placeholder for none (CF-04)."""
    return trade or _filling(law, "branch", on, region).placeholder


def state_on(
    on: date, *, revoked_on: date | None = None, suspended_on: date | None = None
) -> State:
    """What an issued certificate is worth on a day.

    The end of its issuer's filing changes nothing (rule FI-14); only revocation and suspension do.

    Args:
        suspended_on: first day of a suspension that was not lifted.
    """
    if revoked_on is not None and revoked_on <= on:
        return "revoked"
    if suspended_on is not None and suspended_on <= on:
        return "suspended"
    return "valid"


def _missing_fields(law: Law, face: Face, region: str) -> Iterator[RefusedError]:
    for row in law.rows(FaceFields, region=region, on=face.issued_on):
        for field, label in row.names.items():
            if row.required and field in face.absent:
                yield RefusedError(
                    Text("证书缺少“{label}”，不能发证。", label=label),
                    reason="missing_field",
                    rule=row.id,
                    field=field,
                )


def _wrong_texts(law: Law, face: Face, region: str) -> Iterator[RefusedError]:
    day = face.issued_on
    branch = _filling(law, "branch", day, region)
    if face.issuer != face.filed_name:
        yield RefusedError(
            Text("评价机构名称须与备案名称“{name}”完全一致。", name=face.filed_name),
            reason="issuer_name",
            rule=_filling(law, "issuer", day, region).id,
            field="issuer",
        )
    if not face.trade.strip():
        yield RefusedError(
            Text("没有工种或职业方向的，填“{dashes}”，不能留空。", dashes=branch.placeholder),
            reason="blank_branch",
            rule=branch.id,
            field="branch",
        )
    if (due := describe(law, face.level, on=day).face_text) != face.level_text or not due:
        yield RefusedError(
            Text("职业技能等级应写作“{text}”。", text=due) if due else Text("该等级没有证书。"),
            reason="level_text",
            rule=_filling(law, "level_text", day, region).id,
            field="level_text",
        )


def _filling(law: Law, field: str, on: date, region: str) -> Filling:
    return strictest(law, Filling, region=region, on=on, of=lambda row: row.field == field)
