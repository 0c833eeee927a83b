"""The API of the conformance suites: what the reference implementation lets pass is refused here."""

from __future__ import annotations

import copy
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256, sha384
from importlib.resources import files
from typing import Any

import pytest
from flask.testing import FlaskClient

from certreg.trust import json_ld, multibase
from certreg.trust.data_integrity import Suite
from certreg.trust.json_ld import CREDENTIALS_V2
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.vc_api import proofs
from certreg.vc_api.app import EXAMPLES, make_app
from certreg.vc_api.proofs import Issuer

HTTPS = "https://localhost"
BYTES = (files("certreg.trust") / "contexts" / "credentials-v2.json").read_bytes()
SRI = "sha384-" + b64encode(sha384(BYTES).digest()).decode()
HOLDER = Issuer(SoftwareSigner.generate(Algorithm.ED25519, "holder"))
NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """The API with a new key; the context that it admits goes with it."""
    monkeypatch.setattr(json_ld, "_ADMITTED", {})
    yield make_app().test_client()


def credential(**changes: Any) -> dict[str, Any]:
    """A credential as the suites send it; `changes` replace members, None takes one away."""
    document = {
        "@context": [CREDENTIALS_V2, EXAMPLES],
        "id": "urn:uuid:5f0c9a4e-6f2d-4a2b-9a53-1d2a3c4b5e6f",
        "type": ["VerifiableCredential"],
        "issuer": "https://issuer.example/",
        "credentialSubject": {"id": "did:example:subject", "alumniOf": "学校"},
    } | changes
    return {name: member for name, member in document.items() if member is not None}


def issue(api: FlaskClient, document: Any, suite: Suite = Suite.RDFC) -> Any:
    request = {"credential": document, "options": {"cryptosuite": suite}}
    return api.post("/credentials/issue", json=request, base_url=HTTPS)


def verify(api: FlaskClient, document: Any) -> tuple[int, str]:
    """The status, and the reason of a refusal."""
    request = {"verifiableCredential": document, "options": {"checks": ["proof"]}}
    answer = api.post("/credentials/verify", json=request, base_url=HTTPS)
    return answer.status_code, answer.json.get("errors", [{"reason": ""}])[0]["reason"]


def signed(document: dict[str, Any], suite: Suite = Suite.RDFC) -> dict[str, Any]:
    """Signed by somebody who asks no questions."""
    return HOLDER.secured(document, suite, NOW)


@pytest.mark.parametrize("suite", Suite)
def test_what_is_issued_verifies(api: FlaskClient, suite: Suite) -> None:
    answer = issue(api, credential(), suite)

    assert answer.status_code == 201
    made = answer.json["verifiableCredential"]
    assert made["proof"]["cryptosuite"] == suite
    assert made["issuer"] == made["proof"]["verificationMethod"].partition("#")[0]
    assert made["credentialStatus"]["statusListCredential"] == f"{HTTPS}/status/1"
    assert verify(api, made) == (200, "")


