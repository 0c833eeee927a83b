"""The verifier's bundle: what goes in comes out, and nothing unsigned, changed or older is read."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trust.samples import BODY, REGISTRY, TODAY, make_registry, moment

from certreg.errors import RefusedError, UnreadableError
from certreg.trust.archive import read_archive, write_archive
from certreg.trust.bundle import (
    Prepared,
    RootRole,
    assemble_bundle,
    prepare_bundle,
    read_bundle,
    to_bundle,
)
from certreg.trust.canonical import canonical, parse
from certreg.trust.credential import Standing, verify_credential
from certreg.trust.did import did_document
from certreg.trust.key_history import read_keys, write_keys
from certreg.trust.keys import Algorithm, SoftwareSigner

REGISTERED = make_registry()
ROOTS = [SoftwareSigner.generate(Algorithm.ED25519, f"root-{number}") for number in range(5)]
ROLE = RootRole(3, tuple(root.public_key for root in ROOTS))
STORE = replace(
    REGISTERED.store,
    did_documents={BODY: canonical(did_document(BODY, REGISTERED.store.keys))},
    root_certificates=b"-----BEGIN CERTIFICATE-----\n",
    log_vkeys=("registry.example/log+00000000+AQ==",),
    witness_policy="quorum none\n",
    checkpoint="registry.example/log\n1\nAA==\n\n— 见证\n".encode(),
)
BUNDLE = to_bundle(STORE, ROLE, 7, ROOTS[:3])


def test_what_goes_in_comes_out() -> None:
    store, role = read_bundle(BUNDLE, ROLE)

    assert store == replace(STORE, version=7)
    assert role == ROLE


def test_a_credential_is_verified_from_the_bundle_alone() -> None:
    store, _ = read_bundle(BUNDLE, ROLE)

    assert verify_credential(REGISTERED.issue(), store, at=TODAY).status is Standing.VALID


def test_the_same_knowledge_gives_the_same_bytes() -> None:
    assert to_bundle(STORE, ROLE, 7, ROOTS[:3]) == BUNDLE


def test_it_is_an_ordinary_zip_archive() -> None:
    with zipfile.ZipFile(io.BytesIO(BUNDLE)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "did.json",
            "keys.json",
            "log.json",
            "manifest.json",
            "roots.pem",
            "signatures.json",
            "status.json",
        ]


def test_signatures_may_be_made_apart_by_each_holder() -> None:
    prepared = prepare_bundle(STORE, ROLE, 7)
    signatures = {root.public_key: root.sign(prepared.signed_bytes) for root in ROOTS[:3]}

    assert assemble_bundle(prepared, signatures) == BUNDLE


def reason(data: bytes, pinned: RootRole | None = ROLE, **options: Any) -> str:
    with pytest.raises(RefusedError) as caught:
        read_bundle(data, pinned, **options)
    return caught.value.reason


def test_too_few_signatures_are_not_enough() -> None:
    assert reason(to_bundle(STORE, ROLE, 7, ROOTS[:2])) == "bundle_unsigned"
    assert reason(to_bundle(STORE, ROLE, 7, [])) == "bundle_unsigned"


def test_one_key_does_not_count_twice_and_strangers_do_not_count() -> None:
    strangers = [SoftwareSigner.generate(Algorithm.ED25519, str(number)) for number in range(3)]

    assert reason(to_bundle(STORE, ROLE, 7, [ROOTS[0], ROOTS[0], ROOTS[0]])) == "bundle_unsigned"
    assert reason(to_bundle(STORE, ROLE, 7, strangers)) == "bundle_unsigned"
    with pytest.raises(UnreadableError):
        RootRole(2, (ROOTS[0].public_key, ROOTS[0].public_key))


@pytest.mark.parametrize("threshold", [0, -1, 6])
def test_a_threshold_that_is_none_is_refused(threshold: int) -> None:
    with pytest.raises(UnreadableError):
        RootRole(threshold, ROLE.keys)


def test_a_bundle_with_a_root_role_of_its_own_is_not_believed() -> None:
    thief = SoftwareSigner.generate(Algorithm.ED25519, "thief")
    forged = to_bundle(STORE, RootRole(1, (thief.public_key,)), 99, [thief])

    assert reason(forged) == "bundle_unsigned"


def test_a_new_root_role_is_signed_by_the_old_one_and_by_itself() -> None:
    new = SoftwareSigner.generate(Algorithm.ED25519, "root-new")
    role = RootRole(1, (new.public_key,))

    assert reason(to_bundle(STORE, role, 8, [new])) == "bundle_unsigned"
    assert reason(to_bundle(STORE, role, 8, ROOTS[:3])) == "bundle_unsigned"
    _, pinned = read_bundle(to_bundle(STORE, role, 8, [new, *ROOTS[:3]]), ROLE)
    assert pinned == role


def test_first_use_must_be_allowed_by_name() -> None:
    assert reason(BUNDLE, None) == "bundle_unpinned"
    store, role = read_bundle(BUNDLE, None, trust_on_first_use=True)
    assert (store.version, role) == (7, ROLE)
    assert reason(to_bundle(STORE, ROLE, 7, []), None, trust_on_first_use=True) == "bundle_unsigned"


def test_an_older_version_is_refused_and_the_same_is_not() -> None:
    assert reason(BUNDLE, newest_seen=8) == "bundle_older"
    assert read_bundle(BUNDLE, ROLE, newest_seen=7)[0].version == 7


@settings(max_examples=400)
@given(position=st.integers(0, len(BUNDLE) - 1), bit=st.integers(0, 7))
def test_no_flipped_bit_is_read(position: int, bit: int) -> None:
    changed = bytearray(BUNDLE)
    changed[position] ^= 1 << bit

    with pytest.raises((UnreadableError, RefusedError)):
        read_bundle(bytes(changed), ROLE)


@settings(max_examples=100)
@given(end=st.integers(0, len(BUNDLE) - 1))
def test_no_truncated_bundle_is_read(end: int) -> None:
    with pytest.raises(UnreadableError):
        read_bundle(BUNDLE[:end], ROLE)


def repacked(**changes: bytes | None) -> bytes:
    """The bundle with files changed, added or removed, in a proper archive again."""
    files = read_archive(BUNDLE) | {name.replace("_", "."): data for name, data in changes.items()}
    return write_archive({name: data for name, data in files.items() if data is not None})


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(repacked(keys_json=b"[]"), id="changed file"),
        pytest.param(repacked(extra_json=b"[]"), id="added file"),
        pytest.param(repacked(status_json=None), id="removed file"),
        pytest.param(repacked(manifest_json=None), id="no manifest"),
        pytest.param(repacked(signatures_json=None), id="no signatures"),
        pytest.param(repacked(manifest_json=b"{}"), id="empty manifest"),
        pytest.param(repacked(signatures_json=b"[]"), id="signatures in an array"),
        pytest.param(repacked(signatures_json=b'{"x":"x"}'), id="signature of no key"),
        pytest.param(BUNDLE + b"x", id="bytes after the end"),
        pytest.param(b"x" + BUNDLE, id="bytes before the start"),
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x05\x06" + bytes(18), id="empty archive"),
    ],
)
def test_nothing_unsigned_or_incomplete_is_read(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_bundle(data, ROLE)


def test_a_manifest_must_be_ours_in_every_member() -> None:
    manifest = parse(read_archive(BUNDLE)["manifest.json"])
    changes: list[dict[str, Any]] = [
        {"format": "other/1"},
        {"version": "7"},
        {"version": True},
        {"registry": 7},
        {"grade": "x"},
        {"files": {}},
        {"root": {}},
        {"root": {"keys": ["z1"], "threshold": 1}},
        {"root": {"keys": [], "threshold": 0}},
        {"root": manifest["root"] | {"threshold": "3"}},
    ]
    for change in changes:
        with pytest.raises(UnreadableError):
            read_bundle(repacked(manifest_json=canonical(manifest | change)), ROLE)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("log.json", b"{}"),
        ("log.json", b'{"checkpoint":7,"vkeys":[],"witness_policy":""}'),
        ("status.json", b'{"https://registry.example/status/7":7}'),
        ("did.json", b"[]"),
        ("keys.json", b"{}"),
        ("other.json", b"{}"),
    ],
)
def test_even_signed_content_must_have_its_form(name: str, data: bytes) -> None:
    prepared = prepare_bundle(STORE, ROLE, 7)
    files = {**prepared.files, name: data}
    hashes = {name: sha256(data).hexdigest() for name, data in files.items()}
    if name == "other.json":
        del files["log.json"], hashes["log.json"]
    manifest = canonical(parse(prepared.manifest) | {"files": hashes})
    spoiled = Prepared(files, manifest)
    signatures = {root.public_key: root.sign(spoiled.signed_bytes) for root in ROOTS}

    with pytest.raises(UnreadableError):
        read_bundle(assemble_bundle(spoiled, signatures), ROLE)


class TestArchive:
    def test_more_than_the_limit_is_not_even_opened(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("certreg.trust.archive._MOST_BYTES", len(BUNDLE) - 1)
        with pytest.raises(UnreadableError):
            read_archive(BUNDLE)

    def test_another_way_of_packing_the_same_files_is_refused(self) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a", bytes(100))
        with pytest.raises(UnreadableError):
            read_archive(buffer.getvalue())

    def test_a_comment_or_a_second_member_of_one_name_is_refused(self) -> None:
        commented, doubled = io.BytesIO(), io.BytesIO()
        with zipfile.ZipFile(commented, "w") as archive:
            archive.comment = b"x"
        with zipfile.ZipFile(doubled, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", b"1")
            archive.writestr("a", b"2")
        for buffer in (commented, doubled):
            with pytest.raises(UnreadableError):
                read_archive(buffer.getvalue())

    def test_members_that_share_their_bytes_are_refused_unread(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Many directory entries for one member: each would be read in full.
        def refuse(*_: object) -> bytes:
            raise AssertionError("read")

        single = write_archive({"a": bytes(1000)})
        start = single.index(b"PK\x01\x02")
        entry = single[start : single.index(b"PK\x05\x06")]
        end = bytearray(single[single.index(b"PK\x05\x06") :])
        end[8:12] = (50).to_bytes(2, "little") * 2
        end[12:16] = (len(entry) * 50).to_bytes(4, "little")
        monkeypatch.setattr(zipfile.ZipFile, "read", refuse)
        with pytest.raises(UnreadableError):
            read_archive(single[:start] + entry * 50 + bytes(end))

    @given(st.dictionaries(st.text("abc/.", min_size=1, max_size=5), st.binary(max_size=20)))
    def test_files_come_back(self, files: dict[str, bytes]) -> None:
        assert read_archive(write_archive(files)) == files


class TestKeyHistory:
    def test_keys_come_back_sorted_by_id(self) -> None:
        stolen = replace(STORE.keys[0], key_id="a", compromised_at=moment(2026, 5))
        keys = (STORE.keys[1], STORE.keys[0], stolen)

        assert read_keys(write_keys(keys)) == (stolen, STORE.keys[0], STORE.keys[1])

    @pytest.mark.parametrize(
        "data", [b"", b"{}", b"7", b"[7]", b"[{}]", b'[{"multikey":"z1"}]', b"null"]
    )
    def test_other_files_are_refused(self, data: bytes) -> None:
        with pytest.raises(UnreadableError):
            read_keys(data)

    @pytest.mark.parametrize(
        "change",
        [
            {"id": ["body-2026"]},
            {"owner": 7},
            {"use": "anything"},
            {"valid_from": "2026"},
            {"compromised_at": False},
            {"multikey": None},
        ],
    )
    def test_a_row_with_a_wrong_value_is_refused(self, change: dict[str, Any]) -> None:
        rows = parse(write_keys(STORE.keys))
        rows[0] |= change
        with pytest.raises(UnreadableError):
            read_keys(canonical(rows))

    def test_one_key_id_twice_is_refused(self) -> None:
        with pytest.raises(UnreadableError, match="重复"):
            read_keys(write_keys((STORE.keys[0], STORE.keys[0])))


def test_the_store_belongs_to_its_registry() -> None:
    assert read_bundle(BUNDLE, ROLE)[0].registry == REGISTRY
