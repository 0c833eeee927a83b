"""Proofs: what we sign, what other software says to it, and every way in which a proof can fail."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3.ldp import OB3LdpVerifier, OB3VerificationError
from trust.samples import BODY, ISSUED, REGISTRY, Registry, credential, make_registry, moment

from certreg.errors import UnreadableError
from certreg.trust import multibase
from certreg.trust.canonical import canonical
from certreg.trust.data_integrity import (
    ProofCheck,
    ProofFault,
    ProofOptions,
    Suite,
    add_proofs,
    all_hold,
    attach,
    check_proofs,
    issuer_of,
    signing_inputs,
)
from certreg.trust.did import did_document, document_url, method_id
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.trust.rdf import canonical_quads

REGISTERED = make_registry()
METHOD = method_id(BODY, "body-2026")
SIGNED = REGISTERED.sign(credential())
OPTIONS = ProofOptions(ISSUED, METHOD)


def resolve(method: str) -> tuple[Algorithm, bytes] | None:
    return (Algorithm.ED25519, REGISTERED.body.public_key) if method == METHOD else None


def faults(document: dict[str, Any]) -> list[ProofFault | None]:
    return [check.fault for check in check_proofs(document, resolve)]


def changed_proof(position: int, **changes: Any) -> dict[str, Any]:
    document = copy.deepcopy(SIGNED)
    document["proof"][position] |= changes
    return document


def test_both_proofs_are_written_as_the_cryptosuites_ask() -> None:
    rdfc, jcs = SIGNED["proof"]
    common = {
        "type": "DataIntegrityProof",
        "created": "2026-03-01T00:00:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
    }

    assert rdfc == common | {"cryptosuite": "eddsa-rdfc-2022", "proofValue": rdfc["proofValue"]}
    assert jcs == common | {
        "@context": SIGNED["@context"],
        "cryptosuite": "eddsa-jcs-2022",
        "proofValue": jcs["proofValue"],
    }
    assert all(len(multibase.decode(proof["proofValue"])) == 64 for proof in (rdfc, jcs))
    assert faults(SIGNED) == [None, None]


def test_what_is_signed_is_the_hash_of_the_options_and_of_the_document() -> None:
    document = credential()
    rdfc, jcs = signing_inputs(document, OPTIONS)
    options = {name: member for name, member in SIGNED["proof"][1].items() if name != "proofValue"}
    rdfc_options = options | {"cryptosuite": "eddsa-rdfc-2022"}

    assert rdfc == (
        sha256(canonical_quads(rdfc_options)).digest() + sha256(canonical_quads(document)).digest()
    )
    assert jcs == sha256(canonical(options)).digest() + sha256(canonical(document)).digest()


def test_issuing_in_two_halves_gives_the_same_document() -> None:
    document = credential()
    stored = signing_inputs(document, OPTIONS)

    signatures = [REGISTERED.body.sign(item) for item in stored]

    assert attach(document, OPTIONS, signatures) == SIGNED
    assert signing_inputs(SIGNED, OPTIONS) == stored


def test_signing_leaves_the_document_alone() -> None:
    document = credential()
    add_proofs(document, REGISTERED.body, created=ISSUED, verification_method=METHOD)

    assert document == credential()


def test_the_signed_example_of_the_w3c_holds() -> None:
    path = Path(__file__).parent / "vectors" / "eddsa-jcs-2022" / "signedJCS.json"
    document = json.loads(path.read_text())

    def key_in_the_method(method: str) -> tuple[Algorithm, bytes]:
        return multibase.decode_key(method.partition("#")[2])

    assert check_proofs(document, key_in_the_method) == (
        ProofCheck(Suite.JCS, None),
        # Alone it is not enough: other verifiers refuse a credential without the RDF proof.
        ProofCheck(Suite.RDFC, ProofFault.RDFC_MISSING),
    )


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of all texts of a document."""
    if isinstance(value, dict):
        return [place for name in value for place in places(value[name], (*path, name))]
    if isinstance(value, list):
        return [
            place
            for number in range(len(value))
            for place in places(value[number], (*path, number))
        ]
    return [path] if isinstance(value, str) else []


@settings(max_examples=200)
@given(path=st.sampled_from(places(SIGNED)), data=st.data())
def test_any_changed_text_is_noticed(path: tuple[str | int, ...], data: st.DataObject) -> None:
    document = copy.deepcopy(SIGNED)
    place: Any = document
    for name in path[:-1]:
        place = place[name]
    text = place[path[-1]]
    position = data.draw(st.integers(0, len(text) - 1))
    place[path[-1]] = text[:position] + chr(ord(text[position]) ^ 1) + text[position + 1 :]

    assert not all_hold(check_proofs(document, resolve))


