"""Canonical N-Quads: the fast way equals PyLD on random documents; nothing is dropped unseen."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld
from trust.samples import LIST, credential

from certreg.errors import UnreadableError
from certreg.trust import json_ld, rdf
from certreg.trust.json_ld import (
    CREDENTIALS_V2,
    DATA_INTEGRITY_V2,
    DID_V1,
    MULTIKEY_V1,
    OPEN_BADGES_V3,
    canonical_quads_by_pyld,
    is_pinned,
    pinned_context,
)
from certreg.trust.rdf import canonical_quads
from certreg.trust.status_list import status_entry

PINNED = [CREDENTIALS_V2, OPEN_BADGES_V3, DID_V1, MULTIKEY_V1, DATA_INTEGRITY_V2]

# Quotes, line breaks, percent signs, blank node look-alikes, rare Han, emoji: all come out alike.
texts = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    max_size=20,
) | st.sampled_from(
    ['"', "\\", "a\nb", "a\tb", "a\r", "%s", "%", "_:c14n0", " _:c14n1 ", "𠮷野家", "😀"]
)
addresses = st.from_regex(r"\Ahttps://[a-z]{1,5}\.example/[a-z0-9./?#=&%é-]{0,12}\Z") | st.builds(
    "urn:uuid:{}".format, st.uuids()
)


@st.composite
def credentials(draw: st.DrawFn) -> dict[str, Any]:
    """Credentials with random texts, addresses and numbers of parts; ids may coincide."""
    document = credential(
        id=draw(addresses),
        name=draw(texts),
        validFrom=draw(texts),
        credentialStatus=status_entry(LIST, draw(st.integers(0, 131_071))),
    )
    document["issuer"] |= {"id": draw(addresses), "name": draw(texts)}
    subject = document["credentialSubject"]
    subject["id"] = draw(addresses)
    subject["identifier"] = [
        {
            "type": "IdentityObject",
            "hashed": draw(st.booleans()),
            "identityHash": draw(texts),
            "identityType": draw(texts),
        }
        for _ in range(draw(st.integers(0, 2)))
    ]
    achievement = subject["achievement"]
    achievement |= {
        "id": draw(addresses),
        "description": draw(texts),
        "criteria": {"narrative": draw(texts)},
        "tag": draw(st.lists(texts, max_size=3)),
        "alignment": [
            {"type": ["Alignment"], "targetName": draw(texts), "targetUrl": draw(addresses)}
            for _ in range(draw(st.integers(0, 3)))
        ],
        "resultDescription": [
            {
                "id": draw(addresses),
                "type": ["ResultDescription"],
                "name": draw(texts),
                "allowedValue": draw(st.lists(texts, min_size=1, max_size=3)),
            }
            for _ in range(draw(st.integers(0, 1)))
        ],
    }
    if draw(st.booleans()):
        document["description"] = {"@value": draw(texts), "@language": "zh"}
    return document


@pytest.mark.long
@settings(max_examples=2_000, deadline=None)
@given(credentials())
def test_the_template_gives_the_bytes_of_pyld(document: dict[str, Any]) -> None:
    assert canonical_quads(document) == canonical_quads_by_pyld(document)


@settings(max_examples=100)
@given(narrative=texts, name=texts)
def test_our_rules_around_pyld_do_not_change_its_answer(narrative: str, name: str) -> None:
    document = credential(name=name)
    document["credentialSubject"]["achievement"]["criteria"]["narrative"] = narrative

    def load(address: str, options: object) -> dict[str, Any]:
        return {
            "contextUrl": None,
            "documentUrl": address,
            "document": json.loads(json.dumps(pinned_context(address))),
        }

    expected = jsonld.normalize(
        document,
        {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load},
    )
    assert canonical_quads(document) == expected.encode()


def test_pyld_runs_once_for_each_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def count(document: Any) -> bytes:
        seen.append(document)
        return canonical_quads_by_pyld(document)

    monkeypatch.setattr(rdf, "canonical_quads_by_pyld", count)
    rdf._template_of.cache_clear()
    rdf._LATEST.clear()
    for number in range(50):
        canonical_quads(credential(name=f"第{number}号"))

    assert len(seen) == 1


@pytest.mark.parametrize("name", ['"', '\\"},{"', "\\", "甲\n乙", '","type":"', "%s"])
def test_a_text_of_the_shape_before_is_taken_out_as_one_of_any_shape(name: str) -> None:
    canonical_quads(credential(name="前一张"))
    assert rdf._LATEST

    document = credential(name=name)

    assert canonical_quads(document) == canonical_quads_by_pyld(document)


def test_canonical_form_ignores_the_order_of_members_and_items() -> None:
    document = credential()
    turned = dict(reversed(document.items())) | {"type": document["type"][::-1]}

    assert canonical_quads(turned) == canonical_quads(document)


def test_two_indistinguishable_parts_are_left_to_pyld() -> None:
    document = credential()
    subject = document["credentialSubject"]
    subject["identifier"] = subject["identifier"] * 2

    quads = canonical_quads(document)

    assert quads == canonical_quads_by_pyld(document)
    assert quads.count(b"IdentityObject> .") == 2


@pytest.mark.parametrize(
    "kind", ["https://x.example/_:c14n0", "urn:x-certreg-slot:0", "https://x.example/%s%d"]
)
def test_types_that_look_like_the_templates_own_marks_do_no_harm(kind: str) -> None:
    document = credential()
    document["issuer"]["type"].append(kind)

    assert canonical_quads(document) == canonical_quads_by_pyld(document)


@pytest.mark.parametrize("members", [{}, {"id": "https://registry.example/"}])
def test_a_document_that_says_nothing_has_no_quads(members: dict[str, str]) -> None:
    assert canonical_quads({"@context": [CREDENTIALS_V2]} | members) == b""


def test_a_literal_made_of_json_is_refused() -> None:
    schema = {"id": "https://registry.example/schema", "type": "JsonSchema", "jsonSchema": {}}

    with pytest.raises(UnreadableError):
        canonical_quads(credential(credentialSchema=schema))


def test_texts_that_look_like_the_templates_own_marks_do_no_harm() -> None:
    document = credential(name="urn:x-certreg-slot:1", id="urn:uuid:x-certreg-slot:2")

    assert canonical_quads(document) == canonical_quads_by_pyld(document)


def changed(path: str, value: object) -> dict[str, Any]:
    document: dict[str, Any] = credential()
    *parents, last = path.split(">")
    place: Any = document
    for name in parents:
        place = place[name]
    place[last] = value
    return document


EVIL = "https://evil.example/context"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(changed("grade", "一级"), id="undefined term"),
        pytest.param(changed("issuer>grade", "一级"), id="undefined term inside"),
        pytest.param(changed("type", ["VerifiableCredential", "Degree"]), id="undefined type"),
        pytest.param(changed("id", "v/1"), id="relative id"),
        pytest.param(changed("id", "_:b0"), id="blank node id"),
        pytest.param(changed("id", "https://x/> <urn:a> <urn:b> .\n<urn:c"), id="quad injection"),
        pytest.param(changed("id", "https://x/a b"), id="space in id"),
        pytest.param(changed("id", ""), id="empty id"),
        pytest.param(changed("credentialStatus", "revoked"), id="reference that is no address"),
        pytest.param(changed("@context", []), id="no context"),
        pytest.param(changed("@context", EVIL), id="foreign context alone"),
        pytest.param(changed("@context", [CREDENTIALS_V2, EVIL]), id="foreign context"),
        pytest.param(changed("@context", [CREDENTIALS_V2, {"@vocab": EVIL}]), id="inline context"),
        pytest.param(changed("@context", [CREDENTIALS_V2.upper()]), id="other spelling"),
        pytest.param(changed("issuer>@context", CREDENTIALS_V2), id="context below the top"),
        pytest.param(changed("@id", "https://x/"), id="keyword spelling"),
        pytest.param(changed("@included", [{"id": "https://x/"}]), id="included"),
        pytest.param(changed("@graph", []), id="graph"),
        pytest.param(changed("https://schema.org/name", "x"), id="member spelled as address"),
        pytest.param(changed("validUntil", None), id="null"),
        pytest.param(changed("credentialStatus", [[status_entry(LIST, 1)]]), id="nested array"),
        pytest.param(changed("name", "a\x08b"), id="control character"),
        pytest.param(changed("name", "a\x00b"), id="NUL"),
        pytest.param(changed("name", "\ud800"), id="lone surrogate"),
        pytest.param(changed("name", {"@value": "x", "@language": "a b"}), id="bad language"),
        pytest.param(changed("name", {"@value": "x", "@direction": "rtl"}), id="direction"),
        pytest.param(changed("credentialSubject>id", 7), id="number as id"),
    ],
)
def test_what_a_signature_would_not_cover_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError):
        canonical_quads(document)


def tree(width: int, depth: int) -> list[dict[str, Any]]:
    """Parts within parts, all alike."""
    if depth == 0:
        return [{"narrative": "x"} for _ in range(width)]
    return [{"alignment": tree(width, depth - 1)} for _ in range(width)]


@pytest.mark.parametrize(("width", "depth"), [(9, 1), (4, 3), (3, 4), (2, 8)])
def test_documents_built_to_run_for_ever_are_refused_soon(width: int, depth: int) -> None:
    document = changed("credentialSubject>achievement>alignment", tree(width, depth))

    started = time.process_time()
    with pytest.raises(UnreadableError, match="过于复杂"):
        canonical_quads(document)
    assert time.process_time() - started < 5


def test_many_equal_parts_are_no_trouble_when_they_stand_alone() -> None:
    document = changed("credentialSubject>achievement>alignment", tree(60, 0))

    assert canonical_quads(document).count(b'"x"') == 60


def test_threads_do_not_disturb_each_other() -> None:
    documents = [changed("name", f"第{number}号") for number in range(60)]
    for number, document in enumerate(documents):
        # Three shapes, so that templates and PyLD run side by side.
        if number % 3 == 1:
            document["description"] = "x"
        if number % 3 == 2:
            del document["credentialSubject"]["identifier"]
    expected = [canonical_quads_by_pyld(document) for document in documents]

    with ThreadPoolExecutor(8) as pool:
        by_template = list(pool.map(canonical_quads, documents))
        by_pyld = list(pool.map(canonical_quads_by_pyld, documents))

    assert by_template == expected
    assert by_pyld == expected


def test_the_pinned_contexts_have_the_recorded_hashes() -> None:
    folder = files("certreg.trust") / "contexts"
    readme = (folder / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| (\S+\.json) \| (\S+) \| ([0-9a-f]{64}) \|", readme, re.MULTILINE)
    names = {path.name for path in folder.iterdir() if path.name.endswith(".json")}

    assert {name for name, _, _ in rows} == names
    assert {address for _, address, _ in rows} == set(PINNED)
    for name, address, digest in rows:
        data = (folder / name).read_bytes()
        assert sha256(data).hexdigest() == digest
        assert json.loads(data) == pinned_context(address)


@pytest.mark.parametrize("address", PINNED)
def test_no_context_redefines_the_schemes_of_our_addresses(address: str) -> None:
    # A term `did` or `urn` would turn did:web:... into a compact address.
    def terms(value: Any) -> set[str]:
        if not isinstance(value, dict):
            return set()
        return set(value).union(*map(terms, value.values()))

    assert not terms(pinned_context(address)) & {"did", "urn", "http", "https", "@import"}


@pytest.mark.parametrize("address", PINNED)
def test_no_context_asks_for_literals_that_are_rewritten_by_their_value(address: str) -> None:
    # PyLD writes doubles in a canonical form, which a template would not.
    assert "XMLSchema#double" not in json.dumps(pinned_context(address))


def test_no_address_is_ever_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    with pytest.raises(UnreadableError):
        json_ld._load_pinned(EVIL, {})
    assert not is_pinned([CREDENTIALS_V2, EVIL])
