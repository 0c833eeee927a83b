"""Write `tests/verify/cases`: one folder for each case, with its file, its trust bundle and what must come out.

    PYTHONPATH=tests python tests/verify/make_cases.py

A name that ends in `_fail` is refused or cannot be checked; the others pass. The keys are fixed, so
the same script writes the same bytes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from verify.case_registry import (
    AT,
    BODY,
    BODY_KEY,
    CHAIN,
    DID,
    DISCLOSURES,
    DOCUMENT_KEY,
    HIDDEN,
    INDEX,
    ISSUED,
    JWT,
    LIST,
    LOGGED,
    MOMENT,
    OTHER_KEY,
    ROOT_KEY,
    SD_TOKEN,
    STATUS_KEY,
    STRANGER,
    STRANGER_P256,
    attached,
    bundle,
    chain_of,
    credential,
    sd_changed,
    sealed,
    sheet,
    shown,
    signed,
    status_list,
    store,
    token,
)

from certreg.trust import jws, multibase, sd_jwt, vc_jwt
from certreg.trust.bitstring import encode_bits, set_bit
from certreg.trust.canonical import canonical
from certreg.trust.data_integrity import add_proofs
from certreg.trust.keys import Algorithm
from certreg.trust.pdf_signature import CONTENTS_PLACEHOLDER, seal
from certreg.trust.status_list import Purpose, suspension_address
from certreg.trust.trust_store import Custody, TrustStore

CASES = Path(__file__).with_name("cases")
VALID, REVOKED, SUSPENDED = "valid", "revoked", "suspended"
DOUBT, FALSE, UNREADABLE = "could_not_check", "not_genuine", "unreadable"


@dataclass(frozen=True)
class Made:
    """A case: the file, what the verifier knows, and what must come out."""

    content: bytes
    standing: str
    step: str = ""
    reason: str = ""
    known: TrustStore | None = None
    at: str = MOMENT


GENUINE = signed(credential())
FILE = canonical(GENUINE)
PDF = sealed()


def proof(number: int, **changes: Any) -> bytes:
    """The genuine credential with members of one proof replaced (None: taken out)."""
    document = json.loads(FILE)
    merged = document["proof"][number] | changes
    document["proof"][number] = {n: v for n, v in merged.items() if v is not None}
    return canonical(document)


def with_proofs(*proofs: Any) -> bytes:
    return canonical(json.loads(FILE) | {"proof": list(proofs)})


def changed(**members: Any) -> bytes:
    """The genuine credential with top-level members changed after signing."""
    return canonical(json.loads(FILE) | members)


def signed_with(**members: Any) -> bytes:
    """A credential that the body signed with these members."""
    return canonical(signed(credential() | members))


def one_bit() -> bytes:
    bits = bytearray(16_384)
    set_bit(bits, INDEX)
    return bytes(bits)


def broken_signature(number: int) -> bytes:
    value = bytearray(multibase.decode(GENUINE["proof"][number]["proofValue"]))
    value[40] ^= 1
    return proof(number, proofValue=multibase.encode(bytes(value)))


def list_with(purpose: Purpose = Purpose.REVOCATION, **changes: Any) -> TrustStore:
    made = status_list(purpose, **changes)
    return store(**{purpose.value: made})


def list_changed(**members: Any) -> TrustStore:
    return store(revocation=status_list() | members)


def subject_changed(**members: Any) -> dict[str, Any]:
    """A list that the status key signed with another subject."""
    document = {n: m for n, m in status_list().items() if n != "proof"}
    document["credentialSubject"] |= members
    return signed(document, STATUS_KEY, created=AT - timedelta(days=1))


def issued_by(did: str) -> bytes:
    return canonical(
        signed(
            credential() | {"issuer": {"id": did, "type": ["Profile"], "name": "示例"}}, STRANGER
        )
    )


def small_order() -> bytes:
    """A signature whose R is the neutral element."""
    value = multibase.decode(GENUINE["proof"][0]["proofValue"])
    return proof(0, proofValue=multibase.encode(b"\1" + bytes(31) + value[32:]))


def large_s() -> bytes:
    """The same signature with S + L, which a lax verifier accepts."""
    value = multibase.decode(GENUINE["proof"][0]["proofValue"])
    order = 2**252 + 27742317777372353535851937790883648493
    s = int.from_bytes(value[32:], "little") + order
    return proof(0, proofValue=multibase.encode(value[:32] + s.to_bytes(32, "little")))


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


def hex_in_capitals() -> bytes:
    start = PDF.index(b"/Contents <") + 11
    return PDF[:start] + PDF[start : start + 40].upper() + PDF[start + 40 :]


def padded_container() -> bytes:
    """A changed byte in the container that no signature covers: the certificates' order tag."""
    start = PDF.index(b"/Contents <") + 11
    digits = bytearray(PDF[start : start + 8192])
    at = bytes(digits).index(b"020101", 20)  # version of the SignedData
    digits[at : at + 6] = b"020103"
    return PDF[:start] + bytes(digits) + PDF[start + 8192 :]