RELATED = {"id": CREDENTIALS_V2, "digestSRI": SRI}
ELEVEN = {
    "1 refreshService without type": ({"refreshService": {"id": "https://x.example/"}}, "without_type"),
    "2 one of two refreshServices without type": (
        {"refreshService": [{"type": "Refresh", "id": "https://x.example/"}, {"id": "https://y.example/"}]},
        "without_type",
    ),
    "3 credentialSchema without type": ({"credentialSchema": {"id": "https://x.example/"}}, "without_type"),
    "4 one of two credentialSchemas without type": (
        {"credentialSchema": [{"type": "JsonSchema", "id": "https://x.example/"}, {"id": "https://y.example/"}]},
        "without_type",
    ),
    "5 issuer that is no URL": ({"issuer": "not-a-url"}, "not_a_url"),
    "6 relatedResource as texts": ({"relatedResource": [CREDENTIALS_V2]}, "not_an_object"),
    "7 relatedResource without id": ({"relatedResource": [{"digestSRI": SRI}]}, "not_a_url"),
    "8 relatedResource with a repeated id": ({"relatedResource": [RELATED, RELATED]}, "named_twice"),
    "9 relatedResource without digest": ({"relatedResource": [{"id": CREDENTIALS_V2}]}, "without_digest"),
    "10 relatedResource with another digest": (
        {"relatedResource": [RELATED | {"digestSRI": "sha384-" + b64encode(bytes(48)).decode()}]},
        "digest_differs",
    ),
}  # fmt: skip
"""Where the reference implementation fails in the suites, but for the eleventh."""
MORE = {
    "issuer object with an id that is no URL": ({"issuer": {"id": "x"}}, "not_a_url"),
    "issuer that is missing": ({"issuer": None}, "not_a_url"),
    "no context": ({"@context": None}, "wrong_context"),
    "contexts in another order": ({"@context": [EXAMPLES, CREDENTIALS_V2]}, "wrong_context"),
    "a context that nobody pinned": ({"@context": [CREDENTIALS_V2, "https://evil.example/"]}, "unreadable"),
    "no type": ({"type": None}, "wrong_type"),
    "another type": ({"type": ["VerifiablePresentation"]}, "wrong_type"),
    "type of numbers": ({"type": ["VerifiableCredential", 7]}, "wrong_type"),
    "id that is no URL": ({"id": "x"}, "not_a_url"),
    "two ids": ({"id": ["https://x.example/", "https://y.example/"]}, "not_a_url"),
    "no subject": ({"credentialSubject": None}, "missing"),
    "an empty subject": ({"credentialSubject": {}}, "missing"),
    "a text as subject": ({"credentialSubject": "x"}, "not_an_object"),
    "a day instead of a moment": ({"validFrom": "2026-11-30"}, "not_a_moment"),
    "a moment that does not exist": ({"validFrom": "2026-02-30T00:00:00Z"}, "not_a_moment"),
    "an end before the beginning": (
        {"validFrom": "2026-02-02T00:00:00Z", "validUntil": "2026-02-01T00:00:00Z"},
        "ends_before_it_begins",
    ),
    "status without type": ({"credentialStatus": {"id": "https://x.example/"}}, "without_type"),
    "status with a crooked index": (
        {"credentialStatus": {"type": "BitstringStatusListEntry", "statusListIndex": "7abc"}},
        "wrong_index",
    ),
    "evidence without type": ({"evidence": [{}]}, "without_type"),
    "terms without type": ({"termsOfUse": {"id": "https://x.example/"}}, "without_type"),
    "name as a number": ({"name": 7}, "not_a_text"),
    "a resource that is not at hand": (
        {"relatedResource": [RELATED | {"id": "https://x.example/"}]},
        "digest_differs",
    ),
    "a digest that is no digest": ({"relatedResource": [RELATED | {"digestSRI": 7}]}, "digest_differs"),
    "a weak digest": ({"relatedResource": [RELATED | {"digestSRI": "md5-AAAA"}]}, "digest_differs"),
}  # fmt: skip
REFUSED = [pytest.param(*case, id=name) for name, case in (ELEVEN | MORE).items()]


@pytest.mark.parametrize(("changes", "reason"), REFUSED)
def test_it_is_neither_issued_nor_verified(
    api: FlaskClient, changes: dict[str, Any], reason: str
) -> None:
    document = credential(**changes)
    answer = issue(api, document)

    assert (answer.status_code, answer.json["errors"][0]["reason"]) == (400, reason)
    proof = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}
    status, said = verify(api, document | {"proof": proof})
    assert status == 400
    assert said == reason or reason == "unreadable"


