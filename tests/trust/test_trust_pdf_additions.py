"""A sealed PDF to which something was added, or which somebody else signed, is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path

import pikepdf
import pytest
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pyhanko.pdf_utils.generic import ByteStringObject, DictionaryObject
from pyhanko.pdf_utils.generic import pdf_name as name_object
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import SimpleSigner, fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from trust.fixed_keys import p256
from trust.sealed_pdf import (
    CHAIN,
    FROM,
    NOW,
    ROOTS,
    SEALED,
    SIGNED_AT,
    SIGNER,
    UNTIL,
    chain_of,
    in_a_thread,
    judged_by_pyhanko,
    page,
    prepared,
    refusal,
    said_by_pdfsig,
    saved,
    verdict,
)

from certreg.trust.check import Outcome
from certreg.trust.keys import SoftwareSigner
from certreg.trust.pdf_signature import (
    check,
    seal,
)


@pytest.mark.parametrize(
    "suffix",
    [b"\n", b" ", b"\0", b"%", b"%%EOF\n", b"PK\x05\x06" + bytes(18), SEALED],
    ids=count(),
)
def test_bytes_after_the_end_are_refused(suffix: bytes) -> None:
    name, reason = refusal(SEALED + suffix)
    assert (name, reason) in {
        ("whole_file", "bytes_appended"),
        ("one_signature", "several_signatures"),
    }


@pytest.mark.parametrize("count", [1, 5, 100, 1000])
def test_bytes_cut_off_are_refused(count: int) -> None:
    assert refusal(SEALED[:-count]) == ("whole_file", "byte_range")


def updated(change: Callable[[IncrementalPdfFileWriter], object]) -> bytes:
    """The file after an incremental update."""
    writer = IncrementalPdfFileWriter(BytesIO(SEALED))
    change(writer)
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def orphan(writer: IncrementalPdfFileWriter) -> None:
    writer.add_object(ByteStringObject(b"an object that nothing refers to"))


def title(writer: IncrementalPdfFileWriter) -> None:
    info = DictionaryObject({name_object("/Title"): ByteStringObject(b"another title")})
    writer.set_info(writer.add_object(info))


def empty_dss(writer: IncrementalPdfFileWriter) -> None:
    writer.root[name_object("/DSS")] = writer.add_object(DictionaryObject())
    writer.update_root()


@pytest.mark.parametrize("change", [orphan, title, empty_dss])
def test_an_incremental_update_that_others_accept_is_refused(
    change: Callable[[IncrementalPdfFileWriter], object],
) -> None:
    pdf = updated(change)
    assert judged_by_pyhanko(pdf).intact
    assert refusal(pdf) == ("whole_file", "bytes_appended")


def another_page(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"].append(pages["/Kids"][0])
    writer.mark_update(writer.root.raw_get("/Pages"))


def script(writer: IncrementalPdfFileWriter) -> None:
    writer.root[name_object("/OpenAction")] = DictionaryObject(
        {name_object("/S"): name_object("/JavaScript"), name_object("/JS"): ByteStringObject(b"1")}
    )
    writer.update_root()


@pytest.mark.parametrize("change", [another_page, script])
def test_an_incremental_update_of_the_content_is_refused(
    change: Callable[[IncrementalPdfFileWriter], object],
) -> None:
    assert refusal(updated(change)) == ("whole_file", "bytes_appended")


def pyhanko_signer(signer: SoftwareSigner, chain: list[bytes]) -> SimpleSigner:
    key = signer.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=Certificate.load(chain[0]),
        signing_key=PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore.from_certs(map(Certificate.load, chain)),
    )


def signed_by_pyhanko(pdf: bytes, signer: SimpleSigner) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    metadata = signers.PdfSignatureMetadata(
        field_name="Another",
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=False,
    )
    stream = in_a_thread(signers.PdfSigner(metadata, signer).sign_pdf, writer)
    return bytes(stream.getbuffer())


def test_a_second_signature_is_refused_even_by_our_own_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # pyHanko keeps to our certification, which forbids a second signature; a forger would not
    monkeypatch.setattr(signers.PdfSigner, "_enforce_certification_constraints", lambda *_: None)
    twice = signed_by_pyhanko(SEALED, pyhanko_signer(SIGNER, CHAIN))
    assert refusal(twice) == ("one_signature", "several_signatures")


def test_a_signature_that_we_did_not_write_is_refused_even_by_our_own_key() -> None:
    foreign = signed_by_pyhanko(saved(page()), pyhanko_signer(SIGNER, CHAIN))
    assert judged_by_pyhanko(foreign).bottom_line
    assert refusal(foreign)[0] == "whole_file"


def test_a_file_written_again_by_another_program_is_refused() -> None:
    with pikepdf.open(BytesIO(SEALED)) as pdf:
        assert refusal(saved(pdf))[0] in {"whole_file", "signature"}


def test_a_file_without_a_signature_is_refused() -> None:
    assert refusal(saved(page())) == ("one_signature", "not_signed")
    assert refusal(prepared())[0] == "whole_file"


# What check refuses: strangers and other times


def test_a_strangers_certificate_with_our_names_is_refused(tmp_path: Path) -> None:
    chain = chain_of(SIGNER, p256("stranger"))
    pdf = seal(prepared(), SIGNER, chain)
    (tmp_path / "stranger.pdf").write_bytes(pdf)
    assert "Signature is Valid" in said_by_pdfsig(tmp_path / "stranger.pdf")
    assert refusal(pdf) == ("certificate", "unknown_root")


def test_our_root_beside_a_strangers_certificate_is_refused() -> None:
    stranger = p256("stranger")
    certificate, _ = chain_of(SIGNER, stranger)
    pdf = seal(prepared(), SIGNER, [certificate, CHAIN[1]])
    assert refusal(pdf) == ("certificate", "certificate_not_issued_by_root")


@pytest.mark.parametrize("signed_at", [FROM - timedelta(days=1), UNTIL + timedelta(days=1)])
def test_a_signature_outside_the_time_of_its_certificate_is_refused(signed_at: datetime) -> None:
    pdf = seal(prepared(signed_at), SIGNER, CHAIN)
    assert refusal(pdf) == ("certificate", "certificate_not_valid_then")


def test_a_certificate_that_has_expired_since_is_no_fault() -> None:
    assert NOW > UNTIL
    assert verdict(SEALED).genuine


def test_a_signature_from_the_future_could_not_be_checked() -> None:
    result = check(SEALED, ROOTS, SIGNED_AT - timedelta(seconds=1))
    assert not result.genuine
    assert result.checks[-1].outcome is Outcome.COULD_NOT_CHECK
    assert result.checks[-1].reason == "signed_in_the_future"


def test_no_file_is_genuine_without_a_pinned_root() -> None:
    assert check(SEALED, [], NOW).checks[-1].reason == "unknown_root"
