"""The signature container: what others read in it, and that only our own bytes pass."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from asn1crypto import cms as library
from asn1crypto import core
from trust.fixed_keys import p256

from certreg.errors import RefusedError
from certreg.trust import cms, der, keys, x509
from certreg.trust.check import Outcome, all_passed
from certreg.trust.keys import SoftwareSigner
from certreg.trust.x509 import Subject

FROM = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL = datetime(2027, 1, 1, tzinfo=UTC)
AT = datetime(2026, 3, 1, tzinfo=UTC)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
CONTENT = b"the signed parts of a file"
DIGEST = sha256(CONTENT).digest()


def chain_of(signer: SoftwareSigner, root_signer: SoftwareSigner) -> list[bytes]:
    root = x509.create_root(root_signer, Subject("根", "示例省厅"), FROM, UNTIL)
    certificate = x509.create_document_certificate(
        signer.public_key, Subject("签章", "示例省厅"), root, root_signer, FROM, UNTIL
    )
    return [certificate, root]


SIGNER = p256("document")
CHAIN = chain_of(SIGNER, p256("root"))
SIGNATURE = cms.sign(DIGEST, SIGNER, CHAIN[0])
CONTAINER = cms.container(DIGEST, SIGNATURE, CHAIN)


def failing(stored: bytes, digest: bytes = DIGEST, at: datetime = AT) -> tuple[str, str]:
    """Name and reason of the step that fails; every step before it passes."""
    *before, last = cms.check(stored, digest, [CHAIN[1]], at)
    assert all(check.outcome is Outcome.PASSED for check in before)
    assert last.outcome is Outcome.FAILED
    return last.name, last.reason


def test_our_container_passes_every_step() -> None:
    checks = cms.check(CONTAINER, DIGEST, [CHAIN[1]], AT)
    assert [check.name for check in checks] == ["certificate", "signature", "container"]
    assert all_passed(checks)


def test_the_same_input_gives_the_same_container() -> None:
    assert cms.container(DIGEST, cms.sign(DIGEST, SIGNER, CHAIN[0]), CHAIN) == CONTAINER


def test_another_library_writes_the_same_bytes() -> None:
    assert library.ContentInfo.load(CONTAINER, strict=True).dump(force=True) == CONTAINER


def test_the_signed_attributes_are_those_of_pades() -> None:
    signed_data = library.ContentInfo.load(CONTAINER)["content"]
    (signer_info,) = signed_data["signer_infos"]
    names = [attribute["type"].dotted for attribute in signer_info["signed_attrs"]]
    assert names == [
        "1.2.840.113549.1.9.3",
        "1.2.840.113549.1.9.4",
        "1.2.840.113549.1.9.16.2.47",
    ]
    assert signed_data["encap_content_info"]["content"].native is None
    assert {each.chosen.dump() for each in signed_data["certificates"]} == set(CHAIN)


def test_openssl_accepts_the_container(tmp_path: Path) -> None:
    (tmp_path / "container").write_bytes(CONTAINER)
    (tmp_path / "content").write_bytes(CONTENT)
    (tmp_path / "root.pem").write_text(x509.to_pem(CHAIN[1]))
    command = (
        "openssl cms -verify -binary -inform DER -in container -content content"
        " -CAfile root.pem -purpose any -attime 1772323200 -out verified"
    )
    subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "verified").read_bytes() == CONTENT


@pytest.mark.parametrize("number", range(20))
def test_the_smaller_s_is_signed(number: int) -> None:
    digest = sha256(bytes([number])).digest()
    value = keys.from_der(cms.sign(digest, SIGNER, CHAIN[0]))
    assert int.from_bytes(value[32:], "big") <= ORDER // 2


def test_another_digest_fails_the_signature() -> None:
    assert failing(CONTAINER, sha256(b"other").digest()) == ("signature", "bad_signature")


def test_another_signer_under_our_root_with_our_certificate_fails() -> None:
    other = p256("other")
    value = keys.to_der(other.sign(cms.to_be_signed(DIGEST, CHAIN[0])))
    assert failing(cms.container(DIGEST, value, CHAIN)) == ("signature", "bad_signature")


def test_a_strangers_chain_fails() -> None:
    chain = chain_of(SIGNER, p256("stranger"))
    stored = cms.container(DIGEST, cms.sign(DIGEST, SIGNER, chain[0]), chain)
    assert failing(stored) == ("certificate", "unknown_root")


def test_a_signature_outside_the_time_of_its_certificate_fails() -> None:
    assert failing(CONTAINER, at=UNTIL.replace(year=2028)) == (
        "certificate",
        "certificate_not_valid_then",
    )


def test_the_other_s_that_would_verify_fails() -> None:
    value = keys.from_der(SIGNATURE)
    s = ORDER - int.from_bytes(value[32:], "big")
    other = keys.to_der(value[:32] + s.to_bytes(32, "big"))
    stored = cms.container(DIGEST, other, CHAIN)
    assert failing(stored) == ("container", "container_altered")


def with_unsigned_attribute(info: library.ContentInfo) -> None:
    info["content"]["signer_infos"][0]["unsigned_attrs"] = [
        {"type": "1.2.3.4", "values": [core.OctetString(b"note")]}
    ]


def with_the_certificate_twice(info: library.ContentInfo) -> None:
    info["content"]["certificates"].append(info["content"]["certificates"][0])


def with_a_revocation_list(info: library.ContentInfo) -> None:
    info["content"]["crls"] = []


def with_another_version(info: library.ContentInfo) -> None:
    info["content"]["version"] = "v3"


def with_parameters(info: library.ContentInfo) -> None:
    algorithm = info["content"]["signer_infos"][0]["digest_algorithm"]
    algorithm["parameters"] = core.Null()


@pytest.mark.parametrize(
    "change",
    [
        with_unsigned_attribute,
        with_the_certificate_twice,
        with_a_revocation_list,
        with_another_version,
        with_parameters,
    ],
)
def test_a_container_of_the_same_meaning_in_other_bytes_fails(
    change: Callable[[library.ContentInfo], None],
) -> None:
    info = library.ContentInfo.load(CONTAINER)
    change(info)
    altered = info.dump(force=True)
    assert altered != CONTAINER
    assert not all_passed(cms.check(altered, DIGEST, [CHAIN[1]], AT))


@pytest.mark.parametrize("change", [0x01, 0x20, 0x80, 0xFF])
def test_any_changed_byte_of_the_container_fails(change: int) -> None:
    for at in range(len(CONTAINER)):
        altered = CONTAINER[:at] + bytes([CONTAINER[at] ^ change]) + CONTAINER[at + 1 :]
        assert not all_passed(cms.check(altered, DIGEST, [CHAIN[1]], AT)), at


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"\x30\x00",
        CONTAINER[:-1],
        CONTAINER + b"\0",
        der.write(der.SEQUENCE, der.object_identifier("1.2.3"), der.context(0)),
    ],
    ids=count(),
)
def test_what_is_no_container_fails(stored: bytes) -> None:
    assert failing(stored) == ("certificate", "container_unreadable")


def test_a_key_signs_only_with_its_own_certificate() -> None:
    other = p256("other")
    with pytest.raises(RefusedError) as refused:
        cms.sign(DIGEST, other, CHAIN[0])
    assert refused.value.reason == "other_key"