@settings(max_examples=60)
@given(path=st.sampled_from(places(credential())))
def test_any_removed_member_is_noticed(path: tuple[str | int, ...]) -> None:
    document = copy.deepcopy(SIGNED)
    place: Any = document
    for name in path[:-1]:
        place = place[name]
    del place[path[-1]]

    assert not all_hold(check_proofs(document, resolve))


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(credential(), [ProofFault.NO_PROOF], id="no proof"),
        pytest.param(credential(proof=[]), [ProofFault.NO_PROOF], id="empty proof"),
        pytest.param(credential(proof="z1"), [ProofFault.NO_PROOF], id="proof is a text"),
        pytest.param(SIGNED | {"proof": SIGNED["proof"] * 5}, [ProofFault.TOO_MANY], id="too many"),
        pytest.param(
            SIGNED | {"proof": SIGNED["proof"][1:]},
            [None, ProofFault.RDFC_MISSING],
            id="jcs alone",
        ),
        pytest.param(
            SIGNED | {"proof": [*SIGNED["proof"], {}]},
            [None, None, ProofFault.MALFORMED],
            id="an unsigned proof beside them",
        ),
        pytest.param(
            SIGNED | {"proof": [*SIGNED["proof"], "x"]},
            [None, None, ProofFault.MALFORMED],
            id="a text among the proofs",
        ),
        pytest.param(
            changed_proof(0, cryptosuite="ecdsa-sd-2023"),
            [ProofFault.UNKNOWN_SUITE, None, ProofFault.RDFC_MISSING],
            id="unknown suite",
        ),
        pytest.param(
            changed_proof(0, type="Ed25519Signature2020"),
            [ProofFault.UNKNOWN_SUITE, None],
            id="unknown type",
        ),
        pytest.param(
            changed_proof(0, cryptosuite=["eddsa-rdfc-2022"]),
            [ProofFault.MALFORMED, None, ProofFault.RDFC_MISSING],
            id="suite in an array",
        ),
        pytest.param(
            changed_proof(0, proofPurpose="authentication"),
            [ProofFault.WRONG_PURPOSE, None],
            id="wrong purpose",
        ),
        pytest.param(
            changed_proof(1, verificationMethod=method_id(REGISTRY, "body-2026")),
            [None, ProofFault.WRONG_OWNER],
            id="method of another",
        ),
        pytest.param(
            changed_proof(1, verificationMethod=method_id(BODY, "body-2027")),
            [None, ProofFault.UNKNOWN_KEY],
            id="unknown method",
        ),
        pytest.param(
            changed_proof(1, verificationMethod=7), [None, ProofFault.MALFORMED], id="method 7"
        ),
        pytest.param(
            changed_proof(1, **{"@context": SIGNED["@context"][:1]}),
            [None, ProofFault.CONTEXT_DIFFERS],
            id="other context in the proof",
        ),
        pytest.param(
            changed_proof(0, **{"@context": SIGNED["@context"]}),
            [ProofFault.MALFORMED, None],
            id="context where none is written",
        ),
        pytest.param(
            changed_proof(0, expires="2036-01-01T00:00:00Z"),
            [ProofFault.MALFORMED, None],
            id="additional member",
        ),
        pytest.param(
            changed_proof(0, created="2026-03-01T00:00:00+00:00"),
            [ProofFault.MALFORMED, None],
            id="other spelling of the moment",
        ),
        pytest.param(
            changed_proof(0, created="2026-03-02T00:00:00Z"),
            [ProofFault.SIGNATURE_WRONG, None],
            id="other moment",
        ),
        pytest.param(
            changed_proof(0, proofValue="z" + "1" * 64),
            [ProofFault.SIGNATURE_WRONG, None],
            id="zero signature",
        ),
        pytest.param(
            changed_proof(0, proofValue="z"), [ProofFault.SIGNATURE_WRONG, None], id="empty"
        ),
        pytest.param(
            changed_proof(0, proofValue="z" + "2" * 500),
            [ProofFault.MALFORMED, None],
            id="long signature",
        ),
        pytest.param(
            changed_proof(0, proofValue="u" + SIGNED["proof"][0]["proofValue"][1:]),
            [ProofFault.MALFORMED, None],
            id="other base",
        ),
        pytest.param(
            changed_proof(0, proofValue=SIGNED["proof"][1]["proofValue"]),
            [ProofFault.SIGNATURE_WRONG, None],
            id="signature of the other suite",
        ),
        pytest.param(
            SIGNED | {"@context": SIGNED["@context"][::-1]},
            [None, ProofFault.CONTEXT_DIFFERS],
            id="contexts in other order",
        ),
        pytest.param(
            SIGNED | {"grade": "一级"},
            [ProofFault.NOT_CANONICAL, ProofFault.SIGNATURE_WRONG],
            id="unsigned member added",
        ),
        pytest.param(
            SIGNED | {"@context": "https://www.w3.org/ns/credentials/v2"},
            [ProofFault.NOT_CANONICAL, ProofFault.CONTEXT_DIFFERS],
            id="context is a text",
        ),
        pytest.param(
            SIGNED | {"issuer": {"name": "x"}},
            [ProofFault.WRONG_OWNER, ProofFault.WRONG_OWNER],
            id="issuer without id",
        ),
    ],
)
def test_each_fault_has_its_reason(
    document: dict[str, Any], expected: list[ProofFault | None]
) -> None:
    assert faults(document) == expected
    assert not all_hold(check_proofs(document, resolve))


