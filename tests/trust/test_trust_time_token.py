"""Timestamps of RFC 3161: what is taken, what is refused and why, and that no byte of one can change."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import cms as library
from cryptography.x509.oid import ExtendedKeyUsageOID
from trust.sealed_pdf import CHAIN, NOW, ROOTS, SIGNER, judged_by_pyhanko, prepared, said_by_pdfsig
from trust.stamping import DAY, Authority

from certreg.errors import RefusedError
from certreg.trust import pdf_signature, time_token
from certreg.trust.check import Outcome
from certreg.trust.time_token import Authorities

MESSAGE = b"a signature value"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("tsa") / "own", with_rsa=True)


@pytest.fixture(scope="module")
def token(authority: Authority) -> bytes:
    return token_of(authority)


@pytest.fixture(scope="module")
def stamped(authority: Authority) -> bytes:
    """A sealed PDF with a timestamp."""
    return pdf_signature.seal(
        prepared(), SIGNER, CHAIN, lambda signature: token_of(authority, signature)
    )


def token_of(authority: Authority, message: bytes = MESSAGE) -> bytes:
    return time_token.from_response(authority.answer(time_token.request(message, 7)), 7)


def known(*authorities: Authority, as_of: datetime = NOW) -> Authorities:
    return Authorities([one for each in authorities for one in each.certificates], as_of)


def said(token: bytes, authorities: Authorities, message: bytes = MESSAGE) -> tuple[str, str]:
    check = time_token.check(token, message, authorities, NOW).check
    return check.outcome.value, check.reason


def test_a_token_of_a_known_authority_says_when(authority: Authority, token: bytes) -> None:
    stamped = time_token.check(token, MESSAGE, known(authority), NOW)

    assert stamped.check.outcome is Outcome.PASSED
    assert stamped.at is not None and abs(stamped.at - datetime.now(UTC)) < timedelta(minutes=10)
    assert f"{stamped.at:%Y-%m-%d %H:%M}" in stamped.check.text


@pytest.mark.parametrize("chain", [False, True])
def test_an_authority_with_ecdsa_is_taken_too(tmp_path: Path, chain: bool) -> None:
    authority = Authority.make(tmp_path / "tsa", chain=chain)
    for _ in range(4):  # of two values of s that hold, the smaller is kept
        assert said(token_of(authority), known(authority)) == ("passed", "")


def test_another_library_reads_it(token: bytes) -> None:
    signed = library.ContentInfo.load(token, strict=True)
    assert signed.dump(force=True) == token
    assert len(signed["content"]["certificates"]) == 1


def test_openssl_verifies_it(authority: Authority, token: bytes, tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(token)
    (tmp_path / "data").write_bytes(MESSAGE)
    command = f"openssl ts -verify -data data -in token -token_in -CAfile {authority.folder}/ca.pem"
    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True)
    assert "Verification: OK" in done.stdout, done.stderr


class TestRefused:
    """Each with its own reason."""

    def test_another_digest(self, authority: Authority, token: bytes) -> None:
        assert said(token, known(authority), b"another") == ("failed", "timestamp_other_content")

    def test_an_unknown_authority(self, token: bytes, tmp_path: Path) -> None:
        other = known(Authority.make(tmp_path / "other"))
        assert said(token, other) == ("failed", "timestamp_authority_unknown")
        old = replace(other, as_of=LONG_AGO)
        assert said(token, old) == ("could_not_check", "timestamp_authority_unknown_store_older")
        nobody = Authorities((), NOW)
        assert said(token, nobody) == ("could_not_check", "timestamp_no_authority_known")

    def test_an_expired_certificate(self, tmp_path: Path) -> None:
        # openssl refuses to sign with it, so the authority is renewed in between
        authority = Authority.make(tmp_path / "tsa", span=(-9 * DAY, -DAY))
        assert said(token_of(authority), known(authority)) == (
            "failed",
            "timestamp_certificate_not_valid_then",
        )

    @pytest.mark.parametrize("usage", ["SERVER_AUTH", "ANY_EXTENDED_KEY_USAGE"])
    def test_a_certificate_for_something_else(
        self, authority: Authority, token: bytes, usage: str
    ) -> None:
        same = authority.token_under(token, ExtendedKeyUsageOID.TIME_STAMPING)
        other = authority.token_under(token, getattr(ExtendedKeyUsageOID, usage))

        assert said(same, known(authority)) == ("passed", "")
        assert said(other, known(authority)) == (
            "failed",
            "timestamp_certificate_for_something_else",
        )

    def test_openssl_itself_stamps_with_no_other_certificate(self, tmp_path: Path) -> None:
        other = Authority.make(tmp_path / "web", usage=ExtendedKeyUsageOID.SERVER_AUTH)
        with pytest.raises(subprocess.CalledProcessError):
            token_of(other)

    def test_a_time_to_come(self, authority: Authority, token: bytes) -> None:
        check = time_token.check(token, MESSAGE, known(authority), LONG_AGO).check
        assert (check.outcome, check.reason) == (
            Outcome.COULD_NOT_CHECK,
            "timestamp_in_the_future",
        )

    def test_the_answer_to_another_request(self, authority: Authority) -> None:
        answer = authority.answer(time_token.request(MESSAGE, 7))
        with pytest.raises(RefusedError) as refused:
            time_token.from_response(answer, 8)
        assert refused.value.reason == "timestamp_other_nonce"

    def test_an_authority_that_says_no(self, authority: Authority) -> None:
        with pytest.raises(RefusedError) as refused:
            time_token.from_response(authority.answer(b"\x30\x00"), 7)
        assert refused.value.reason == "timestamp_refused"


class TestOnAPdf:
    """PAdES B-T: the token is an unsigned attribute, and the rule about bytes holds for it as well."""

    def reason(self, pdf: bytes, authorities: Authorities) -> str:
        verdict = pdf_signature.check(pdf, ROOTS, NOW, authorities)
        return verdict.checks[-1].reason if not verdict.genuine else ""

    def test_it_is_genuine_and_says_the_time(self, stamped: bytes, authority: Authority) -> None:
        verdict = pdf_signature.check(stamped, ROOTS, NOW, known(authority))
        assert verdict.genuine and verdict.timestamp is None
        assert verdict.stamped_at is not None
        assert "timestamp" in [check.name for check in verdict.checks]

    def test_without_a_known_authority_the_seal_holds_and_the_step_is_told(
        self, stamped: bytes
    ) -> None:
        verdict = pdf_signature.check(stamped, ROOTS, NOW)
        assert verdict.genuine and verdict.stamped_at is None
        assert verdict.timestamp is not None
        assert verdict.timestamp.reason == "timestamp_no_authority_known"

    def test_any_changed_byte_of_the_token_is_found(
        self, stamped: bytes, authority: Authority
    ) -> None:
        start = stamped.index(b"/Contents <") + len(b"/Contents <")
        size = len(stamped[start : stamped.index(b">", start)].rstrip(b"0"))
        for place in range(start + size // 3 // 2 * 2, start + size, 26):
            digit = b"0" if stamped[place : place + 1] != b"0" else b"1"
            altered = stamped[:place] + digit + stamped[place + 1 :]
            assert not pdf_signature.check(altered, ROOTS, NOW, known(authority)).genuine, place
            assert not pdf_signature.check(altered, ROOTS, NOW).genuine, place

    def test_the_token_of_another_file_is_refused(self, authority: Authority) -> None:
        pdf = pdf_signature.seal(prepared(), SIGNER, CHAIN, lambda _: token_of(authority))
        assert self.reason(pdf, known(authority)) == "timestamp_other_content"

    def test_a_token_that_does_not_fit_is_left_out(self) -> None:
        pdf = pdf_signature.seal(
            prepared(), SIGNER, CHAIN, lambda _: b"\x04\x82\x20\x00" + bytes(8192)
        )
        assert pdf == pdf_signature.seal(prepared(), SIGNER, CHAIN)

    def test_others_read_the_signature_and_the_timestamp(
        self, stamped: bytes, tmp_path: Path
    ) -> None:
        status = judged_by_pyhanko(stamped)
        assert status.intact and status.valid
        assert status.timestamp_validity is not None
        assert status.timestamp_validity.intact and status.timestamp_validity.valid
        (tmp_path / "file.pdf").write_bytes(stamped)
        assert "Signature is Valid" in said_by_pdfsig(tmp_path / "file.pdf")
