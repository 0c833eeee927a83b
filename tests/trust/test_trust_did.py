"""did:web identifiers, and what stands in the documents."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trust.samples import BODY, HOST, REGISTRY, make_registry, moment

from certreg.errors import UnreadableError
from certreg.trust.did import did_document, did_of_url, document_url, method_id, url_of_did
from certreg.trust.json_ld import canonical_quads_by_pyld
from certreg.trust.keys import Algorithm
from certreg.trust.multibase import decode_key
from certreg.trust.trust_store import KeyUse, TrustedKey

REGISTERED = make_registry()
BODY_KEY, STATUS_KEY = REGISTERED.store.keys


@pytest.mark.parametrize(
    ("url", "did", "document"),
    [
        (f"https://{HOST}", REGISTRY, f"https://{HOST}/.well-known/did.json"),
        (
            f"https://{HOST}/bodies/Y000051000001",
            BODY,
            f"https://{HOST}/bodies/Y000051000001/did.json",
        ),
        ("https://a.cn:8443", "did:web:a.cn%3A8443", "https://a.cn:8443/.well-known/did.json"),
        ("https://a.cn:8443/b", "did:web:a.cn%3A8443:b", "https://a.cn:8443/b/did.json"),
    ],
)
def test_addresses_and_identifiers_correspond(url: str, did: str, document: str) -> None:
    assert did_of_url(url) == did
    assert url_of_did(did) == url
    assert document_url(did) == document


@given(
    host=st.from_regex(r"\A[a-z0-9]{1,8}(\.[a-z0-9]{1,8}){0,2}(:[0-9]{1,4})?\Z"),
    segments=st.lists(st.from_regex(r"\A[A-Za-z0-9_-]{1,6}\Z"), max_size=3),
)
def test_every_place_comes_back(host: str, segments: list[str]) -> None:
    url = "/".join([f"https://{host}", *segments])

    assert url_of_did(did_of_url(url)) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://a.cn",
        "https://",
        "https://A.cn",
        "https://u:p@a.cn",
        "https://a.cn/../b",
        "https://a.cn/b/./c",
        "https://a.cn//b",
        "https://a.cn/b?c",
        "https://a.cn/b#c",
        "https://a.cn/%2e",
        "https://a.cn/单位",
        "file:///etc/passwd",
        "",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(UnreadableError):
        did_of_url(url)


@pytest.mark.parametrize(
    "did",
    [
        "did:key:z6Mk",
        "did:web:",
        "did:web:a.cn:..",
        "did:web:a.cn::b",
        "did:web:a.cn%2Fb",
        "did:web:u%40a.cn",
        "did:web:a.cn#key",
        "did:web:a.cn:b%2fc",
        "x did:web:a.cn",
        "",
    ],
)
def test_other_identifiers_are_refused(did: str) -> None:
    with pytest.raises(UnreadableError):
        url_of_did(did)


def test_a_document_lists_each_key_as_multikey_with_its_full_id() -> None:
    document = did_document(BODY, [BODY_KEY])

    assert document == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": BODY,
        "verificationMethod": [
            {
                "id": f"{BODY}#body-2026",
                "type": "Multikey",
                "controller": BODY,
                "publicKeyMultibase": document["verificationMethod"][0]["publicKeyMultibase"],
                "expires": "2027-01-01T00:00:00Z",
            }
        ],
        "assertionMethod": [f"{BODY}#body-2026"],
    }
    multikey = document["verificationMethod"][0]["publicKeyMultibase"]
    assert decode_key(multikey) == (Algorithm.ED25519, BODY_KEY.public_key)


def key(key_id: str, use: KeyUse, year: int) -> TrustedKey:
    return replace(
        BODY_KEY, key_id=key_id, use=use, valid_from=moment(year), valid_to=moment(year + 1)
    )


def test_the_newest_status_key_comes_first_and_retired_keys_stay() -> None:
    keys = [
        key("body-2024", KeyUse.CREDENTIAL, 2024),
        key("body-2026", KeyUse.CREDENTIAL, 2026),
        key("status-1", KeyUse.STATUS, 2024),
        key("status-2", KeyUse.STATUS, 2026),
    ]
    expected = [
        method_id(BODY, name) for name in ("status-2", "status-1", "body-2026", "body-2024")
    ]
    document = did_document(BODY, keys)

    assert [method["id"] for method in document["verificationMethod"]] == expected
    assert document["assertionMethod"] == expected


def test_a_compromised_key_leaves_both_lists() -> None:
    stolen = replace(BODY_KEY, compromised_at=moment(2026, 5))
    document = did_document(BODY, [stolen, STATUS_KEY])

    assert document["assertionMethod"] == [method_id(BODY, STATUS_KEY.key_id)]
    assert len(document["verificationMethod"]) == 1


def test_documents_use_only_terms_that_their_contexts_define() -> None:
    quads = canonical_quads_by_pyld(did_document(BODY, REGISTERED.store.keys))

    assert quads.count(b"https://w3id.org/security#publicKeyMultibase") == 2
