"""What a certificate file says, field by field, as the face of the certificate has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from typing import Any

from certreg.certificates.rules import printed_trade
from certreg.policy.law import load
from certreg.text import Text
from certreg.trust.timestamp import read_timestamp

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Printed:
    """One field of the certificate, by its label on the face."""

    label: Text
    value: str


def printed(document: Mapping[str, Any], holder: Mapping[str, Any]) -> tuple[Printed, ...]:
    """The printed fields that a credential says; the identity number is in the holder's file."""
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    names = [each["identityHash"] for each in subject["identifier"] if not each["hashed"]]
    issued_on = read_timestamp(str(document["validFrom"])).astimezone(CHINA).date()
    fields = [
        Printed(Text("姓名"), names[0] if names else ""),
        Printed(Text("证件号码"), str(holder.get("documentNumber", ""))),
        Printed(Text("职业名称"), _occupation(achievement, str(subject["result"][0]["value"]))),
        Printed(Text("工种/职业方向"), _trade(achievement, issued_on)),
        Printed(Text("职业技能等级"), str(subject["result"][0]["value"])),
        Printed(Text("证书编号"), str(subject["licenseNumber"])),
        Printed(Text("评价机构名称"), str(document["issuer"]["name"])),
        Printed(Text("发证日期"), f"{issued_on.year}年{issued_on.month}月{issued_on.day}日"),
        Printed(Text("评价方式"), str(achievement["criteria"]["narrative"])),
    ]
    return tuple(field for field in fields if field.value)


def disclosed(claims: Mapping[str, Any]) -> tuple[Printed, ...]:
    """What the holder of an SD-JWT chose to show, by its label on the face; a photo only as shown."""
    shown = (Printed(label, str(claims[name])) for name, label in _DISCLOSED if name in claims)
    scores = claims.get("scores")
    marks = scores.items() if isinstance(scores, dict) else ()
    return (*shown, *(Printed(Text("成绩"), f"{part} {mark}") for part, mark in marks))


_DISCLOSED = (
    ("name", Text("姓名")),
    ("document_number", Text("证件号码")),
    ("occupation", Text("职业名称")),
    ("trade", Text("工种/职业方向")),
    ("level", Text("职业技能等级")),
    ("certificate_number", Text("证书编号")),
    ("issuer_name", Text("评价机构名称")),
    ("how_won", Text("评价方式")),
)


def _occupation(achievement: Mapping[str, Any], level_text: str) -> str:
    """The occupation's name: the achievement's without the level (see `payload.credential`)."""
    return str(achievement["name"]).removesuffix(f" {level_text}")


def _trade(achievement: Mapping[str, Any], issued_on: date) -> str:
    """The trade as the face prints it: with the placeholder of the law where there is none."""
    return printed_trade(load(), str(achievement.get("specialization", "")), on=issued_on)
