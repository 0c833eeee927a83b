"""A credential as a token: other software verifies it, and each way to forge one has its reason."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import joserfc.jwt
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from trust.samples import BODY, LIST, REGISTRY, TODAY, credential, make_registry, moment

from certreg.trust import jws, vc_jwt
from certreg.trust.did import method_id
from certreg.trust.jws import encode
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.trust.verdict import Circumstances, Standing, Verdict

REGISTERED = make_registry()
METHOD = method_id(BODY, "body-2026")
TOKEN = vc_jwt.sign(credential(), REGISTERED.body, METHOD)
HEADER = {"alg": "EdDSA", "cty": "vc", "kid": METHOD, "typ": "vc+jwt"}


def verify(token: bytes, **changes: Any) -> Verdict:
    return vc_jwt.verify(token, replace(Circumstances(REGISTERED.store, TODAY), **changes))


def reason(token: bytes) -> str:
    """The reason of the step that failed; nothing forged is ever called valid."""
    verdict = verify(token)
    assert verdict.status in (Standing.NOT_GENUINE, Standing.UNREADABLE)
    assert not verdict.genuine
    return verdict.checks[-1].reason


def forged(
    header: dict[str, Any] | str | None = None,
    payload: dict[str, Any] | str | None = None,
    signer: SoftwareSigner = REGISTERED.body,
    **changes: Any,
) -> bytes:
    """A token with another header or payload, properly signed; `changes` replace claims."""
    content = vc_jwt.payload(credential()) | changes if payload is None else payload
    parts = [
        part if isinstance(part, str) else json.dumps(part)
        for part in (HEADER if header is None else header, content)
    ]
    signed = ".".join(encode(part.encode()) for part in parts).encode()
    return signed + b"." + encode(signer.sign(signed)).encode()


def test_a_token_is_valid_and_says_what_the_credential_says() -> None:
    verdict = verify(TOKEN)

    assert verdict.status is Standing.VALID
    assert verdict.document == credential()
    assert [check.name for check in verdict.checks] == [
        "read", "shape", "issuer", "key", "key_window", "proofs", "revocation", "suspension",
    ]  # fmt: skip


def test_the_payload_is_the_credential_and_the_claims_of_open_badges() -> None:
    payload = vc_jwt.payload(credential(proof=[]))

    assert {name: payload.pop(name) for name in ("iss", "sub", "jti", "nbf")} == {
        "iss": BODY,
        "sub": credential()["credentialSubject"]["id"],
        "jti": credential()["id"],
        "nbf": 1_772_323_200,
    }
    assert payload == credential()


def test_what_is_signed_can_be_stored_before_it_is_signed() -> None:
    stored = vc_jwt.signing_input(credential(), Algorithm.ED25519, METHOD)

    assert stored + b"." + encode(REGISTERED.body.sign(stored)).encode() == TOKEN


def test_an_end_of_validity_is_repeated_too() -> None:
    document = credential(validUntil="2029-03-01T00:00:00Z")
    token = vc_jwt.sign(document, REGISTERED.body, METHOD)

    assert vc_jwt.payload(document)["exp"] == 1_867_017_600
    assert verify(token).status is Standing.VALID
    assert verify(token, at=moment(2029, 4)).is_expired


def other_key(algorithm: Algorithm) -> SoftwareSigner:
    return SoftwareSigner.generate(algorithm, "body-2026")


HMAC = forged(HEADER | {"alg": "HS256"})
CASES = [
    pytest.param(forged(HEADER | {"alg": "none"}), "token_unsigned", id="alg none"),
    pytest.param(forged(HEADER | {"alg": "NoNe"}), "token_unsigned", id="alg NoNe"),
    pytest.param(
        TOKEN.rpartition(b".")[0] + b".", "token_malformed", id="signature taken away"
    ),
    pytest.param(HMAC, "token_algorithm_not_of_the_key", id="alg HS256, keyed with the public key"),
    pytest.param(
        forged(HEADER | {"alg": "ES256"}, signer=other_key(Algorithm.P256)),
        "token_algorithm_not_of_the_key",
        id="alg ES256",
    ),
    pytest.param(forged(HEADER | {"typ": "JWT"}), "token_of_another_type", id="typ JWT"),
    pytest.param(
        forged(HEADER | {"typ": "dc+sd-jwt"}), "token_of_another_type", id="typ dc+sd-jwt"
    ),
    pytest.param(
        forged({n: v for n, v in HEADER.items() if n != "typ"}),
        "token_of_another_type",
        id="no typ",
    ),
    pytest.param(forged(HEADER | {"cty": "vp"}), "token_of_another_type", id="cty vp"),
    pytest.param(
        forged(HEADER | {"jwk": {"kty": "OKP"}}), "token_header_unknown", id="key in the header"
    ),
    pytest.param(
        forged(HEADER | {"jku": "https://evil.example/"}), "token_header_unknown", id="jku"
    ),
    pytest.param(forged(HEADER | {"crit": ["b64"], "b64": False}), "token_header_unknown", id="b64"),
    pytest.param(
        forged('{"alg":"none",' + json.dumps(HEADER)[1:]),
        "token_member_repeated",
        id="alg twice in the header",
    ),
    pytest.param(
        forged(payload='{"name":"x",' + json.dumps(vc_jwt.payload(credential()))[1:]),
        "token_member_repeated",
        id="name twice in the payload",
    ),
    pytest.param(
        forged(HEADER | {"kid": method_id(REGISTRY, "status-2026-2")}),
        "key_unknown",
        id="kid of the registry",
    ),
    pytest.param(
        forged(HEADER | {"kid": method_id(BODY, "status-2026-2")}, signer=REGISTERED.status),
        "key_unknown",
        id="kid of a status key",
    ),
    pytest.param(
        forged(HEADER | {"kid": method_id(f"{REGISTRY}:bodies:Y000051000002", "body-2026")}),
        "key_unknown",
        id="kid of another body",
    ),
    pytest.param(forged(HEADER | {"kid": 7}), "token_malformed", id="kid is a number"),
    pytest.param(forged(HEADER | {"alg": 7}), "token_malformed", id="alg is a number"),
    pytest.param(forged(signer=other_key(Algorithm.ED25519)), "signature_wrong", id="stranger"),
    pytest.param(forged(iss="did:web:evil.example"), "token_claims_differ", id="other iss"),
    pytest.param(forged(sub="urn:uuid:0"), "token_claims_differ", id="other sub"),
    pytest.param(forged(jti=LIST), "token_claims_differ", id="other jti"),
    pytest.param(forged(nbf=0), "token_claims_differ", id="other nbf"),
    pytest.param(forged(nbf=1_772_323_200.0), "token_claims_differ", id="nbf with a point"),
    pytest.param(forged(exp=4_000_000_000), "token_claims_differ", id="exp that is not said"),
    pytest.param(forged(proof=[]), "token_claims_differ", id="proof inside"),
    pytest.param(forged(vc={}), "not_our_shape", id="vc claim"),
    pytest.param(forged(aud="x"), "not_our_shape", id="audience"),
    pytest.param(
        forged(issuer={"id": BODY, "type": ["Profile"], "grade": "x"}), "not_our_shape", id="member"
    ),
    pytest.param(forged(payload="[]"), "token_malformed", id="payload is an array"),
    pytest.param(forged(payload='{"a":NaN}'), "token_malformed", id="NaN"),
    pytest.param(forged(payload="[" * 5000), "token_malformed", id="deep nesting"),
    pytest.param(TOKEN + b"=", "token_malformed", id="padding"),
    pytest.param(TOKEN + b".x", "token_malformed", id="four parts"),
    pytest.param(TOKEN.replace(b".", b" .", 1), "token_malformed", id="space inside"),
    pytest.param(b"", "token_malformed", id="nothing"),
    pytest.param(b"\xff.\xff.\xff", "token_malformed", id="no text"),
    pytest.param(b"a" * 200_000, "unreadable", id="too large"),
]  # fmt: skip


@pytest.mark.parametrize(("token", "expected"), CASES)
def test_each_forgery_has_its_reason(token: bytes, expected: str) -> None:
    assert reason(token) == expected


def test_the_rest_of_the_last_character_of_a_part_is_no_second_spelling() -> None:
    head, _, signature = TOKEN.rpartition(b".")
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    place = alphabet.index(signature[-1:])  # 64 bytes leave four bits of the last character unused
    other = alphabet[place ^ 1 : (place ^ 1) + 1]

    assert reason(head + b"." + signature[:-1] + other) == "token_malformed"


@settings(max_examples=200)
@given(place=st.integers(0, len(TOKEN) - 1), bit=st.integers(0, 6))
def test_any_changed_bit_is_refused(place: int, bit: int) -> None:
    changed = TOKEN[:place] + bytes([TOKEN[place] ^ 1 << bit]) + TOKEN[place + 1 :]

    assert verify(changed).genuine is not True


def test_what_the_lists_say_counts_here_too() -> None:
    bits = bytearray(16_384)
    bits[4_711 // 8] |= 0x80 >> 4_711 % 8
    revoked = REGISTERED.with_list(LIST, REGISTERED.status_list(bits=bytes(bits)))

    assert verify(TOKEN, store=revoked).status is Standing.REVOKED
    assert verify(TOKEN, store=REGISTERED.with_list(LIST, None)).status is Standing.COULD_NOT_CHECK


def test_a_compromised_key_asks_for_a_witness_here_too() -> None:
    store = REGISTERED.with_key("body-2026", compromised_at=moment(2026, 4))

    assert verify(TOKEN, store=store).status is Standing.COULD_NOT_CHECK
    assert verify(TOKEN, store=store, witnessed_at=moment(2026, 3, 2)).status is Standing.VALID
    assert verify(TOKEN, store=store, witnessed_at=moment(2026, 5)).status is Standing.NOT_GENUINE


def test_a_key_that_signs_no_tokens_makes_none() -> None:
    with pytest.raises(KeyError):
        jws.signing_input({}, algorithm=Algorithm.ML_DSA_44, key=METHOD, kind="vc+jwt")


class TestOtherSoftware:
    """joserfc and PyJWT verify what we sign and refuse what was altered."""

    altered = forged(signer=other_key(Algorithm.ED25519))

    # RFC 9864 prefers the name Ed25519, which hardly any wallet reads yet.
    @pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
    def test_joserfc(self) -> None:
        key = OKPKey.import_key(
            {"kty": "OKP", "crv": "Ed25519", "x": encode(REGISTERED.body.public_key)}
        )
        read = joserfc.jwt.decode(TOKEN.decode(), key, algorithms=["EdDSA"])

        assert read.claims["issuer"]["id"] == BODY
        with pytest.raises(JoseError):
            joserfc.jwt.decode(self.altered.decode(), key, algorithms=["EdDSA"])

    def test_pyjwt(self) -> None:
        key = Ed25519PublicKey.from_public_bytes(REGISTERED.body.public_key)
        claims = jwt.decode(TOKEN, key, algorithms=["EdDSA"], options={"require": ["iss", "nbf"]})

        assert claims["credentialSubject"] == credential()["credentialSubject"]
        with pytest.raises(jwt.InvalidSignatureError):
            jwt.decode(self.altered, key, algorithms=["EdDSA"])
