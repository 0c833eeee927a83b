"""The verdict: genuine or not first, then the status; no doubt ever becomes green."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trust.samples import (
    BODY,
    INDEX,
    LIST,
    REGISTRY,
    SUSPENSIONS,
    TODAY,
    Registry,
    credential,
    make_registry,
    moment,
)

from certreg.trust.bitstring import set_bit
from certreg.trust.canonical import canonical
from certreg.trust.check import Outcome
from certreg.trust.credential import Standing, Verdict, verify_credential
from certreg.trust.data_integrity import ProofFault, add_proofs
from certreg.trust.did import method_id
from certreg.trust.fault_texts import PROOF_TEXTS, STATUS_TEXTS
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.trust.status_list import StatusFault, status_entry
from certreg.trust.trust_store import TrustStore

REGISTERED = make_registry()
STORE = REGISTERED.store
GENUINE = REGISTERED.issue()
STEPS = ["read", "shape", "issuer", "key", "key_window", "proofs", "revocation", "suspension"]


def verdict(data: bytes = GENUINE, store: TrustStore = STORE, **changes: Any) -> Verdict:
    arguments: dict[str, Any] = {"at": TODAY}
    return verify_credential(data, store, **(arguments | changes))


def reason(answer: Verdict) -> str:
    """The reason of the last step."""
    return answer.checks[-1].reason


def altered(**changes: Any) -> bytes:
    """The genuine credential with top-level members changed after signing."""
    return canonical(json.loads(GENUINE) | changes)


def with_bit_set() -> bytes:
    bits = bytearray(16_384)
    set_bit(bits, INDEX)
    return bytes(bits)


def test_a_genuine_credential_passes_every_step_in_order() -> None:
    answer = verdict()

    assert answer.genuine is True
    assert answer.status is Standing.VALID
    assert [check.name for check in answer.checks] == STEPS
    assert all(check.outcome is Outcome.PASSED for check in answer.checks)
    assert answer.document == json.loads(GENUINE)
    assert answer.status_as_of == moment(2026, 5, 31)
    assert not answer.is_expired and not answer.is_not_yet_valid


def test_the_layout_of_the_file_does_not_matter() -> None:
    spaced = json.dumps(json.loads(GENUINE), indent=2, ensure_ascii=True).encode()

    assert verdict(spaced).status is Standing.VALID


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"%PDF-1.7",
        b"[]",
        b"null",
        GENUINE[:-1],
        GENUINE + b"x",
        b"\xef\xbb\xbf" + GENUINE,
        GENUINE.replace(b'"id"', b'"id":"https://a/","\\u0069d"', 1),
        GENUINE[:-1] + b',"type":[]}',
        GENUINE[:-1] + b',"x":1e400}',
        GENUINE[:-1] + b',"x":NaN}',
        GENUINE[:-1] + b',"x":"\\ud800"}',
        GENUINE[:-1] + b',"x":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        GENUINE + b" " * 65_536,
    ],
)
def test_a_file_that_cannot_be_read_in_one_way_is_unreadable(data: bytes) -> None:
    answer = verdict(data)

    assert (answer.genuine, answer.status) == (None, Standing.UNREADABLE)
    assert answer.document is None
    assert [check.name for check in answer.checks] == ["read"]


@pytest.mark.parametrize(
    "changes",
    [
        {"credentialStatus": None},
        {"grade": "一级"},
        {"validUntil": "2099-01-01"},
        {"@context": ["https://www.w3.org/ns/credentials/v2"]},
        {"@context": [*credential()["@context"], {"name": "https://evil.example/name"}]},
        {"type": ["VerifiablePresentation"]},
    ],
)
def test_a_document_of_another_shape_is_not_genuine(changes: dict[str, Any]) -> None:
    answer = verdict(altered(**changes))

    assert (answer.genuine, answer.status) == (False, Standing.NOT_GENUINE)
    assert (answer.checks[-1].name, reason(answer)) == ("shape", "not_our_shape")


def test_without_its_status_entry_a_credential_is_not_genuine_even_if_signed_so() -> None:
    document = credential()
    del document["credentialStatus"]

    assert verdict(canonical(REGISTERED.sign(document))).status is Standing.NOT_GENUINE


def texts_of(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [place for name in value for place in texts_of(value[name], (*path, name))]
    if isinstance(value, list):
        items = enumerate(value)
        return [place for number, item in items for place in texts_of(item, (*path, number))]
    return [path]


@settings(max_examples=150)
@given(path=st.sampled_from(texts_of(json.loads(GENUINE))), data=st.data())
def test_no_altered_copy_is_ever_genuine(path: tuple[str | int, ...], data: st.DataObject) -> None:
    document = json.loads(GENUINE)
    place: Any = document
    for name in path[:-1]:
        place = place[name]
    old = place[path[-1]]
    if isinstance(old, str):
        position = data.draw(st.integers(0, len(old) - 1))
        place[path[-1]] = old[:position] + chr(ord(old[position]) ^ 1) + old[position + 1 :]
    else:
        place[path[-1]] = not old

    assert verdict(canonical(document)).genuine is False


@settings(max_examples=300)
@given(position=st.integers(0, len(GENUINE) - 1), bit=st.integers(0, 7))
def test_no_flipped_bit_of_the_file_is_ever_valid(position: int, bit: int) -> None:
    changed = bytearray(GENUINE)
    changed[position] ^= 1 << bit

    assert verdict(bytes(changed)).status in {Standing.NOT_GENUINE, Standing.UNREADABLE}


@given(st.binary(max_size=60))
def test_arbitrary_bytes_get_an_answer(data: bytes) -> None:
    assert verdict(data).status in {Standing.NOT_GENUINE, Standing.UNREADABLE}


def signed_by(signer: SoftwareSigner, document: dict[str, Any], did: str = BODY) -> bytes:
    method = method_id(did, signer.key_id)
    return canonical(
        add_proofs(document, signer, created=moment(2026, 3), verification_method=method)
    )


def test_a_stranger_is_not_genuine() -> None:
    stranger: Registry = make_registry()
    answer = verdict(stranger.issue())

    assert answer.genuine is False
    assert reason(answer) == ProofFault.SIGNATURE_WRONG


def test_an_issuer_that_is_not_in_the_register_is_not_genuine() -> None:
    other = f"{REGISTRY}:bodies:Y000051000002"
    signer = SoftwareSigner.generate(Algorithm.ED25519, "body-2026")
    document = credential(issuer={"id": other, "type": ["Profile"]})
    answer = verdict(signed_by(signer, document, other))

    assert (answer.genuine, reason(answer)) == (False, "issuer_unknown")


def test_a_key_that_is_not_the_issuers_is_not_genuine() -> None:
    other = SoftwareSigner.generate(Algorithm.ED25519, "body-2025")
    answer = verdict(signed_by(other, credential()))

    assert (answer.genuine, reason(answer)) == (False, "key_unknown")


def test_the_registrys_status_key_cannot_sign_credentials() -> None:
    answer = verdict(signed_by(REGISTERED.status, credential()))

    assert (answer.genuine, reason(answer)) == (False, "key_unknown")


def test_a_body_cannot_sign_for_another() -> None:
    other = f"{REGISTRY}:bodies:Y000051000002"
    second = replace(STORE.keys[0], key_id="other-2026", owner=other)
    store = replace(STORE, keys=(*STORE.keys, second))
    for_other = credential(issuer={"id": other, "type": ["Profile"]})

    assert reason(verdict(signed_by(REGISTERED.body, for_other, other), store)) == "key_unknown"
    assert reason(verdict(signed_by(REGISTERED.body, for_other, BODY), store)) == "key_unknown"


@pytest.mark.parametrize("store_age", [moment(2026, 2), moment(2026, 2, 28)])
def test_what_is_newer_than_our_knowledge_could_not_be_checked(store_age: Any) -> None:
    old_store = replace(STORE, as_of=store_age, keys=STORE.keys[1:])
    answer = verdict(store=old_store)

    assert (answer.genuine, answer.status) == (None, Standing.COULD_NOT_CHECK)
    assert reason(answer) == "issuer_unknown_store_older"

    other = SoftwareSigner.generate(Algorithm.ED25519, "body-2027")
    newer_key = verdict(signed_by(other, credential()), replace(STORE, as_of=store_age))
    assert (newer_key.genuine, newer_key.status) == (None, Standing.COULD_NOT_CHECK)
    assert reason(newer_key) == "key_unknown_store_older"


@pytest.mark.parametrize(
    "window",
    [
        {"valid_to": moment(2026, 2, 28)},
        {"valid_from": moment(2026, 3, 2)},
    ],
)
def test_a_signature_outside_the_keys_window_is_not_genuine(window: dict[str, Any]) -> None:
    answer = verdict(store=REGISTERED.with_key("body-2026", **window))

    assert (answer.genuine, reason(answer)) == (False, "key_outside_window")


def test_a_backdated_credential_is_not_genuine() -> None:
    document = credential(validFrom="2025-03-01T00:00:00Z")

    assert reason(verdict(canonical(REGISTERED.sign(document)))) == "key_outside_window"


def test_a_retired_key_verifies_for_ever() -> None:
    later = moment(2056)
    lists = {
        address: REGISTERED.status_list(
            address, valid_from=later, valid_until=later + timedelta(days=7)
        )
        for address in (LIST, SUSPENSIONS)
    }
    store = replace(REGISTERED.with_key("status-2026-2", valid_to=moment(2057)), as_of=later)

    assert verdict(store=replace(store, status_lists=lists), at=later).status is Standing.VALID


def test_a_signature_of_tomorrow_could_not_be_checked() -> None:
    answer = verdict(at=moment(2026, 2))

    assert (answer.genuine, answer.status) == (None, Standing.COULD_NOT_CHECK)
    assert "signed_in_the_future" in [check.reason for check in answer.checks]


class TestCompromisedKey:
    store = REGISTERED.with_key("body-2026", compromised_at=moment(2026, 5))

    def test_what_was_witnessed_before_stays_genuine(self) -> None:
        answer = verdict(store=self.store, witnessed_at=moment(2026, 4, 30))

        assert (answer.genuine, answer.status) == (True, Standing.VALID)

    @pytest.mark.parametrize("witnessed_at", [moment(2026, 5), moment(2026, 5, 2)])
    def test_what_was_witnessed_later_is_not_genuine(self, witnessed_at: Any) -> None:
        answer = verdict(store=self.store, witnessed_at=witnessed_at)

        assert (answer.genuine, reason(answer)) == (False, "key_compromised")

    def test_without_a_witness_it_could_not_be_checked(self) -> None:
        answer = verdict(store=self.store)

        assert (answer.genuine, answer.status) == (None, Standing.COULD_NOT_CHECK)
        assert "key_compromised_no_witness" in [check.reason for check in answer.checks]

    def test_an_altered_copy_is_still_called_not_genuine(self) -> None:
        assert verdict(altered(name="其他证书"), self.store).genuine is False


@pytest.mark.parametrize(
    ("proof", "expected"),
    [
        (lambda proofs: [], ProofFault.NO_PROOF),
        (lambda proofs: {}, ProofFault.NO_PROOF),
        (lambda proofs: "x", ProofFault.NO_PROOF),
        (lambda proofs: proofs[0], ProofFault.NO_PROOF),
        (lambda proofs: proofs[:1], "proofs_not_both"),
        (lambda proofs: proofs[::-1], "proofs_not_both"),
        (lambda proofs: [*proofs, proofs[0]], "proofs_not_both"),
        (lambda proofs: proofs[1:], ProofFault.RDFC_MISSING),
        (lambda proofs: [*proofs, proofs[0] | {"cryptosuite": "x"}], ProofFault.UNKNOWN_SUITE),
        (
            lambda proofs: [proofs[0], proofs[1] | {"proofValue": proofs[0]["proofValue"]}],
            ProofFault.SIGNATURE_WRONG,
        ),
        (
            lambda proofs: [proofs[0] | {"proofPurpose": "authentication"}, proofs[1]],
            ProofFault.WRONG_PURPOSE,
        ),
        (
            lambda proofs: [
                proofs[0],
                proofs[1] | {"verificationMethod": method_id(BODY, "status-2026-2")},
            ],
            ProofFault.UNKNOWN_KEY,
        ),
        (lambda proofs: [proofs[0] | {"created": "2026"}, proofs[1]], ProofFault.MALFORMED),
    ],
)
def test_proofs_removed_moved_or_added_are_not_genuine(proof: Any, expected: str) -> None:
    answer = verdict(altered(proof=proof(json.loads(GENUINE)["proof"])))

    assert (answer.genuine, reason(answer)) == (False, expected)


def test_a_removed_proof_member_is_not_genuine() -> None:
    document = json.loads(GENUINE)
    del document["proof"]

    assert reason(verdict(canonical(document))) == ProofFault.NO_PROOF


def test_a_revoked_credential_is_genuine_and_revoked() -> None:
    answer = verdict(store=REGISTERED.with_list(LIST, REGISTERED.status_list(bits=with_bit_set())))

    assert (answer.genuine, answer.status) == (True, Standing.REVOKED)
    assert [check.reason for check in answer.checks if check.reason] == ["revoked"]


def test_a_suspended_credential_is_genuine_and_suspended() -> None:
    data = REGISTERED.status_list(SUSPENSIONS, bits=with_bit_set())
    answer = verdict(store=REGISTERED.with_list(SUSPENSIONS, data))

    assert (answer.genuine, answer.status) == (True, Standing.SUSPENDED)


def test_revoked_weighs_more_than_suspended_and_than_not_checked() -> None:
    revoked = REGISTERED.status_list(bits=with_bit_set())
    suspended = REGISTERED.status_list(SUSPENSIONS, bits=with_bit_set())
    lists = {LIST: revoked, SUSPENSIONS: suspended}

    assert verdict(store=replace(STORE, status_lists=lists)).status is Standing.REVOKED
    assert verdict(store=replace(STORE, status_lists={LIST: revoked})).status is Standing.REVOKED


@pytest.mark.parametrize("missing", [LIST, SUSPENSIONS])
def test_one_missing_list_is_enough_not_to_be_valid(missing: str) -> None:
    answer = verdict(store=REGISTERED.with_list(missing, None))

    assert (answer.genuine, answer.status) == (True, Standing.COULD_NOT_CHECK)
    assert StatusFault.LIST_MISSING in [check.reason for check in answer.checks]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"at": moment(2026, 6, 8)}, StatusFault.EXPIRED),
        ({"newest_lists": {LIST: moment(2026, 6)}}, StatusFault.OLDER_THAN_SEEN),
        ({"newest_lists": {SUSPENSIONS: moment(2026, 6)}}, StatusFault.OLDER_THAN_SEEN),
    ],
)
def test_stale_lists_are_not_valid(changes: dict[str, Any], expected: StatusFault) -> None:
    answer = verdict(**changes)

    assert (answer.genuine, answer.status) == (True, Standing.COULD_NOT_CHECK)
    assert expected in [check.reason for check in answer.checks]


def test_an_index_beyond_the_list_is_not_valid() -> None:
    data = REGISTERED.issue(credentialStatus=status_entry(LIST, 999_999))

    assert verdict(data).status is Standing.COULD_NOT_CHECK


def test_expired_and_not_yet_valid_are_said_besides_the_status() -> None:
    ended = REGISTERED.issue(validUntil="2026-05-31T00:00:00Z")
    future = REGISTERED.issue(validFrom="2026-07-01T00:00:00Z")

    assert (verdict(ended).status, verdict(ended).is_expired) == (Standing.VALID, True)
    assert verdict(future).is_not_yet_valid is True


def test_every_fault_has_a_text_for_people() -> None:
    assert set(PROOF_TEXTS) == set(ProofFault)
    assert set(STATUS_TEXTS) == set(StatusFault)
    assert all(text.endswith("。") for text in (*PROOF_TEXTS.values(), *STATUS_TEXTS.values()))


def test_verifying_leaves_no_trace_in_the_next_verification() -> None:
    forged = altered(name="其他证书")
    answers = [verdict(data).status for data in (GENUINE, forged, GENUINE, forged)]

    assert answers == [Standing.VALID, Standing.NOT_GENUINE] * 2
    assert copy.deepcopy(verdict().document) == json.loads(GENUINE)
