"""What a certificate says: the credential that will be signed, and the record that is logged.

Pure: values in, documents out. The credential (W3C VC 2.0 and Open Badges 3.0) uses Open Badges'
own terms only; a context of ours would have to be served for ever. The identity number stands in it
as a hash whose 256-bit salt travels only in the holder's own file.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from certreg.policy.face import FaceFields
from certreg.policy.law import NATION, Law
from certreg.policy.levels import SkillLevel
from certreg.policy.methods import FULL_MARK
from certreg.trust import sd_jwt
from certreg.trust.canonical import JSON
from certreg.trust.did import did_of_url
from certreg.trust.timestamp import read_timestamp, write_timestamp

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)


@dataclass(frozen=True)
class Mark:
    """One score: the part of the assessment, what it is called, the mark out of 100."""

    part: str
    name: str
    mark: str


@dataclass(frozen=True, kw_only=True)
class Award:
    """Everything that one certificate says, fixed before anything is signed.

    Attributes:
        base_url: address of the registry, `https://host`.
        title: 职业技能等级证书, as the law names it.
        issued_at: moment of issue, UTC; `issued_on` is its day in China.
        identity_hash: of the identity number, see `identity_hash`.
        level_text: as printed, e.g. 三级/高级工.
        standard: name of the occupational standard.
        how_won: how the level was won, in words.
        marks: the scores, where the method of assessment has any.
        subject_uuid: random, derived from nothing.
    """

    base_url: str
    title: str
    public_id: str
    number: str
    body_number: str
    issuer_name: str
    issued_at: datetime
    issued_on: date
    subject_uuid: str
    holder_name: str
    identity_hash: str
    occupation: str
    occupation_name: str
    trade: str
    level: SkillLevel
    level_text: str
    standard: str
    how_won: str
    status_list: int
    status_index: int
    marks: tuple[Mark, ...] = ()


def issuer_did(base_url: str, body_number: str) -> str:
    """did:web of an assessment body."""
    return did_of_url(f"{base_url}/bodies/{body_number}")


def verify_address(base_url: str, public_id: str) -> str:
    """The address in the QR code."""
    return f"{base_url}/v/{public_id}"


def status_address(base_url: str, number: int) -> str:
    """Address of a status list."""
    return f"{base_url}/status/{number}"


def identity_hash(document_number: str, salt: bytes) -> str:
    """The identity number as Open Badges' `identityHash`: `sha256$`, hex digest of number and salt.

    Args:
        salt: 32 random bytes (hex in the holder's file), so that guessing numbers is hopeless.
    """
    return "sha256$" + sha256((document_number + salt.hex()).encode()).hexdigest()


def credential(award: Award) -> dict[str, Any]:
    """The credential without its proofs."""
    list_address = status_address(award.base_url, award.status_list)
    return {
        "@context": list(CONTEXTS),
        "id": verify_address(award.base_url, award.public_id),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {
            "id": issuer_did(award.base_url, award.body_number),
            "type": ["Profile"],
            "name": award.issuer_name,
        },
        "validFrom": write_timestamp(award.issued_at),
        "name": award.title,
        "credentialSubject": _subject(award),
        "credentialStatus": {
            "id": f"{list_address}#{award.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(award.status_index),
            "statusListCredential": list_address,
        },
    }


def hidden_claims(
    document: Mapping[str, Any], document_number: str, photo: bytes | None
) -> dict[str, JSON]:
    """What the SD-JWT of a credential says only where its holder wants it, by name.

    Args:
        document_number: identity number of the holder.
        photo: JPEG, where the certificate has one.
    """
    subject = document["credentialSubject"]
    achievement, (level, *marks) = subject["achievement"], subject["result"]
    names = {each["id"]: each["name"] for each in achievement["resultDescription"]}
    claims: dict[str, JSON] = {
        "name": next(each["identityHash"] for each in subject["identifier"] if not each["hashed"]),
        "document_number": document_number,
        "occupation": achievement["name"].removesuffix(f" {level['value']}"),
        "occupation_code": achievement["humanCode"],
        "trade": achievement.get("specialization", ""),
        "level": level["value"],
        "certificate_number": subject["licenseNumber"],
        "issuer_name": document["issuer"]["name"],
        "how_won": achievement["criteria"]["narrative"],
        "scores": {names[mark["resultDescription"]]: mark["value"] for mark in marks},
        "certificate": document["id"],
        "photo": "data:image/jpeg;base64," + b64encode(photo).decode() if photo else "",
    }
    return {name: value for name, value in claims.items() if value}


def sd_payload(document: Mapping[str, Any], base_url: str, hidden: Iterable[str]) -> dict[str, Any]:
    """What is signed of the SD-JWT of a credential.

    Args:
        hidden: the disclosures of its `hidden_claims`.
    """
    return sd_jwt.payload(
        issuer=document["issuer"]["id"],
        kind=sd_jwt.type_address(base_url),
        issued_at=read_timestamp(document["validFrom"]),
        status_entry=document["credentialStatus"],
        hidden=hidden,
    )


def record(
    *,
    number: str,
    public_id: str,
    holder_name: str,
    credential_bytes: bytes,
    columns: Mapping[str, Any],
) -> dict[str, Any]:
    """What the log commits to at issue: the certificate's row, the digest of the signed bytes.

    Args:
        credential_bytes: the signed credential.
        columns: the other columns of the row, except its state.
    """
    return {
        **columns,
        "number": number,
        "publicId": public_id,
        "holderName": holder_name,
        "credential": sha256(credential_bytes).hexdigest(),
    }


def title(law: Law, *, on: date) -> str:
    """Title of the face, 职业技能等级证书 (CF-01)."""
    return next(
        row.names["title"] for row in law.rows(FaceFields, region=NATION, on=on) if row.required
    )


def _subject(award: Award) -> dict[str, Any]:
    place = f"{award.base_url}/a/{award.occupation}/{award.level.value}"
    return {
        "id": f"urn:uuid:{award.subject_uuid}",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": award.holder_name,
                "identityType": "name",
            },
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": award.identity_hash,
                "identityType": "nationalIdentityNumber",
            },
        ],
        "licenseNumber": award.number,
        "achievement": {
            "id": place,
            "type": ["Achievement"],
            "achievementType": "Certification",
            "name": f"{award.occupation_name} {award.level_text}",
            "description": f"{award.title}：{award.occupation_name}，{award.level_text}",
            "criteria": {"narrative": award.how_won},
            "humanCode": award.occupation,
            **({"specialization": award.trade} if award.trade else {}),
            "alignment": [
                {
                    "type": ["Alignment"],
                    "targetName": award.standard,
                    "targetUrl": place,
                    "targetCode": award.occupation,
                }
            ],
            "resultDescription": [
                {
                    "id": f"{place}#level",
                    "type": ["ResultDescription"],
                    "name": "职业技能等级",
                    "resultType": "Result",
                },
                *(_mark_description(mark, place) for mark in award.marks),
            ],
        },
        "result": [
            {
                "type": ["Result"],
                "resultDescription": f"{place}#level",
                "value": award.level_text,
            },
            *(
                {
                    "type": ["Result"],
                    "resultDescription": f"{place}#{mark.part}",
                    "value": mark.mark,
                }
                for mark in award.marks
            ),
        ],
    }


def _mark_description(mark: Mark, place: str) -> dict[str, Any]:
    return {
        "id": f"{place}#{mark.part}",
        "type": ["ResultDescription"],
        "name": mark.name,
        "resultType": "RawScore",
        "valueMin": "0",
        "valueMax": str(FULL_MARK),
    }
