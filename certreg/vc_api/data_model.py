"""What Verifiable Credentials Data Model 2.0 asks of a credential and of a presentation.

Stricter than JSON-LD alone, which takes most of these for other ways of saying something.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256, sha384, sha512
from importlib.resources import files
from typing import Any, NoReturn

from certreg.errors import RefusedError, UnreadableError
from certreg.text import Text
from certreg.trust import multibase
from certreg.trust.json_ld import CREDENTIALS_V2, IRI

Document = Mapping[str, Any]

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_TYPED = ("credentialStatus", "credentialSchema", "evidence", "refreshService", "termsOfUse")
_IDENTIFIED = ("credentialSchema",)
_RESOURCES = {CREDENTIALS_V2: "credentials-v2.json"}
"""Resources whose bytes are at hand; no other is ever fetched."""
_SRI = {"sha256": sha256, "sha384": sha384, "sha512": sha512}


def check_credential(credential: object) -> None:
    """Refuse what is no verifiable credential; its proofs are not looked at.

    Raises:
        RefusedError: `field` names the member, `reason` what is wrong with it.
    """
    document = _document(credential, "VerifiableCredential")
    _check_issuer(document)
    _check_validity(document)
    _check_subject(document)
    for name in _TYPED:
        for node in _nodes(document, name):
            _check_typed(node, name)
    for entry in _nodes(document, "credentialStatus"):
        if "BitstringStatusListEntry" in _many(entry["type"]):
            _check_status_entry(entry)
    for name in ("name", "description"):
        for text in _many(document.get(name, [])):
            _check_text(text, name)
    _check_resources(document)


def check_presentation(presentation: object) -> None:
    """Refuse what is no verifiable presentation; its credentials are checked one by one elsewhere.

    Raises:
        RefusedError: as `check_credential`.
    """
    document = _document(presentation, "VerifiablePresentation")
    if "holder" in document:
        holder = document["holder"]
        _check_url(holder.get("id") if isinstance(holder, dict) else holder, "holder")
    for name in ("verifiableCredential", "termsOfUse"):
        for node in _nodes(document, name):
            _check_typed(node, name)


def credentials_of(presentation: Document) -> list[Document]:
    """The credentials in a presentation, enveloped ones too."""
    return list(_nodes(presentation, "verifiableCredential"))


def moment(value: object, name: str) -> datetime:
    """An XML Schema dateTimeStamp.

    Raises:
        RefusedError: no such moment, or without time zone.
    """
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        _refuse(name, "not_a_moment")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        _refuse(name, "not_a_moment")


def _refuse(name: str, reason: str) -> NoReturn:
    raise RefusedError(
        Text("{name} 不合 VC 数据模型 2.0 的要求（{reason}）。", name=name, reason=reason),
        reason=reason,
        field=name,
    )


def _document(value: object, kind: str) -> Document:
    if not isinstance(value, dict):
        _refuse(kind, "not_an_object")
    context = value.get("@context")
    if not isinstance(context, list) or not context or context[0] != CREDENTIALS_V2:
        _refuse("@context", "wrong_context")
    types = value.get("type")
    if not all(isinstance(each, str) for each in _many(types)) or kind not in _many(types):
        _refuse("type", "wrong_type")
    if "id" in value:
        _check_url(value["id"], "id")
    return value


def _check_issuer(document: Document) -> None:
    issuer = document.get("issuer")
    _check_url(issuer.get("id") if isinstance(issuer, dict) else issuer, "issuer")


def _check_validity(document: Document) -> None:
    start, end = (
        moment(document[name], name) if name in document else None
        for name in ("validFrom", "validUntil")
    )
    if start and end and end < start:
        _refuse("validUntil", "ends_before_it_begins")


def _check_subject(document: Document) -> None:
    subjects = list(_nodes(document, "credentialSubject"))
    if not subjects or not all(subjects):
        _refuse("credentialSubject", "missing")
    for subject in subjects:
        if "id" in subject:
            _check_url(subject["id"], "credentialSubject")


def _check_typed(node: Document, name: str) -> None:
    types = _many(node.get("type", []))
    if not types or not all(isinstance(each, str) and each for each in types):
        _refuse(name, "without_type")
    if "id" in node or name in _IDENTIFIED:
        _check_url(node.get("id"), name)


def _check_status_entry(entry: Document) -> None:
    index = entry.get("statusListIndex")
    if not isinstance(index, str) or not re.fullmatch(r"0|[1-9][0-9]*", index):
        _refuse("credentialStatus", "wrong_index")
    if not isinstance(entry.get("statusPurpose"), str):
        _refuse("credentialStatus", "without_purpose")
    _check_url(entry.get("statusListCredential"), "credentialStatus")


def _check_text(value: object, name: str) -> None:
    if isinstance(value, dict):
        is_good = isinstance(value.get("@value"), str) and set(value) <= {
            "@value",
            "@language",
            "@direction",
        }
    else:
        is_good = isinstance(value, str)
    if not is_good:
        _refuse(name, "not_a_text")


def _check_resources(document: Document) -> None:
    """Each related resource is named once, with a digest, and the digest is right."""
    seen = set()
    for resource in _nodes(document, "relatedResource"):
        _check_url(resource.get("id"), "relatedResource")
        address = resource["id"]
        if address in seen:
            _refuse("relatedResource", "named_twice")
        seen.add(address)
        if not {"digestSRI", "digestMultibase"} & set(resource):
            _refuse("relatedResource", "without_digest")
        if not _is_digest_right(resource):
            _refuse("relatedResource", "digest_differs")


def _is_digest_right(resource: Document) -> bool:
    """Whether every digest is that of the bytes at hand; of others nothing can be said."""
    if resource["id"] not in _RESOURCES:
        return False
    content = (files("certreg.trust") / "contexts" / _RESOURCES[resource["id"]]).read_bytes()
    try:
        return all(
            _matches_sri(resource[name], content)
            if name == "digestSRI"
            else _matches_multibase(resource[name], content)
            for name in ("digestSRI", "digestMultibase")
            if name in resource
        )
    except (ValueError, TypeError, AttributeError, UnreadableError):
        return False


def _matches_sri(digest: str, content: bytes) -> bool:
    name, _, encoded = digest.partition("-")
    return name in _SRI and b64decode(encoded, validate=True) == _SRI[name](content).digest()


def _matches_multibase(digest: str, content: bytes) -> bool:
    """A multihash (0x12, 0x20: SHA-256 of 32 bytes) in base58btc or base64url."""
    if digest.startswith("u"):
        text = digest[1:] + "=" * (-len(digest[1:]) % 4)
        raw = b64decode(text, altchars=b"-_", validate=True)
    else:
        raw = multibase.decode(digest)
    return raw == b"\x12\x20" + sha256(content).digest()


def _check_url(value: object, name: str) -> None:
    if not isinstance(value, str) or not IRI.fullmatch(value):
        _refuse(name, "not_a_url")


def _nodes(document: Document, name: str) -> Iterator[Document]:
    """The objects of a member that may be one or several."""
    for node in _many(document.get(name, [])):
        if not isinstance(node, dict):
            _refuse(name, "not_an_object")
        yield node


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
