"""The one shape in which certreg writes credentials; a verifier refuses every other.

A member that is not listed here is not in a genuine credential. The shape is Open Badges 3.0 in the
W3C Verifiable Credentials Data Model 2.0, in terms of the two pinned contexts only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust.json_ld import CREDENTIALS_V2, IRI, OPEN_BADGES_V3, UNWRITABLE
from certreg.trust.timestamp import read_timestamp

# Raises `_RefusedError` when a value is not as it must be.
Rule: TypeAlias = Callable[[object], None]

_LONGEST_TEXT = 10_000
_MOST_ITEMS = 100


def check_profile(document: Mapping[str, Any]) -> None:
    """Whether a credential, proofs aside, has our shape.

    Raises:
        UnreadableError: names the member that is missing, unknown or written otherwise.
    """
    unsigned = {name: member for name, member in document.items() if name != "proof"}
    try:
        _CREDENTIAL(unsigned)
    except _RefusedError as refusal:
        place = refusal.place or Text("顶层")
        raise UnreadableError(
            Text("凭证的 {place} {why}。", place=place, why=refusal.why)
        ) from refusal


class _RefusedError(Exception):
    """Why a value is not as it must be; the place is put together on the way out."""

    def __init__(self, why: Text, place: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.place = place

    def within(self, outer: str) -> _RefusedError:
        """The same, seen from the value around it."""
        gap = "." if self.place and not self.place.startswith("[") else ""
        return _RefusedError(self.why, f"{outer}{gap}{self.place}")


def _node(required: Mapping[str, Rule], optional: Mapping[str, Rule]) -> Rule:
    rules = {**required, **optional}

    def check(value: object) -> None:
        if not isinstance(value, dict):
            raise _RefusedError(Text("应为一个对象"))
        for name in required.keys() - value.keys():
            raise _RefusedError(Text("缺失"), name)
        for name, member in value.items():
            if name not in rules:
                raise _RefusedError(Text("不属于本登记簿的凭证格式"), name)
            try:
                rules[name](member)
            except _RefusedError as refusal:
                raise refusal.within(name) from None

    return check


def _many(rule: Rule) -> Rule:
    def check(value: object) -> None:
        if not isinstance(value, list) or not 0 < len(value) <= _MOST_ITEMS:
            raise _RefusedError(Text("应为 1 至 {most} 项的数组", most=_MOST_ITEMS))
        for position, item in enumerate(value):
            try:
                rule(item)
            except _RefusedError as refusal:
                raise refusal.within(f"[{position}]") from None

    return check


def _exactly(allowed: bool | str | list[str]) -> Rule:
    def check(value: object) -> None:
        if value != allowed or type(value) is not type(allowed):
            raise _RefusedError(Text("的值不是规定的值"))

    return check


def _matching(pattern: str) -> Rule:
    form = re.compile(pattern)

    def check(value: object) -> None:
        is_good = isinstance(value, str) and form.fullmatch(value) and IRI.fullmatch(value)
        if not is_good or len(str(value)) > _LONGEST_TEXT:
            raise _RefusedError(Text("的写法不对"))

    return check


def _text(value: object) -> None:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TEXT:
        raise _RefusedError(Text("应为不空的文本"))
    # What is printable is writable, and quickly seen.
    if not value.isprintable() and UNWRITABLE.search(value):
        raise _RefusedError(Text("含有控制字符"))


def _identity_hash(value: object) -> None:
    if not isinstance(value, str) or not re.fullmatch(r"sha256\$[0-9a-f]{64}", value):
        raise _RefusedError(Text("应为 sha256$ 加 64 位十六进制数"))


def _day(value: object) -> None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise _RefusedError(Text("应为日期"))


def _moment(value: object) -> None:
    try:
        read_timestamp(value)
    except UnreadableError:
        raise _RefusedError(Text("应为存在的时间，写作 2026-01-01T00:00:00Z")) from None


def _either(member: str, rules: Mapping[object, Rule]) -> Rule:
    """The rule that the value of one member chooses."""

    def check(value: object) -> None:
        chosen = value.get(member) if isinstance(value, dict) else None
        rule = rules.get(chosen) if isinstance(chosen, bool | str) else None
        if rule is None:
            raise _RefusedError(Text("的值不是规定的值"), member)
        rule(value)

    return check


def _type(name: str) -> Rule:
    def check(value: object) -> None:
        if value != name and value != [name]:
            raise _RefusedError(Text("的值不是规定的值"))

    return check


_HTTPS = _matching(r"https://[^/]+(/.*)?")
_ADDRESS = _matching(r"(https://[^/]+/.*|urn:uuid:[0-9a-f-]{36})")
_DID = _matching(r"did:web:.+")

_ALIGNMENT = _node(
    {"type": _type("Alignment"), "targetName": _text, "targetUrl": _HTTPS},
    {
        "targetCode": _text,
        "targetDescription": _text,
        "targetFramework": _text,
        "targetType": _text,
    },
)
_RESULT_DESCRIPTION = _node(
    {"id": _ADDRESS, "type": _type("ResultDescription"), "name": _text, "resultType": _text},
    {
        "alignment": _many(_ALIGNMENT),
        "allowedValue": _many(_text),
        "requiredValue": _text,
        "valueMax": _text,
        "valueMin": _text,
    },
)
_RESULT = _node(
    {"type": _type("Result")},
    {
        "resultDescription": _ADDRESS,
        "value": _text,
        "status": _text,
        "alignment": _many(_ALIGNMENT),
    },
)
# The holder's name, readable.
_NAME = _node(
    {
        "type": _type("IdentityObject"),
        "hashed": _exactly(False),
        "identityHash": _text,
        "identityType": _exactly("name"),
    },
    {},
)
# Never with its `salt`: an identity number has few values, and a salt beside the hash opens it.
_HASHED_NUMBER = _node(
    {
        "type": _type("IdentityObject"),
        "hashed": _exactly(True),
        "identityHash": _identity_hash,
        "identityType": _text,
    },
    {},
)
_PROFILE_OPTIONS: Mapping[str, Rule] = {"name": _text, "description": _text, "url": _HTTPS}
_ACHIEVEMENT = _node(
    {
        "id": _ADDRESS,
        "type": _type("Achievement"),
        "name": _text,
        "description": _text,
        "criteria": _node({"narrative": _text}, {"id": _HTTPS}),
    },
    {
        "achievementType": _text,
        "alignment": _many(_ALIGNMENT),
        "creator": _node({"id": _DID, "type": _type("Profile")}, _PROFILE_OPTIONS),
        "fieldOfStudy": _text,
        "humanCode": _text,
        "inLanguage": _text,
        "resultDescription": _many(_RESULT_DESCRIPTION),
        "specialization": _text,
        "tag": _many(_text),
        "version": _text,
    },
)
_SUBJECT = _node(
    {
        "id": _matching(r"urn:uuid:[0-9a-f-]{36}"),
        "type": _type("AchievementSubject"),
        "achievement": _ACHIEVEMENT,
    },
    {
        "activityEndDate": _day,
        "activityStartDate": _day,
        "identifier": _many(_either("hashed", {False: _NAME, True: _HASHED_NUMBER})),
        "licenseNumber": _text,
        "result": _many(_RESULT),
        "role": _text,
        "term": _text,
    },
)
_STATUS = _node(
    {
        "id": _HTTPS,
        "type": _exactly("BitstringStatusListEntry"),
        "statusPurpose": _exactly("revocation"),
        "statusListIndex": _text,
        "statusListCredential": _HTTPS,
    },
    {},
)
_CREDENTIAL = _node(
    {
        "@context": _exactly([CREDENTIALS_V2, OPEN_BADGES_V3]),
        "id": _HTTPS,
        "type": _exactly(["VerifiableCredential", "OpenBadgeCredential"]),
        "issuer": _node({"id": _DID, "type": _type("Profile")}, _PROFILE_OPTIONS),
        "validFrom": _moment,
        "credentialSubject": _SUBJECT,
        "credentialStatus": _STATUS,
    },
    {"validUntil": _moment, "name": _text, "description": _text, "awardedDate": _moment},
)