def without(name: str) -> dict[str, bytes]:
    return {n: content for n, content in attached().items() if n != name}


def no_time() -> bytes:
    page = sheet(attached())
    place = page.index(b"/M (D:")
    return seal(page[:place] + b"/X" + page[place + 2 :], DOCUMENT_KEY, CHAIN)


def late_witness() -> dict[str, bytes]:
    return attached(witnessed_at=LOGGED + timedelta(days=30))


STOLEN = {"compromised_at": ISSUED + timedelta(days=10)}
WITNESSED = attached(witnessed_at=LOGGED)
JCS_KEY_OF_ANOTHER = add_proofs(
    credential(), BODY_KEY, created=ISSUED, verification_method=f"{BODY}#other-2026"
)["proof"][1]
THIRD = dict(GENUINE["proof"][1], cryptosuite="ecdsa-sd-2023")
PAYLOAD = vc_jwt.payload(credential())


def disclosing(*disclosures: str) -> bytes:
    """The SD-JWT with disclosures made by anybody."""
    return sd_jwt.present(SD_TOKEN, disclosures)


def disclosure(*parts: Any) -> str:
    return jws.encode(canonical(list(parts)))


def make() -> dict[str, Made]:
    """Every case by its name."""
    rdfc, jcs = GENUINE["proof"]
    return {
        # what passes
        "json": Made(FILE, VALID),
        "json_spaced": Made(json.dumps(GENUINE, indent=2).encode(), VALID),
        "json_with_strange_texts": Made(signed_with(name='引号"\\制表\t换行\n𠮷'), VALID),
        "json_with_optional_members": Made(
            signed_with(description="说明", validUntil="2030-01-01T00:00:00Z"), VALID
        ),
        "json_at_the_end_of_its_list": Made(FILE, VALID, at="2026-06-07T00:00:00Z"),
        "pdf": Made(PDF, VALID),
        "pdf_witnessed": Made(sealed(WITNESSED), VALID, known=store(need=1)),
        "pdf_not_yet_witnessed": Made(PDF, VALID, known=store(need=1)),
        "pdf_key_stolen_after_it_was_witnessed": Made(
            sealed(WITNESSED), VALID, known=store(need=1, body_2026=STOLEN)
        ),
        "pdf_sealing_key_stolen_after_it_was_witnessed": Made(
            sealed(WITNESSED), VALID, known=store(need=1, document=STOLEN)
        ),
        "json_by_a_key_that_the_body_holds": Made(
            FILE, VALID, known=store(body_2026={"custody": Custody.BODY})
        ),
        "jwt": Made(JWT, VALID),
        "jwt_with_an_end": Made(
            token(canonical(vc_jwt.payload(credential() | {"validUntil": "2030-01-01T00:00:00Z"}))),
            VALID,
        ),
        "sd_jwt": Made(shown(*HIDDEN), VALID),
        "sd_jwt_that_shows_two_things": Made(shown("name", "level"), VALID),
        "sd_jwt_that_shows_nothing": Made(shown(), VALID),
        # 1. read
        "read_not_json_fail": Made(b"hello", UNREADABLE, "read", "unreadable"),
        "read_empty_fail": Made(b"", UNREADABLE, "read", "unreadable"),
        "read_array_fail": Made(b"[]", UNREADABLE, "read", "unreadable"),
        "read_member_twice_fail": Made(
            FILE.replace(b'{"@context"', b'{"name":"x","@context"', 1),
            UNREADABLE,
            "read",
            "unreadable",
        ),
        "read_member_twice_by_escape_fail": Made(
            FILE.replace(b'{"@context"', b'{"n\\u0061me":"x","@context"', 1),
            UNREADABLE,
            "read",
            "unreadable",
        ),
        "read_nan_fail": Made(b'{"a":NaN}', UNREADABLE, "read", "unreadable"),
        "read_infinite_fail": Made(b'{"a":1e400}', UNREADABLE, "read", "unreadable"),
        "read_integer_too_large_fail": Made(
            b'{"a":9007199254740993}', UNREADABLE, "read", "unreadable"
        ),
        "read_leading_zero_fail": Made(b'{"a":01}', UNREADABLE, "read", "unreadable"),
        "read_lone_surrogate_fail": Made(b'{"a":"\\ud800"}', UNREADABLE, "read", "unreadable"),
        "read_byte_order_mark_fail": Made(b"\xef\xbb\xbf" + FILE, UNREADABLE, "read", "unreadable"),
        "read_not_utf8_fail": Made(b'{"a":"\xff"}', UNREADABLE, "read", "unreadable"),
        "read_deep_fail": Made(nested(65), UNREADABLE, "read", "unreadable"),
        "read_very_deep_fail": Made(nested(6000), UNREADABLE, "read", "unreadable"),
        "read_too_large_fail": Made(
            changed(description="长" * 30_000), UNREADABLE, "read", "unreadable"
        ),
        # 2. shape
        "shape_empty_fail": Made(b"{}", FALSE, "shape", "not_our_shape"),
        "shape_member_of_a_stranger_fail": Made(
            changed(evidence=[{"id": "https://evil.example/e"}]), FALSE, "shape", "not_our_shape"
        ),
        "shape_status_taken_away_fail": Made(
            canonical({n: m for n, m in GENUINE.items() if n != "credentialStatus"}),
            FALSE,
            "shape",
            "not_our_shape",
        ),
        "shape_context_of_a_stranger_fail": Made(
            changed(**{"@context": [*GENUINE["@context"], "https://evil.example/context"]}),
            FALSE,
            "shape",
            "not_our_shape",
        ),
        "shape_schema_of_a_stranger_fail": Made(
            changed(credentialSchema={"id": "https://evil.example/s", "type": "JsonSchema"}),
            FALSE,
            "shape",
            "not_our_shape",
        ),
        "shape_null_fail": Made(changed(name=None), FALSE, "shape", "not_our_shape"),
        "shape_day_that_does_not_exist_fail": Made(
            changed(validFrom="2026-02-30T00:00:00Z"), FALSE, "shape", "not_our_shape"
        ),
        # 3. issuer
        "issuer_of_another_registry_fail": Made(
            issued_by("did:web:evil.test:bodies:Y000051999001"), FALSE, "issuer", "issuer_unknown"
        ),
        "issuer_that_looks_alike_fail": Made(
            issued_by("did:web:reqistry.example:bodies:Y000051999001"),
            FALSE,
            "issuer",
            "issuer_lookalike",
        ),
        "issuer_that_begins_alike_fail": Made(
            issued_by("did:web:registry.example.evil.test:bodies:Y000051999001"),
            FALSE,
            "issuer",
            "issuer_lookalike",
        ),
        "issuer_in_mixed_script_fail": Made(
            issued_by("did:web:xn--rgistry-7gg.example:bodies:Y000051999001"),
            FALSE,
            "issuer",
            "issuer_lookalike",
        ),
        "issuer_newer_than_bundle_fail": Made(
            canonical(
                signed(
                    credential()
                    | {
                        "issuer": {"id": f"{DID}:bodies:N", "type": ["Profile"], "name": "示例"},
                        "validFrom": "2026-06-02T00:00:00Z",
                    },
                    STRANGER,
                )
            ),
            DOUBT,
            "issuer",
            "issuer_unknown_store_older",
            at="2026-06-03T00:00:00Z",
        ),
        # 4. key
        "key_of_a_stranger_fail": Made(
            canonical(signed(credential(), STRANGER)), FALSE, "key", "key_unknown"
        ),
        "key_for_status_fail": Made(
            canonical(signed(credential(), STATUS_KEY)), FALSE, "key", "key_unknown"
        ),
        "key_of_another_body_fail": Made(
            canonical(signed(credential(), OTHER_KEY)), FALSE, "key", "key_unknown"
        ),
        "key_no_proof_fail": Made(canonical(credential()), FALSE, "key", "no_proof"),
        "key_newer_than_bundle_fail": Made(
            canonical(
                signed(
                    credential() | {"validFrom": "2026-06-02T00:00:00Z"}, STRANGER, created=ISSUED
                )
            ),
            DOUBT,
            "key",
            "key_unknown_store_older",
            at="2026-06-03T00:00:00Z",
        ),
        # 5. the key's window
        "key_window_over_fail": Made(
            FILE,
            FALSE,
            "key_window",
            "key_outside_window",
            store(body_2026={"valid_to": ISSUED - timedelta(seconds=1)}),
        ),
        "key_window_last_second": Made(FILE, VALID, known=store(body_2026={"valid_to": ISSUED})),
        "key_window_in_the_future_fail": Made(
            canonical(signed(credential(), created=AT + timedelta(days=1))),
            DOUBT,
            "key_window",
            "signed_in_the_future",
        ),
        "key_window_no_time_fail": Made(
            proof(0, created="yesterday"), FALSE, "key_window", "proof_malformed"
        ),
        "key_window_stolen_fail": Made(
            FILE, DOUBT, "key_window", "key_compromised_no_witness", store(body_2026=STOLEN)
        ),
        "key_window_stolen_and_no_witness_asked_for_fail": Made(
            sealed(WITNESSED),
            DOUBT,
            "key_window",
            "key_compromised_no_witness",
            store(need=0, body_2026=STOLEN),
        ),
        "key_window_stolen_before_witness_fail": Made(
            sealed(late_witness()),
            FALSE,
            "key_window",
            "key_compromised",
            store(need=1, body_2026=STOLEN),
        ),
        # 6. proofs
        "proofs_content_changed_fail": Made(
            FILE.replace("三级/高级工".encode(), "一级/高级技师".encode()),
            FALSE,
            "proofs",
            "signature_wrong",
        ),
        "proofs_rdfc_broken_fail": Made(broken_signature(0), FALSE, "proofs", "signature_wrong"),
        "proofs_jcs_broken_fail": Made(broken_signature(1), FALSE, "proofs", "signature_wrong"),
        "proofs_small_order_fail": Made(small_order(), FALSE, "proofs", "signature_wrong"),
        "proofs_large_s_fail": Made(large_s(), FALSE, "proofs", "signature_wrong"),
        "proofs_without_rdfc_fail": Made(with_proofs(jcs), FALSE, "proofs", "rdfc_proof_missing"),
        "proofs_without_jcs_fail": Made(with_proofs(rdfc), FALSE, "proofs", "proofs_not_both"),
        "proofs_swapped_fail": Made(with_proofs(jcs, rdfc), FALSE, "proofs", "proofs_not_both"),
        "proofs_third_fail": Made(
            with_proofs(rdfc, jcs, THIRD), FALSE, "proofs", "unknown_cryptosuite"
        ),
        "proofs_too_many_fail": Made(
            with_proofs(*[rdfc, jcs] * 5), FALSE, "proofs", "too_many_proofs"
        ),
        "proofs_member_added_fail": Made(
            proof(0, domain="evil.example"), FALSE, "proofs", "proof_malformed"
        ),
        "proofs_wrong_purpose_fail": Made(
            proof(0, proofPurpose="authentication"), FALSE, "proofs", "wrong_proof_purpose"
        ),
        "proofs_second_by_another_owner_fail": Made(
            proof(1, verificationMethod="did:web:evil.example#body-2026"),
            FALSE,
            "proofs",
            "verification_method_of_another",
        ),
        "proofs_second_by_another_key_fail": Made(
            with_proofs(rdfc, JCS_KEY_OF_ANOTHER), FALSE, "proofs", "unknown_verification_method"
        ),
        "proofs_context_differs_fail": Made(
            proof(1, **{"@context": GENUINE["@context"][:1]}),
            FALSE,
            "proofs",
            "proof_context_differs",
        ),
        "proofs_key_of_another_algorithm_fail": Made(
            FILE,
            FALSE,
            "proofs",
            "key_of_another_algorithm",
            store(
                body_2026={
                    "algorithm": Algorithm.P256,
                    "public_key": STRANGER_P256.public_key,
                }
            ),
        ),
        # 7, 8. status
        "status_revoked_fail": Made(
            FILE, REVOKED, "revocation", "revoked", list_with(bits=one_bit())
        ),
        "status_suspended_fail": Made(
            FILE,
            SUSPENDED,
            "suspension",
            "suspended",
            list_with(Purpose.SUSPENSION, bits=one_bit()),
        ),
        "status_entry_with_leading_zero_fail": Made(
            signed_with(
                credentialStatus=credential()["credentialStatus"]
                | {"statusListIndex": f"0{INDEX}", "id": f"{LIST}#0{INDEX}"}
            ),
            DOUBT,
            "revocation",
            "status_entry_malformed",
        ),
        "status_no_list_fail": Made(
            FILE, DOUBT, "revocation", "status_list_missing", store(without=(LIST,))
        ),
        "status_no_suspension_list_fail": Made(
            FILE,
            DOUBT,
            "suspension",
            "status_list_missing",
            store(without=(suspension_address(LIST),)),
        ),
        "status_list_not_json_fail": Made(
            FILE, DOUBT, "revocation", "status_list_malformed", store(revocation="{")
        ),
        "status_list_member_added_fail": Made(
            FILE, DOUBT, "revocation", "status_list_malformed", list_changed(extra="x")
        ),
        "status_list_of_another_address_fail": Made(
            FILE,
            DOUBT,
            "revocation",
            "status_list_of_another_address",
            list_with(address="https://registry.example/status/8"),
        ),
        "status_list_of_another_purpose_fail": Made(
            FILE,
            DOUBT,
            "revocation",
            "status_list_of_another_purpose",
            store(revocation=status_list(Purpose.SUSPENSION, address=LIST)),
        ),
        "status_list_of_another_issuer_fail": Made(
            FILE, DOUBT, "revocation", "status_list_of_another_issuer", list_with(issuer=DID)
        ),
        "status_list_not_yet_valid_fail": Made(
            FILE,
            DOUBT,
            "revocation",
            "status_list_not_yet_valid",
            list_with(valid_from=AT + timedelta(seconds=1)),
        ),
        "status_list_expired_fail": Made(
            FILE, DOUBT, "revocation", "status_list_expired", at="2026-06-07T00:00:01Z"
        ),
        "status_list_by_the_body_fail": Made(
            FILE, DOUBT, "revocation", "status_list_key_unknown", list_with(signer=BODY_KEY)
        ),
        "status_list_by_a_stolen_key_fail": Made(
            FILE,
            DOUBT,
            "revocation",
            "status_list_key_unknown",
            store(status_2026={"compromised_at": AT}),
        ),
        "status_list_changed_fail": Made(
            FILE,
            DOUBT,
            "revocation",
            "status_list_signature_wrong",
            list_changed(validUntil="2026-06-09T00:00:00Z"),
        ),
        "status_list_not_packed_fail": Made(
            FILE,
            DOUBT,
            "revocation",
            "status_list_bits_malformed",
            store(revocation=subject_changed(encodedList="uAAAA")),
        ),
        "status_list_bomb_fail": Made(
            FILE,
            DOUBT,
            "revocation",
            "status_list_bits_malformed",
            store(revocation=subject_changed(encodedList=encode_bits(bytes(2**21 + 1)))),
        ),
        "status_list_short_fail": Made(
            FILE, DOUBT, "revocation", "status_list_too_short", list_with(bits=bytes(1_024))
        ),
        "status_index_out_of_range_fail": Made(
            signed_with(
                credentialStatus=credential()["credentialStatus"]
                | {"statusListIndex": "131072", "id": f"{LIST}#131072"}
            ),
            DOUBT,
            "revocation",
            "status_index_out_of_range",
        ),
        # tokens
        "jwt_malformed_fail": Made(JWT + b"=", UNREADABLE, "read", "token_malformed"),
        "jwt_signature_taken_away_fail": Made(
            JWT.rpartition(b".")[0] + b".", UNREADABLE, "read", "token_malformed"
        ),
        "jwt_payload_array_fail": Made(token(b"[]"), UNREADABLE, "read", "token_malformed"),
        "jwt_unsigned_fail": Made(
            token(PAYLOAD, {"alg": "None"}), UNREADABLE, "read", "token_unsigned"
        ),
        "jwt_of_another_type_fail": Made(
            token(PAYLOAD, {"typ": "JWT"}), UNREADABLE, "read", "token_of_another_type"
        ),
        "jwt_key_in_the_header_fail": Made(
            token(PAYLOAD, {"jwk": {"kty": "OKP"}}), UNREADABLE, "read", "token_header_unknown"
        ),
        "jwt_member_twice_fail": Made(
            token(b'{"name":"x",' + canonical(PAYLOAD)[1:]),
            UNREADABLE,
            "read",
            "token_member_repeated",
        ),
        "jwt_too_large_fail": Made(JWT + b"A" * 140_000, UNREADABLE, "read", "unreadable"),
        "jwt_member_of_a_stranger_fail": Made(
            token(PAYLOAD | {"vc": {}}), FALSE, "shape", "not_our_shape"
        ),
        "jwt_claims_differ_fail": Made(
            token(PAYLOAD | {"jti": LIST}), FALSE, "shape", "token_claims_differ"
        ),
        "jwt_proof_inside_fail": Made(
            token(PAYLOAD | {"proof": []}), FALSE, "shape", "token_claims_differ"
        ),
        "jwt_key_of_a_stranger_fail": Made(
            token(PAYLOAD, signer=STRANGER), FALSE, "key", "key_unknown"
        ),
        "jwt_algorithm_of_another_key_fail": Made(
            token(PAYLOAD, {"alg": "ES256"}), FALSE, "proofs", "token_algorithm_not_of_the_key"
        ),
        "jwt_content_changed_fail": Made(
            token(PAYLOAD, {"kid": f"{BODY}#body-2026"}, STRANGER),
            FALSE,
            "proofs",
            "signature_wrong",
        ),
        "jwt_revoked_fail": Made(JWT, REVOKED, "revocation", "revoked", list_with(bits=one_bit())),
        "sd_jwt_without_its_end_fail": Made(
            shown("name")[:-1], UNREADABLE, "read", "key_binding_unexpected"
        ),
        "sd_jwt_key_bound_fail": Made(
            shown("name") + JWT, UNREADABLE, "read", "key_binding_unexpected"
        ),
        "sd_jwt_bare_fail": Made(SD_TOKEN, UNREADABLE, "read", "token_of_another_type"),
        "sd_jwt_open_name_fail": Made(
            sd_changed(name="张示例"), UNREADABLE, "read", "token_malformed"
        ),
        "sd_jwt_far_future_fail": Made(
            sd_changed(iat=10**12), UNREADABLE, "read", "token_malformed"
        ),
        "sd_jwt_disclosure_malformed_fail": Made(
            disclosing(disclosure("s", "x")), UNREADABLE, "read", "disclosure_malformed"
        ),
        "sd_jwt_hides_the_status_fail": Made(
            disclosing(disclosure("s", "status", {})), UNREADABLE, "read", "disclosure_malformed"
        ),
        "sd_jwt_disclosure_with_a_member_twice_fail": Made(
            disclosing(jws.encode(b'["s","x",{"a":1,"a":2}]')),
            UNREADABLE,
            "read",
            "token_member_repeated",
        ),
        "sd_jwt_other_level_fail": Made(
            disclosing(disclosure("s", "level", "一级/高级技师")),
            FALSE,
            "disclosures",
            "disclosure_unsigned",
        ),
        "sd_jwt_disclosed_twice_fail": Made(
            disclosing(DISCLOSURES["name"], DISCLOSURES["name"]),
            FALSE,
            "disclosures",
            "disclosure_repeated",
        ),
        "sd_jwt_of_another_kind_fail": Made(
            sd_changed(vct="https://evil.example/vct"), FALSE, "shape", "not_our_shape"
        ),
        "sd_jwt_of_another_issuer_fail": Made(
            sd_changed(iss="did:web:evil.test"), FALSE, "issuer", "issuer_unknown"
        ),
        "sd_jwt_revoked_fail": Made(
            shown("name"), REVOKED, "revocation", "revoked", list_with(bits=one_bit())
        ),
        # the PDF
        "pdf_not_signed_fail": Made(b"%PDF-1.7\n%%EOF\n", FALSE, "one_signature", "not_signed"),
        "pdf_behind_other_bytes_fail": Made(b"\n" + PDF, DOUBT, "readable", "not_a_pdf"),
        "pdf_two_signatures_fail": Made(
            PDF + b"/ByteRange", FALSE, "one_signature", "several_signatures"
        ),
        "pdf_bytes_appended_fail": Made(PDF + b"%\n", FALSE, "whole_file", "bytes_appended"),
        "pdf_byte_range_fail": Made(
            PDF.replace(b"/ByteRange [ 0 ", b"/ByteRange [ 1 "), FALSE, "whole_file", "byte_range"
        ),
        "pdf_two_revisions_fail": Made(two_revisions(), FALSE, "one_revision", "several_revisions"),
        "pdf_hex_in_capitals_fail": Made(hex_in_capitals(), FALSE, "contents", "contents_altered"),
        "pdf_contents_not_hex_fail": Made(
            PDF.replace(b"/Contents <30", b"/Contents <zz"),
            FALSE,
            "contents",
            "contents_unreadable",
        ),
        "pdf_no_time_fail": Made(no_time(), FALSE, "signing_time", "no_signing_time"),
        "pdf_from_the_future_fail": Made(
            sealed(signed_at=AT + timedelta(days=1)), DOUBT, "signing_time", "signed_in_the_future"
        ),
        "pdf_root_of_a_stranger_fail": Made(
            seal(sheet(attached()), STRANGER_P256, chain_of(STRANGER_P256, STRANGER_P256)),
            FALSE,
            "certificate",
            "unknown_root",
        ),
        "pdf_certificate_of_a_stranger_fail": Made(
            seal(
                sheet(attached()),
                STRANGER_P256,
                [chain_of(STRANGER_P256, STRANGER_P256)[0], CHAIN[1]],
            ),
            FALSE,
            "certificate",
            "certificate_not_issued_by_root",
        ),
        "pdf_certificate_not_valid_then_fail": Made(
            seal(
                sheet(attached()),
                DOCUMENT_KEY,
                chain_of(span=(AT, AT + timedelta(days=9))),
            ),
            FALSE,
            "certificate",
            "certificate_not_valid_then",
        ),
        "pdf_sealed_by_the_root_itself_fail": Made(
            seal(sheet(attached()), ROOT_KEY, [CHAIN[1], CHAIN[1]]),
            FALSE,
            "certificate",
            "certificate_not_for_documents",
        ),
        "pdf_sealing_key_not_in_the_history_fail": Made(
            seal(sheet(attached()), STRANGER_P256, chain_of(STRANGER_P256)),
            FALSE,
            "document_key",
            "document_key_unknown",
        ),
        "pdf_sealing_key_newer_than_bundle_fail": Made(
            seal(
                sheet(attached(), AT + timedelta(hours=1)), STRANGER_P256, chain_of(STRANGER_P256)
            ),
            DOUBT,
            "document_key",
            "document_key_unknown_store_older",
            at="2026-06-02T00:00:00Z",
        ),
        "pdf_sealing_key_stolen_before_witness_fail": Made(
            sealed(late_witness()),
            FALSE,
            "document_key",
            "document_key_compromised",
            store(need=1, document=STOLEN),
        ),
        "pdf_sealing_key_stolen_and_not_witnessed_fail": Made(
            PDF,
            DOUBT,
            "document_key",
            "document_key_compromised_no_witness",
            store(need=1, document=STOLEN),
        ),
        "pdf_report_sealing_key_stolen_fail": Made(
            sealed({"report.json": b"{}"}),
            DOUBT,
            "document_key",
            "document_key_compromised_no_witness",
            store(need=1, document=STOLEN),
        ),
        "pdf_content_changed_fail": Made(
            PDF.replace(b"595 842", b"595 843"), FALSE, "signature", "bad_signature"
        ),
        "pdf_container_changed_fail": Made(
            padded_container(), FALSE, "container", "container_altered"
        ),
        "pdf_report_fail": Made(
            sealed(attached() | {"report.json": b"{}"}), UNREADABLE, "report", "is_report"
        ),
        "pdf_without_proof_fail": Made(
            sealed(without("certificate.tlog-proof")), FALSE, "attachments", "attachments_broken"
        ),
        "pdf_without_credential_fail": Made(
            sealed(without("credential.json")), FALSE, "attachments", "attachments_broken"
        ),
        "pdf_with_another_credential_fail": Made(
            sealed(attached() | {"credential.json": signed_with(name="另一份")}),
            FALSE,
            "log",
            "other_credential",
        ),
        "pdf_log_of_a_stranger_fail": Made(
            sealed(attached(log_signer=STRANGER)), FALSE, "log", "unknown_log"
        ),
        "pdf_log_signature_broken_fail": Made(sealed(broken_note()), FALSE, "log", "bad_signature"),
        "pdf_not_in_the_log_fail": Made(sealed(other_salt()), FALSE, "log", "not_included"),
        "pdf_of_another_holder_fail": Made(
            sealed(attached(documentNumber="511702199001010025")), FALSE, "holder", "other_holder"
        ),
        "pdf_revoked_fail": Made(PDF, REVOKED, "revocation", "revoked", list_with(bits=one_bit())),
    }


