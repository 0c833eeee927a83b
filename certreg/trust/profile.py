"""The one shape in which certreg writes credentials; a verifier refuses every other.

A member that is not listed here is not in a genuine credential. The shape is Open Badges 3.0 in the
W3C Verifiable Credentials Data Model 2.0, in terms of the two pinned contexts only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust.json_ld import CREDENTIALS_V2, OPEN_BADGES_V3
from certreg.trust.rule import (
    ANY_HOST,
    DAY,
    IRI_CHARACTER,
    MOMENT,
    TEXT,
    RefusedError,
    Rule,
    either,
    exactly,
    many,
    matching,
    named,
    node,
    type_of,
    written,
)


def check_profile(document: Mapping[str, Any], text: str = "") -> None:
    """Whether a credential, proofs aside, has our shape.

    Args:
        text: canonical JSON of exactly this document, where the caller has it: one look at it mostly does.

    Raises:
        UnreadableError: names the member that is missing, unknown or written otherwise.
    """
    if text and _unsigned_form().fullmatch(text):
        return
    unsigned = {name: member for name, member in document.items() if name != "proof"}
    try:
        _CREDENTIAL.check(unsigned)
    except RefusedError as refusal:
        place = refusal.place or Text("顶层")
        raise UnreadableError(
            Text("凭证的 {place} {why}。", place=place, why=refusal.why)
        ) from refusal


def unsigned_text(file: str) -> str | None:
    """The canonical JSON of a credential without its proofs, taken from that of the credential.

    One look at the text of a file, many times as fast as reading it strictly, `check_profile` and
    writing it anew. None says nothing against the file: whoever gets it has to do all that.
    """
    found = _signed_form().fullmatch(file)
    if found is None:
        return None
    start, end = found.span("proof")
    # With its name before it, and the comma after it: `validFrom` always follows.
    return file[: start - len('"proof":')] + file[end + 1 :]


@cache
def _unsigned_form() -> re.Pattern[str]:
    return re.compile(_CREDENTIAL.form)


@cache
def _signed_form() -> re.Pattern[str]:
    return re.compile(node({**_REQUIRED, "proof": _PROOFS}, _OPTIONAL).form)


_HTTPS = matching(rf"https://{ANY_HOST}(?:/{IRI_CHARACTER}*+)?+")
_UUID = r"urn:uuid:[0-9a-f-]{36}"
_ADDRESS = matching(rf"(?:https://{ANY_HOST}/{IRI_CHARACTER}*+|{_UUID})")
_DID = matching(rf"did:web:{IRI_CHARACTER}++")
_HASH = written(r"sha256\$[0-9a-f]{64}", Text("应为 sha256$ 加 64 位十六进制数"))

_ALIGNMENT = node(
    {"type": type_of("Alignment"), "targetName": TEXT, "targetUrl": _HTTPS},
    {
        "targetCode": TEXT,
        "targetDescription": TEXT,
        "targetFramework": TEXT,
        "targetType": TEXT,
    },
)
_RESULT_DESCRIPTION = node(
    {"id": _ADDRESS, "type": type_of("ResultDescription"), "name": TEXT, "resultType": TEXT},
    {
        "alignment": many(_ALIGNMENT),
        "allowedValue": many(TEXT),
        "requiredValue": TEXT,
        "valueMax": TEXT,
        "valueMin": TEXT,
    },
)
_RESULT = node(
    {"type": type_of("Result")},
    {
        "resultDescription": _ADDRESS,
        "value": TEXT,
        "status": TEXT,
        "alignment": many(_ALIGNMENT),
    },
)
# The holder's name, readable.
_NAME = node(
    {
        "type": type_of("IdentityObject"),
        "hashed": exactly(False),
        "identityHash": TEXT,
        "identityType": exactly("name"),
    },
    {},
)
# Never with its `salt`: an identity number has few values, and a salt beside the hash opens it.
_HASHED_NUMBER = node(
    {
        "type": type_of("IdentityObject"),
        "hashed": exactly(True),
        "identityHash": _HASH,
        "identityType": TEXT,
    },
    {},
)
_PROFILE_OPTIONS: Mapping[str, Rule] = {"name": TEXT, "description": TEXT, "url": _HTTPS}
_ACHIEVEMENT = node(
    {
        "id": _ADDRESS,
        "type": type_of("Achievement"),
        "name": TEXT,
        "description": TEXT,
        "criteria": node({"narrative": TEXT}, {"id": _HTTPS}),
    },
    {
        "achievementType": TEXT,
        "alignment": many(_ALIGNMENT),
        "creator": node({"id": _DID, "type": type_of("Profile")}, _PROFILE_OPTIONS),
        "fieldOfStudy": TEXT,
        "humanCode": TEXT,
        "inLanguage": TEXT,
        "resultDescription": many(_RESULT_DESCRIPTION),
        "specialization": TEXT,
        "tag": many(TEXT),
        "version": TEXT,
    },
)
_SUBJECT = node(
    {
        "id": matching(_UUID),
        "type": type_of("AchievementSubject"),
        "achievement": _ACHIEVEMENT,
    },
    {
        "activityEndDate": DAY,
        "activityStartDate": DAY,
        "identifier": many(either("hashed", {False: _NAME, True: _HASHED_NUMBER})),
        "licenseNumber": TEXT,
        "result": many(_RESULT),
        "role": TEXT,
        "term": TEXT,
    },
)
_STATUS = node(
    {
        "id": _HTTPS,
        "type": exactly("BitstringStatusListEntry"),
        "statusPurpose": exactly("revocation"),
        "statusListIndex": TEXT,
        "statusListCredential": _HTTPS,
    },
    {},
)
_REQUIRED = {
    "@context": exactly([CREDENTIALS_V2, OPEN_BADGES_V3]),
    "id": _HTTPS,
    "type": exactly(["VerifiableCredential", "OpenBadgeCredential"]),
    "issuer": node({"id": _DID, "type": type_of("Profile")}, _PROFILE_OPTIONS),
    "validFrom": MOMENT,
    "credentialSubject": _SUBJECT,
    "credentialStatus": _STATUS,
}
_OPTIONAL = {"validUntil": MOMENT, "name": TEXT, "description": TEXT, "awardedDate": MOMENT}
_CREDENTIAL = node(_REQUIRED, _OPTIONAL)
# What a proof may say, `data_integrity` decides.
_PROOF = node(
    dict.fromkeys(
        ("type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"), TEXT
    ),
    {"@context": many(TEXT)},
)
_PROOFS = named("proof", many(_PROOF))