NEIGHBOURS = {
    "refreshService": {"type": "Refresh", "id": "https://x.example/"},
    "credentialSchema": [{"type": "JsonSchema", "id": "https://x.example/"}],
    "issuer": {"id": "did:example:issuer", "name": "x"},
    "relatedResource": [
        RELATED | {"digestMultibase": multibase.encode(b"\x12\x20" + sha256(BYTES).digest())}
    ],
    "termsOfUse": {"type": "Terms"},
    "name": [{"@value": "x", "@language": "en"}],
    "validUntil": "2036-02-02T00:00:00.5+08:00",
}


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_its_neighbour_passes(api: FlaskClient, name: str) -> None:
    answer = issue(api, credential(**{name: NEIGHBOURS[name]}))

    assert answer.status_code == 201, answer.json
    assert verify(api, answer.json["verifiableCredential"]) == (200, "")


class TestChains:
    """11. `previousProof`, as one text or several, is understood and checked."""

    def chained(self, previous: Any, suite: Suite = Suite.RDFC) -> dict[str, Any]:
        """A credential whose second proof covers the first."""
        first = signed(credential())
        first["proof"]["id"] = "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"
        document = {name: each for name, each in first.items() if name != "proof"}
        unnamed = {n: v for n, v in first["proof"].items() if n != "proofValue"}
        first["proof"]["proofValue"] = self.value(document, unnamed, [])
        options = unnamed | {"previousProof": previous, "cryptosuite": suite.value}
        del options["id"]
        if suite is Suite.JCS:
            options["@context"] = document["@context"]
        value = self.value(document, options, [first["proof"]])
        return document | {"proof": [first["proof"], options | {"proofValue": value}]}

    def value(self, document: Any, options: Any, previous: list[Any]) -> str:
        return multibase.encode(HOLDER.signer.sign(proofs._message(document, options, previous)))

    @pytest.mark.parametrize("suite", Suite)
    @pytest.mark.parametrize("is_list", [False, True])
    def test_a_chain_verifies(self, api: FlaskClient, suite: Suite, is_list: bool) -> None:
        name = "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"

        assert verify(api, self.chained([name] if is_list else name, suite)) == (200, "")

    @pytest.mark.parametrize("previous", ["urn:uuid:other", ["urn:uuid:other"], 7, [7]])
    def test_a_proof_that_is_not_there_is_missed(self, api: FlaskClient, previous: Any) -> None:
        assert verify(api, self.chained(previous)) == (400, "previous_proof_missing")

    def test_a_first_proof_that_was_exchanged_breaks_the_chain(self, api: FlaskClient) -> None:
        chain = self.chained("urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544")
        document = {name: each for name, each in chain.items() if name != "proof"}
        options = {n: v for n, v in chain["proof"][0].items() if n != "proofValue"}
        options["created"] = "2026-11-29T00:00:00Z"
        chain["proof"][0] = options | {"proofValue": self.value(document, options, [])}

        assert verify(api, chain) == (400, "signature_wrong")

    def test_two_proofs_of_one_name_are_refused(self, api: FlaskClient) -> None:
        chain = self.chained("urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544")
        chain["proof"].append(chain["proof"][0])

        assert verify(api, chain) == (400, "proof_named_twice")


