"""A certificate of which the holder shows a part: nothing can be added, and nothing hidden shows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier
from trust.samples import BODY, HOST, INDEX, ISSUED, LIST, TODAY, make_registry

from certreg.trust import jws, sd_jwt
from certreg.trust.did import method_id
from certreg.trust.jws import encode
from certreg.trust.status_list import status_entry
from certreg.trust.verdict import Circumstances, Standing, Verdict

REGISTERED = make_registry()
METHOD = method_id(BODY, "body-2026")
SECRET = bytes(range(32))
HIDDEN = {
    "name": "张示例",
    "document_number": "511799199001010019",
    "occupation": "焊工",
    "level": "三级/高级工",
    "scores": {"理论": "81", "实操": "90"},
    "photo": "data:image/jpeg;base64,AAAA",
}
KIND = f"https://{HOST}/vct/skill-level-certificate"
DISCLOSURES = sd_jwt.disclosures(HIDDEN, SECRET)
CONTENT = sd_jwt.payload(
    issuer=BODY,
    kind=KIND,
    issued_at=ISSUED,
    status_entry=status_entry(LIST, INDEX),
    hidden=DISCLOSURES,
)
TOKEN = sd_jwt.sign(CONTENT, REGISTERED.body, METHOD)
WHOLE = sd_jwt.present(TOKEN, DISCLOSURES)


def verify(data: bytes, **changes: Any) -> Verdict:
    return sd_jwt.verify(data, replace(Circumstances(REGISTERED.store, TODAY), **changes))


def signed(header: dict[str, Any] | None = None, **changes: Any) -> bytes:
    """A token with another payload or header, properly signed; `changes` replace claims."""
    header = {"alg": "EdDSA", "kid": METHOD, "typ": "dc+sd-jwt"} | (header or {})
    parts = [encode(json.dumps(part).encode()) for part in (header, CONTENT | changes)]
    message = ".".join(parts).encode()
    return message + b"." + encode(REGISTERED.body.sign(message)).encode()


def made(value: object) -> str:
    return encode(json.dumps(value).encode())


def test_the_whole_is_valid_and_says_everything() -> None:
    verdict = verify(WHOLE)

    assert verdict.status is Standing.VALID
    assert verdict.claims == HIDDEN


@settings(max_examples=40)
@given(st.sets(st.sampled_from(range(len(DISCLOSURES)))))
def test_any_choice_of_disclosures_is_valid_and_says_only_that(chosen: set[int]) -> None:
    shown = sd_jwt.present(TOKEN, [DISCLOSURES[number] for number in sorted(chosen)])
    verdict = verify(shown)
    names = [list(HIDDEN)[number] for number in sorted(chosen)]

    assert verdict.status is Standing.VALID
    assert verdict.claims == {name: HIDDEN[name] for name in names}


def test_nothing_hidden_stands_in_the_token_itself() -> None:
    opened = json.dumps(jws.read(TOKEN, kinds=("dc+sd-jwt",)).payload, ensure_ascii=False)

    assert not [value for value in HIDDEN.values() if str(value) in opened]
    assert not [name for name in HIDDEN if f'"{name}"' in opened]


def test_another_secret_gives_other_digests_and_the_same_secret_the_same() -> None:
    assert sd_jwt.disclosures(HIDDEN, SECRET) == DISCLOSURES
    assert sd_jwt.covers(TOKEN, DISCLOSURES)
    other = sd_jwt.disclosures(HIDDEN, bytes(32))
    assert not set(other) & set(DISCLOSURES)
    assert not sd_jwt.covers(TOKEN, other)


def test_the_older_name_of_the_type_is_read_too() -> None:
    assert verify(signed({"typ": "vc+sd-jwt"}) + b"~").status is Standing.VALID


CASES = [
    pytest.param(sd_jwt.present(TOKEN, [made(["s", "level", "一级/高级技师"])]), "disclosure_unsigned", id="other level"),
    pytest.param(sd_jwt.present(TOKEN, [DISCLOSURES[0], DISCLOSURES[0]]), "disclosure_repeated", id="twice"),
    pytest.param(sd_jwt.present(TOKEN, [made(["s", "x"])]), "disclosure_malformed", id="two parts"),
    pytest.param(sd_jwt.present(TOKEN, [made(["s", 7, "x"])]), "disclosure_malformed", id="name is a number"),
    pytest.param(sd_jwt.present(TOKEN, [made([7, "x", "x"])]), "disclosure_malformed", id="salt is a number"),
    pytest.param(sd_jwt.present(TOKEN, [made(["s", "status", {}])]), "disclosure_malformed", id="hides the status"),
    pytest.param(sd_jwt.present(TOKEN, [made(["s", "_sd", []])]), "disclosure_malformed", id="digests inside"),
    pytest.param(sd_jwt.present(TOKEN, [DISCLOSURES[0] + "="]), "disclosure_malformed", id="padding"),
    pytest.param(sd_jwt.present(TOKEN, [made(["s", "x", "x"])] * 65), "disclosure_malformed", id="too many"),
    pytest.param(sd_jwt.present(TOKEN, [encode(b'["s","x",{"a":1,"a":2}]')]), "token_member_repeated", id="twice named"),
    pytest.param(WHOLE + TOKEN, "key_binding_unexpected", id="key binding"),
    pytest.param(TOKEN, "token_malformed", id="a bare token"),
    pytest.param(signed({"typ": "vc+jwt"}) + b"~", "token_of_another_type", id="typ"),
    pytest.param(signed({"alg": "none"}) + b"~", "token_unsigned", id="none"),
    pytest.param(signed({"alg": "HS256"}) + b"~", "token_algorithm_not_of_the_key", id="HS256"),
    pytest.param(signed({"kid": method_id(BODY, "status-2026-2")}) + b"~", "key_unknown", id="status key"),
    pytest.param(signed(iss="did:web:evil.example") + b"~", "issuer_unknown", id="other issuer"),
    pytest.param(signed(vct="https://evil.example/vct") + b"~", "not_our_shape", id="other vct"),
    pytest.param(signed(_sd_alg="sha-1") + b"~", "token_malformed", id="weak hash"),
    pytest.param(signed(_sd=[*CONTENT["_sd"], CONTENT["_sd"][0]]) + b"~", "token_malformed", id="digest twice"),
    pytest.param(signed(_sd="x") + b"~", "token_malformed", id="no digests"),
    pytest.param(signed(status={}) + b"~", "token_malformed", id="no status"),
    pytest.param(signed(status={"status_list": {"idx": 1, "uri": "https://evil.example/"}}) + b"~", "token_malformed", id="status elsewhere"),
    pytest.param(signed(name="张示例") + b"~", "token_malformed", id="open name"),
    pytest.param(signed(nbf=True) + b"~", "token_malformed", id="nbf true"),
    pytest.param(signed(iat=10**12) + b"~", "token_malformed", id="far future"),
    pytest.param(b"~" * 600_000, "unreadable", id="too large"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), CASES)
def test_each_forgery_has_its_reason(data: bytes, expected: str) -> None:
    verdict = verify(data)

    assert verdict.genuine is not True
    assert verdict.checks[-1].reason == expected
    assert verdict.claims is None


@settings(max_examples=300)
@given(place=st.integers(0, len(WHOLE) - 1), bit=st.integers(0, 6))
def test_any_changed_bit_is_refused(place: int, bit: int) -> None:
    changed = WHOLE[:place] + bytes([WHOLE[place] ^ 1 << bit]) + WHOLE[place + 1 :]

    assert verify(changed).genuine is not True


class TestSdJwtFromPyPI:
    """An independent verifier, by the authors of the standard."""

    def read(self, data: bytes) -> Any:
        key = JWK(kty="OKP", crv="Ed25519", x=encode(REGISTERED.body.public_key))
        return SDJWTVerifier(data.decode(), lambda issuer, header: key).get_verified_payload()

    def test_reads_what_is_shown(self) -> None:
        payload = self.read(sd_jwt.present(TOKEN, DISCLOSURES[3:4]))

        assert payload["level"] == HIDDEN["level"]
        assert "name" not in payload
        assert self.read(WHOLE).items() >= HIDDEN.items()

    def test_refuses_another_payload(self) -> None:
        head, _, signature = TOKEN.rpartition(b".")
        changed = signed(iss="did:web:evil.example").rpartition(b".")[0]

        with pytest.raises(Exception, match=r"(?i)signature|verif"):
            self.read(sd_jwt.present(changed + b"." + signature, DISCLOSURES))
        assert self.read(sd_jwt.present(head + b"." + signature, []))["iss"] == BODY
