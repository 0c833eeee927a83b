"""Keys: published vectors through our own functions, and nothing malformed accepted or raised."""

from __future__ import annotations

import json
from hashlib import sha512
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import UnreadableError
from certreg.trust.keys import (
    Algorithm,
    SoftwareSigner,
    from_der,
    is_public_key,
    to_der,
    verify,
)

WYCHEPROOF = Path(__file__).parent / "vectors" / "wycheproof"
SIGNERS = {name: SoftwareSigner.generate(name, f"test-{name}") for name in Algorithm}
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]
BASE: Point = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    46316835694926478169428394003475163141307993866256225615783033603165251855960,
)
OF_ORDER_FOUR: Point = (pow(2, (P - 1) // 4, P), 0)
"""Edwards25519 (RFC 8032, section 5.1): its base point, and a point that four times is nothing."""
ORDER_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def vectors(name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    groups = json.loads((WYCHEPROOF / name).read_text())["testGroups"]
    return [(group["publicKey"], test) for group in groups for test in group["tests"]]


def compressed(key: dict[str, Any]) -> bytes:
    point = bytes.fromhex(key["uncompressed"])
    return bytes([2 + point[64] % 2]) + point[1:33]


def verify_der(public_key: bytes, der: bytes, message: bytes) -> bool:
    try:
        signature = from_der(der)
    except UnreadableError:
        return False
    return verify(Algorithm.P256, public_key, signature, message)


def wrong_answers(cases: list[tuple[dict[str, Any], bool]]) -> list[str]:
    return [
        f"{test['tcId']}: {test['comment']}"
        for test, answer in cases
        if answer != (test["result"] == "valid")
    ]


def test_wycheproof_agrees_on_all_ed25519_signatures() -> None:
    cases = [
        (
            test,
            verify(
                Algorithm.ED25519,
                bytes.fromhex(key["pk"]),
                bytes.fromhex(test["sig"]),
                bytes.fromhex(test["msg"]),
            ),
        )
        for key, test in vectors("ed25519_test.json")
    ]

    assert len(cases) == 151
    assert wrong_answers(cases) == []


def test_wycheproof_agrees_on_all_p256_signatures_in_raw_form() -> None:
    cases = [
        (
            test,
            verify(
                Algorithm.P256,
                compressed(key),
                bytes.fromhex(test["sig"]),
                bytes.fromhex(test["msg"]),
            ),
        )
        for key, test in vectors("ecdsa_secp256r1_sha256_p1363_test.json")
    ]

    assert len(cases) == 262
    assert wrong_answers(cases) == []


def test_wycheproof_agrees_on_all_p256_signatures_in_der() -> None:
    cases = [
        (
            test,
            verify_der(compressed(key), bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"])),
        )
        for key, test in vectors("ecdsa_secp256r1_sha256_test.json")
    ]

    assert len(cases) == 484
    assert wrong_answers(cases) == []


def test_p256_signing_is_deterministic_as_in_rfc_6979() -> None:
    # RFC 6979, A.2.5, message "sample" with SHA-256.
    secret = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
    signer = SoftwareSigner("rfc6979", ec.derive_private_key(secret, ec.SECP256R1()))

    assert signer.sign(b"sample").hex().upper() == (
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
    )


@pytest.mark.parametrize(
    ("algorithm", "key_size", "signature_size"),
    [(Algorithm.ED25519, 32, 64), (Algorithm.P256, 33, 64), (Algorithm.ML_DSA_44, 1312, 2420)],
)
def test_every_algorithm_signs_in_its_raw_form(
    algorithm: Algorithm, key_size: int, signature_size: int
) -> None:
    signer = SIGNERS[algorithm]
    signature = signer.sign(b"message")

    assert signer.algorithm is algorithm
    assert (len(signer.public_key), len(signature)) == (key_size, signature_size)
    assert verify(algorithm, signer.public_key, signature, b"message")


@pytest.mark.parametrize("algorithm", Algorithm)
@given(data=st.data())
def test_any_flipped_bit_of_signature_or_key_is_refused(
    algorithm: Algorithm, data: st.DataObject
) -> None:
    signer = SIGNERS[algorithm]
    signature, key = signer.sign(b"message"), signer.public_key
    bit = data.draw(st.integers(0, (len(signature) + len(key)) * 8 - 1))
    changed = bytearray(signature + key)
    changed[bit // 8] ^= 1 << bit % 8
    signature, key = bytes(changed[: len(signature)]), bytes(changed[len(signature) :])

    assert not verify(algorithm, key, signature, b"message")


@pytest.mark.parametrize("algorithm", Algorithm)
@given(key=st.binary(max_size=80), signature=st.binary(max_size=80), message=st.binary(max_size=9))
def test_arbitrary_bytes_are_false_and_never_an_exception(
    algorithm: Algorithm, key: bytes, signature: bytes, message: bytes
) -> None:
    assert verify(algorithm, key, signature, message) is False


def test_a_signature_under_another_algorithm_is_refused() -> None:
    ed25519, p256 = SIGNERS[Algorithm.ED25519], SIGNERS[Algorithm.P256]

    assert not verify(Algorithm.P256, p256.public_key, ed25519.sign(b"m"), b"m")
    assert not verify(Algorithm.ED25519, p256.public_key, p256.sign(b"m"), b"m")


def small_order_ys() -> set[int]:
    """The y coordinates of all points whose order divides 8, found from the curve equation."""
    d = -121665 * pow(121666, -1, P) % P
    root = pow(2, (P - 1) // 4, P)
    # Order 8: the double has y = 0, that is y^2 = -x^2, and the curve gives d y^4 + 2 y^2 - 1 = 0.
    found = {0, 1, P - 1}
    discriminant = 1 + d
    half = pow(discriminant, (P + 3) // 8, P)
    half = half if half * half % P == discriminant % P else half * root % P
    for sign in (1, -1):
        square = (-1 + sign * half) * pow(d, -1, P) % P
        y = pow(square, (P + 3) // 8, P)
        y = y if y * y % P == square else y * root % P
        if y * y % P == square:
            found |= {y, P - y}
    return found


def encodings(y: int) -> list[bytes]:
    """All 32-byte encodings of a y, both signs, and the one with y + p where it fits."""
    values = [value for value in (y, y + P) if value < 2**255]
    return [(value | sign << 255).to_bytes(32, "little") for value in values for sign in (0, 1)]


def test_there_are_eight_points_of_small_order_and_all_their_encodings_are_refused() -> None:
    ys = small_order_ys()

    assert len(ys) == 5
    for y in ys:
        for encoded in encodings(y):
            assert not is_public_key(Algorithm.ED25519, encoded)
            # R of small order, under a good key.
            good = SIGNERS[Algorithm.ED25519].public_key
            assert not verify(Algorithm.ED25519, good, encoded + bytes(32), b"m")


def test_a_signature_that_holds_for_every_message_is_refused() -> None:
    identity = (1).to_bytes(32, "little")
    for_everything = identity + bytes(32)
    # The library underneath accepts it, so the rule is ours to keep.
    Ed25519PublicKey.from_public_bytes(identity).verify(for_everything, b"any message")

    assert not verify(Algorithm.ED25519, identity, for_everything, b"any message")


def plus(a: Point, b: Point) -> Point:
    """The sum of two points of edwards25519 (RFC 8032, section 5.1.4, in affine coordinates)."""
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    return (
        (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P,
        (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P,
    )


def times(number: int, point: Point) -> Point:
    """So many times a point."""
    found: Point = (0, 1)
    while number:
        found = plus(found, point) if number & 1 else found
        point, number = plus(point, point), number >> 1
    return found


def encoded_point(point: Point) -> bytes:
    """RFC 8032, section 5.1.2."""
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


@pytest.mark.parametrize("is_astray", [False, True])
def test_a_signature_that_holds_only_times_eight_is_refused(is_astray: bool) -> None:
    secret, nonce = 2**200 + 7, 2**201 + 9
    public = encoded_point(times(secret, BASE))
    commitment = times(nonce, BASE)
    start = encoded_point(plus(commitment, OF_ORDER_FOUR) if is_astray else commitment)
    challenge = int.from_bytes(sha512(start + public + b"m").digest(), "little")
    signature = start + ((nonce + challenge * secret) % ORDER).to_bytes(32, "little")

    assert verify(Algorithm.ED25519, public, signature, b"m") is not is_astray


@given(y=st.integers(0, 18))
def test_non_canonical_ed25519_encodings_are_refused(y: int) -> None:
    encoded = (y + P).to_bytes(32, "little")

    assert not is_public_key(Algorithm.ED25519, encoded)


def test_p256_accepts_high_s_and_refuses_zero() -> None:
    signer = SIGNERS[Algorithm.P256]
    signature = signer.sign(b"m")
    s = int.from_bytes(signature[32:], "big")
    other_half = signature[:32] + (ORDER_P256 - s).to_bytes(32, "big")

    assert verify(Algorithm.P256, signer.public_key, other_half, b"m")
    assert not verify(Algorithm.P256, signer.public_key, bytes(64), b"m")


def test_der_in_place_of_the_raw_form_is_refused() -> None:
    signer = SIGNERS[Algorithm.P256]
    der = to_der(signer.sign(b"m"))

    assert from_der(der) == signer.sign(b"m")
    assert not verify(Algorithm.P256, signer.public_key, der, b"m")


def test_uncompressed_p256_keys_are_not_our_raw_form() -> None:
    key = SIGNERS[Algorithm.P256].public_key

    assert is_public_key(Algorithm.P256, key)
    assert not is_public_key(Algorithm.P256, b"\x04" + key[1:] + bytes(32))
    assert not is_public_key(Algorithm.P256, b"\x05" + key[1:])


@given(st.binary(min_size=64, max_size=64))
def test_der_conversion_round_trips(signature: bytes) -> None:
    assert from_der(to_der(signature)) == signature


@given(der=st.binary(max_size=12))
def test_der_that_is_read_is_the_der_that_would_be_written(der: bytes) -> None:
    # SEQUENCE of two INTEGERs, with whatever stands inside.
    der = bytes([0x30, len(der)]) + der
    try:
        signature = from_der(der)
    except UnreadableError:
        return
    assert to_der(signature) == der


@pytest.mark.parametrize(
    "der",
    [
        "300702020001020101",  # a leading zero that is not needed
        "3081060201010201 01".replace(" ", ""),  # a length in long form
        "30800201010201010000",  # indefinite length
        "300602010102010100",  # a byte after the end
        "30060201ff020101",  # negative
        "3006020101020101".replace("02", "03", 1),  # not an integer
        "3003020101",  # one number only
        "3026022100" + "ff" * 33 + "020101",  # more than 32 bytes
        "",
    ],
)
def test_other_encodings_than_der_are_refused(der: str) -> None:
    with pytest.raises(UnreadableError):
        from_der(bytes.fromhex(der))


@pytest.mark.parametrize("size", [0, 63, 65])
def test_der_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(UnreadableError):
        to_der(bytes(size))


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_key_comes_back_from_its_encrypted_file(algorithm: Algorithm) -> None:
    signer = SIGNERS[algorithm]

    pem = signer.to_encrypted_pem(b"passphrase")
    again = SoftwareSigner.from_encrypted_pem(pem, b"passphrase", "key-1")

    assert pem.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert again.key_id == "key-1"
    assert again.algorithm is algorithm
    assert again.public_key == signer.public_key


def unreadable_files() -> list[Any]:
    good = SIGNERS[Algorithm.ED25519].to_encrypted_pem(b"passphrase")
    plain = SIGNERS[Algorithm.ED25519].private_key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    sealed = (Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"passphrase"))
    return [
        pytest.param(good, b"other", id="wrong passphrase"),
        pytest.param(good, b"", id="no passphrase"),
        pytest.param(good[:-40], b"passphrase", id="truncated"),
        pytest.param(b"", b"passphrase", id="empty"),
        pytest.param(plain, b"passphrase", id="not encrypted"),
        pytest.param(
            rsa.generate_private_key(65537, 2048).private_bytes(*sealed), b"passphrase", id="RSA"
        ),
        pytest.param(
            ec.generate_private_key(ec.SECP384R1()).private_bytes(*sealed),
            b"passphrase",
            id="another curve",
        ),
    ]


@pytest.mark.parametrize(("pem", "passphrase"), unreadable_files())
def test_a_key_file_that_does_not_open_says_so_in_chinese(pem: bytes, passphrase: bytes) -> None:
    with pytest.raises(UnreadableError, match="密钥"):
        SoftwareSigner.from_encrypted_pem(pem, passphrase, "key-1")


def test_a_signer_does_not_show_its_secret() -> None:
    assert repr(SoftwareSigner("key-1", SIGNERS[Algorithm.P256].private_key)) == (
        "SoftwareSigner(key_id='key-1')"
    )