def two_revisions() -> bytes:
    """A file whose page was made with a second end in it, sealed as a whole."""
    page = sheet(attached())
    marked = page.replace(b"%%EOF\n", b"%%EOF\n%%EOF\n")
    start = marked.index(CONTENTS_PLACEHOLDER) + CONTENTS_PLACEHOLDER.index(b"<")
    end = marked.index(b">", start) + 1
    placeholder = b"/ByteRange [ 0 9999999999 9999999999 9999999999 ]"
    written = b"/ByteRange [ 0 %d %d %d ]" % (start, end, len(marked) - end)
    return marked.replace(placeholder, written.ljust(len(placeholder)))


def broken_note() -> dict[str, bytes]:
    """A proof whose checkpoint bears a broken signature of the known log."""
    files = attached()
    head, _, line = files["certificate.tlog-proof"].rpartition(b"\xe2\x80\x94 ")
    name, encoded = line.split(b" ")
    flipped = encoded[:20] + (b"A" if encoded[20:21] != b"A" else b"B") + encoded[21:]
    return files | {"certificate.tlog-proof": head + b"\xe2\x80\x94 " + name + b" " + flipped}


def other_salt() -> dict[str, bytes]:
    files = attached()
    lines = files["certificate.tlog-proof"].split(b"\n")
    lines[1] = b"extra " + b"A" * 43 + b"="
    return files | {"certificate.tlog-proof": b"\n".join(lines)}


def ending(content: bytes) -> str:
    """What kind of file it is, or would be."""
    if content.lstrip()[:4] == b"%PDF":
        return "pdf"
    if content.startswith(b"ey"):
        return "sd-jwt" if b"~" in content else "jwt"
    return "json"


def write(folder: Path = CASES, made: Callable[[], dict[str, Made]] = make) -> None:
    """Write every case anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "trust.bundle").write_bytes(bundle(store()))
    for name, case in made().items():
        place = folder / name
        place.mkdir()
        (place / f"certificate.{ending(case.content)}").write_bytes(case.content)
        if case.known is not None:
            (place / "trust.bundle").write_bytes(bundle(case.known))
        expected = {
            "at": case.at,
            "standing": case.standing,
            "step": case.step,
            "reason": case.reason,
        }
        (place / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    write()
