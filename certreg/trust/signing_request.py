"""What goes between the registry and a body that holds its own key: a request, and its answer.

The request carries the exact documents that are on record; the body makes the bytes to be signed
from them itself, so that it signs what it reads and nothing else.
"""

from __future__ import annotations

from base64 import b64decode, b64encode, urlsafe_b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certreg.errors import RefusedError, UnreadableError
from certreg.text import Text
from certreg.trust.canonical import canonical, parse_object
from certreg.trust.data_integrity import ProofOptions, signing_inputs
from certreg.trust.did import method_id
from certreg.trust.keys import Algorithm, Signer
from certreg.trust.multibase import decode_key, encode_key
from certreg.trust.profile import check_profile
from certreg.trust.timestamp import read_timestamp, write_timestamp

POSSESSION = b"certreg body key\n"
"""Before a body's number: what shows that a body has the private part."""

PROOFS = 2
"""How many of the messages of an item are proofs; the rest are tokens."""

_REQUEST = "certreg-signing-request/1"
_ANSWER = "certreg-signing-answer/1"
_PUBLIC = "certreg-body-key/1"


@dataclass(frozen=True)
class Item:
    """One certificate to be signed.

    Attributes:
        public_id: which it is; the number is in the document.
        document: the credential without proofs.
        created: the time that the proofs state.
        tokens: signing inputs of the same certificate as tokens for wallets (vc+jwt, SD-JWT).
    """

    public_id: str
    document: Mapping[str, Any]
    created: datetime
    tokens: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Request:
    """What a body is asked to sign.

    Attributes:
        case_id: the registry's case.
        issuer: did:web of the body; every document must name it.
        key_id: the key that was pinned.
        public_key: its public part.
    """

    case_id: int
    issuer: str
    key_id: str
    public_key: bytes
    items: tuple[Item, ...]

    def to_bytes(self) -> bytes:
        """The file."""
        return canonical(
            {
                "case": self.case_id,
                "format": _REQUEST,
                "issuer": self.issuer,
                "items": [
                    {
                        "created": write_timestamp(item.created),
                        "document": dict(item.document),
                        "id": item.public_id,
                        "tokens": [token.decode() for token in item.tokens],
                    }
                    for item in self.items
                ],
                "key": self.key_id,
                "public": encode_key(Algorithm.ED25519, self.public_key),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Request:
        """The request in a file, each document of our shape and the body's own.

        Raises:
            UnreadableError: not such a file, or a document of another shape.
            RefusedError: a document of another issuer.
        """
        try:
            value = parse_object(data)
            if value["format"] != _REQUEST:
                raise TypeError("another format")
            items = tuple(
                Item(
                    each["id"],
                    each["document"],
                    read_timestamp(each["created"]),
                    tuple(token.encode() for token in each["tokens"]),
                )
                for each in value["items"]
            )
            request = cls(
                value["case"], value["issuer"], value["key"], decode_key(value["public"])[1], items
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise UnreadableError("这不是 certreg 的签名请求文件。") from error
        for item in request.items:
            check_profile(item.document)
            _check_tokens(item, method_id(request.issuer, request.key_id))
            if item.document["issuer"]["id"] != request.issuer:
                raise RefusedError(
                    Text(
                        "请求中 {id} 的签发机构不是 {issuer}。",
                        id=item.public_id,
                        issuer=request.issuer,
                    )
                )
        return request


@dataclass(frozen=True)
class Answer:
    """What a body signed: by public id the two signatures of the proofs."""

    case_id: int
    key_id: str
    signatures: Mapping[str, tuple[bytes, ...]]

    def to_bytes(self) -> bytes:
        """The file."""
        return canonical(
            {
                "case": self.case_id,
                "format": _ANSWER,
                "key": self.key_id,
                "signatures": {
                    name: [b64encode(each).decode() for each in both]
                    for name, both in self.signatures.items()
                },
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Answer:
        """The inverse of `to_bytes`.

        Raises:
            UnreadableError: not such a file.
        """
        try:
            value = parse_object(data)
            if value["format"] != _ANSWER or type(value["case"]) is not int:
                raise TypeError("another format")
            signatures = {
                name: tuple(b64decode(each, validate=True) for each in both)
                for name, both in value["signatures"].items()
            }
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise UnreadableError("这不是 certreg 的签名文件。") from error
        return cls(value["case"], str(value["key"]), signatures)


def inputs(item: Item, issuer: str, key_id: str) -> tuple[bytes, ...]:
    """The exact bytes that are signed for an item: one for each proof, then the tokens."""
    options = ProofOptions(item.created, method_id(issuer, key_id))
    return (*signing_inputs(dict(item.document), options), *item.tokens)


def answered(request: Request, signer: Signer) -> Answer:
    """The answer to a request, signed.

    Raises:
        RefusedError: the key is not the one that the request names.
    """
    if signer.public_key != request.public_key:
        raise RefusedError(Text("请求要用密钥 {key} 签名，不是这一把。", key=request.key_id))
    return Answer(
        request.case_id,
        request.key_id,
        {
            item.public_id: tuple(
                signer.sign(message) for message in inputs(item, request.issuer, request.key_id)
            )
            for item in request.items
        },
    )


def write_public(body: str, signer: Signer) -> bytes:
    """What a body hands to the registry: its key, and the proof that it has the private part."""
    return canonical(
        {
            "body": body,
            "format": _PUBLIC,
            "possession": b64encode(signer.sign(POSSESSION + body.encode())).decode(),
            "public": encode_key(signer.algorithm, signer.public_key),
        }
    )


def read_public(data: bytes) -> tuple[str, bytes, bytes]:
    """Body, public key and proof of possession in such a file.

    Raises:
        UnreadableError: not such a file, or not an Ed25519 key.
    """
    try:
        value = parse_object(data)
        if value["format"] != _PUBLIC:
            raise TypeError("another format")
        algorithm, public_key = decode_key(value["public"])
        body, possession = str(value["body"]), b64decode(value["possession"], validate=True)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UnreadableError("这不是机构密钥的登记文件。") from error
    if algorithm is not Algorithm.ED25519:
        raise UnreadableError("机构的密钥须为 Ed25519。")
    return body, public_key, possession


def names(request: Request) -> Iterable[str]:
    """What a person at the body sees before signing: number, name, occupation and level of each."""
    for item in request.items:
        subject = item.document["credentialSubject"]
        holder = next(
            (each["identityHash"] for each in subject["identifier"] if not each["hashed"]), ""
        )
        yield f"{subject['licenseNumber']}  {holder}  {subject['achievement']['name']}"


def _check_tokens(item: Item, method: str) -> None:
    """That each token is one of ours, about the same certificate, under the same key.

    Raises:
        RefusedError: it is about something else.
    """
    status = item.document["credentialStatus"]
    for token in item.tokens:
        header, payload = (parse_object(_part(part)) for part in token.split(b"."))
        told = payload.get("credentialStatus", status)
        if (
            header.get("kid") != method
            or payload.get("iss") != item.document["issuer"]["id"]
            or told != status
            or any(payload.get(name, value) != value for name, value in item.document.items())
        ):
            raise RefusedError(
                Text("请求中 {id} 的钱包格式与证书内容不符。", id=item.public_id),
                reason="other_token",
            )


def _part(encoded: bytes) -> bytes:
    return urlsafe_b64decode(encoded + b"=" * (-len(encoded) % 4))