def with_proof(**changes: Any) -> dict[str, Any]:
    document = signed(credential())
    return document | {"proof": document["proof"] | changes}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (credential(), "no_proof"),
        (credential(proof=[]), "no_proof"),
        (credential(proof="x"), "proof_malformed"),
        (lambda: with_proof(type="Ed25519Signature2020"), "cryptosuite_unknown"),
        (lambda: with_proof(cryptosuite="ecdsa-sd-2023"), "cryptosuite_unknown"),
        (lambda: with_proof(proofPurpose="authentication"), "proof_purpose_wrong"),
        (lambda: with_proof(created="yesterday"), "not_a_moment"),
        (lambda: with_proof(expires="2020-01-01T00:00:00Z"), "proof_expired"),
        (lambda: with_proof(proofValue="z1"), "signature_wrong"),
        (lambda: with_proof(proofValue="u1"), "proof_malformed"),
        (lambda: with_proof(verificationMethod="did:web:evil.example#x"), "verification_method_unknown"),
        (lambda: with_proof(verificationMethod="did:key:z6MkX#z6MkX"), "verification_method_unknown"),
        (lambda: with_proof(verificationMethod=7), "verification_method_unknown"),
        (lambda: signed(credential()) | {"name": "x"}, "signature_wrong"),
        (lambda: signed(credential(), Suite.JCS) | {"name": "x"}, "signature_wrong"),
        ("x", "not_an_object"),
        ([], "not_an_object"),
        ({"type": "EnvelopedVerifiableCredential", "id": "data:text/plain,x"}, "envelope_unknown"),
        ({"type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,x"}, "envelope_malformed"),
    ],
)  # fmt: skip
def test_each_forgery_has_its_reason(api: FlaskClient, document: Any, reason: str) -> None:
    made = document() if callable(document) else document  # contexts are admitted by the API
    assert verify(api, made) == (400, reason)


class TestPresentations:
    """With and without a proof of their own."""

    def presented(self, *credentials: Any, **options: str) -> dict[str, Any]:
        document = {
            "@context": [CREDENTIALS_V2, EXAMPLES],
            "type": ["VerifiablePresentation"],
            "holder": HOLDER.did,
            "verifiableCredential": list(credentials),
        }
        if not options:
            return document
        proof = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": "2026-11-30T00:00:00Z",
            "verificationMethod": HOLDER.method,
            "proofPurpose": "authentication",
        } | options
        value = HOLDER.signer.sign(proofs._message(document, proof, []))
        return document | {"proof": proof | {"proofValue": multibase.encode(value)}}

    def verify(self, api: FlaskClient, shown: Any, **options: str) -> int:
        request = {"verifiablePresentation": shown, "options": options}
        return api.post("/presentations/verify", json=request, base_url=HTTPS).status_code

    def test_both_verify(self, api: FlaskClient) -> None:
        made = signed(credential())
        asked = {"challenge": "c", "domain": "verifier.example"}

        assert self.verify(api, self.presented(made)) == 200
        assert self.verify(api, self.presented(made, **asked), **asked) == 200
        assert self.verify(api, self.presented(made, **asked), challenge="other") == 400
        assert self.verify(api, self.presented(made, **asked), domain="evil.example") == 400

    def test_a_credential_that_does_not_hold_spoils_it(self, api: FlaskClient) -> None:
        assert self.verify(api, self.presented(signed(credential()) | {"name": "x"})) == 400
        assert self.verify(api, self.presented("https://x.example/")) == 400
        assert self.verify(api, self.presented() | {"holder": "x"}) == 400
        assert self.verify(api, self.presented() | {"type": ["VerifiableCredential"]}) == 400


def test_the_list_is_signed_and_served_over_https_only(api: FlaskClient) -> None:
    served = api.get("/status/1", base_url=HTTPS)

    assert served.json["credentialSubject"]["statusPurpose"] == "revocation"
    assert verify(api, served.json) == (200, "")
    assert api.get("/status/1", base_url="http://localhost").status_code == 400


@pytest.mark.parametrize("body", [b"", b"[]", b'{"a":1,"a":2}', b"\xff", b'{"credential":NaN}'])
@pytest.mark.parametrize(
    "path", ["/credentials/issue", "/credentials/verify", "/presentations/verify"]
)
def test_what_is_no_request_is_refused(api: FlaskClient, path: str, body: bytes) -> None:
    assert api.post(path, data=body, base_url=HTTPS).status_code == 400


def test_a_registry_admits_no_further_context(api: FlaskClient) -> None:
    made = copy.deepcopy(json_ld._ADMITTED)

    assert list(made) == [EXAMPLES]  # the API alone did this, in a process of its own