def test_a_key_of_another_algorithm_is_refused() -> None:
    p256 = SoftwareSigner.generate(Algorithm.P256, "body-2026")
    checks = check_proofs(SIGNED, lambda method: (Algorithm.P256, p256.public_key))

    assert [check.fault for check in checks] == [ProofFault.WRONG_ALGORITHM] * 2


def test_a_proof_by_a_stranger_is_refused() -> None:
    stranger = SoftwareSigner.generate(Algorithm.ED25519, "body-2026")
    forged = add_proofs(credential(), stranger, created=ISSUED, verification_method=METHOD)

    assert faults(forged) == [ProofFault.SIGNATURE_WRONG] * 2


def test_nothing_holds_because_nothing_was_checked() -> None:
    assert not all_hold([])


def test_a_single_proof_need_not_stand_in_an_array() -> None:
    assert faults(SIGNED | {"proof": SIGNED["proof"][0]}) == [None]


@pytest.mark.parametrize(
    ("issuer", "expected"), [("did:web:a", "did:web:a"), ({"id": "b"}, "b"), ({}, None), (7, None)]
)
def test_the_issuer_is_read_in_both_spellings(issuer: object, expected: str | None) -> None:
    assert issuer_of({"issuer": issuer}) == expected


def test_a_document_without_canonical_form_is_not_signed() -> None:
    with pytest.raises(UnreadableError):
        signing_inputs(credential(grade="一级"), OPTIONS)


def test_a_key_of_another_algorithm_does_not_sign() -> None:
    p256 = SoftwareSigner.generate(Algorithm.P256, "document-2026")
    with pytest.raises(ValueError, match="Ed25519"):
        add_proofs(credential(), p256, created=ISSUED, verification_method=METHOD)


class TestOpenBadgesLib:
    """An independent verifier, offline: it reads our DID document and accepts what we sign."""

    @pytest.fixture
    def download(self) -> Callable[[str], bytes]:
        document = did_document(BODY, REGISTERED.store.keys)
        served = {document_url(BODY): canonical(document)}
        return served.__getitem__

    def test_accepts_our_credential(self, download: Callable[[str], bytes]) -> None:
        badge = OB3LdpVerifier().verify(canonical(SIGNED), download=download)

        assert badge.issuer.id == BODY
        assert badge.achievement.name == "焊工 高级工"

    @pytest.mark.parametrize(
        ("place", "text"),
        [
            (("credentialSubject", "achievement", "name"), "焊工 高级技师"),
            (("credentialSubject", "id"), "urn:uuid:00000000-0000-4000-8000-000000000000"),
            (("issuer", "name"), "另一公司"),
            (("validFrom",), "2025-03-01T00:00:00Z"),
            (("credentialStatus", "statusListIndex"), "4712"),
        ],
    )
    def test_refuses_altered_copies(
        self, download: Callable[[str], bytes], place: tuple[str, ...], text: str
    ) -> None:
        altered = copy.deepcopy(SIGNED)
        target: Any = altered
        for name in place[:-1]:
            target = target[name]
        target[place[-1]] = text

        with pytest.raises(OB3VerificationError):
            OB3LdpVerifier().verify(canonical(altered), download=download)

    def test_refuses_a_stranger(self, download: Callable[[str], bytes]) -> None:
        stranger: Registry = make_registry()

        with pytest.raises(OB3VerificationError):
            OB3LdpVerifier().verify(stranger.issue(), download=download)


def test_a_proof_made_later_by_the_same_key_differs() -> None:
    later = REGISTERED.sign(credential(), created=moment(2026, 4))

    assert faults(later) == [None, None]
    assert later["proof"] != SIGNED["proof"]
