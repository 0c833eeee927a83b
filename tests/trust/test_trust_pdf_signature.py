"""PDF signatures: what we make, and that others accept it."""

from __future__ import annotations

import subprocess
from io import BytesIO
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.status import SignatureCoverageLevel
from trust.sealed_pdf import (
    CHAIN,
    CREDENTIAL,
    GAP_END,
    GAP_START,
    ROOT_SIGNER,
    SEALED,
    SIGNED_AT,
    SIGNER,
    judged_by_pyhanko,
    page,
    prepared,
    said_by_pdfsig,
    saved,
    verdict,
)

from certreg.errors import RefusedError, UnreadableError
from certreg.trust.pdf_signature import (
    BYTE_RANGE_PLACEHOLDER,
    CONTENTS_PLACEHOLDER,
    SIG_FLAGS,
    WIDGET_FLAGS,
    prepare_signature_field,
    seal,
    signature_dictionary,
)


def test_our_file_is_genuine_and_gives_its_attachments() -> None:
    result = verdict(SEALED)
    assert result.genuine
    assert result.signed_at == SIGNED_AT
    assert result.attachments == {"credential.json": CREDENTIAL}
    assert [step.name for step in result.checks] == [
        "readable",
        "one_signature",
        "whole_file",
        "one_revision",
        "contents",
        "signing_time",
        "certificate",
        "signature",
        "container",
        "attachments",
    ]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert seal(prepared(), SIGNER, CHAIN) == SEALED


def test_sealing_changes_nothing_but_the_two_placeholders() -> None:
    blank = prepared()
    assert len(SEALED) == len(blank)
    range_start = blank.index(BYTE_RANGE_PLACEHOLDER)
    range_end = range_start + len(BYTE_RANGE_PLACEHOLDER)
    assert SEALED[:range_start] == blank[:range_start]
    assert SEALED[range_end:GAP_START] == blank[range_end:GAP_START]
    assert SEALED[GAP_END:] == blank[GAP_END:]


def test_pyhanko_finds_the_file_valid_trusted_and_wholly_covered() -> None:
    status = judged_by_pyhanko(SEALED)
    assert status.bottom_line and status.intact and status.valid and status.trusted
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level is ModificationLevel.NONE


def test_pyhanko_finds_one_revision_certified_against_every_change() -> None:
    reader = PdfFileReader(BytesIO(SEALED))
    (signature,) = reader.embedded_signatures
    assert reader.xrefs.total_revisions == 1
    assert signature.docmdp_level is MDPPerm.NO_CHANGES
    assert signature.self_reported_timestamp == SIGNED_AT


def test_poppler_finds_the_signature_valid_and_the_document_covered(tmp_path: Path) -> None:
    (tmp_path / "sealed.pdf").write_bytes(SEALED)
    said = said_by_pdfsig(tmp_path / "sealed.pdf")
    assert said.count("Signature Validation: Signature is Valid.") == 1
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said


def test_qpdf_finds_no_fault(tmp_path: Path) -> None:
    (tmp_path / "sealed.pdf").write_bytes(SEALED)
    command = ["qpdf", "--check", str(tmp_path / "sealed.pdf")]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "No syntax or stream encoding errors found" in found.stdout
    assert found.stderr == ""


def test_the_field_is_invisible_locked_and_certifies_the_document() -> None:
    with pikepdf.open(BytesIO(SEALED)) as pdf:
        (widget,) = pdf.Root.AcroForm.Fields
        signature = widget.V
        assert pdf.Root.AcroForm.SigFlags == 3
        assert (widget.F, list(widget.Rect)) == (132, [0, 0, 0, 0])
        assert list(pdf.pages[0].Annots) == [widget]
        assert signature.SubFilter == "/ETSI.CAdES.detached"
        assert str(signature.M) == "D:20260301083000Z"
        assert (str(signature.Name), str(signature.Reason)) == ("示例省厅", "职业技能等级证书")
        assert signature.Reference[0].TransformParams.P == 1
        assert pdf.Root.Perms.DocMDP == signature


def test_the_time_of_signing_is_written_in_utc() -> None:
    local = SIGNED_AT.astimezone(ZoneInfo("Asia/Shanghai"))
    assert seal(prepared(local), SIGNER, CHAIN) == SEALED


def written_by_hand() -> bytes:
    """A PDF made of bytes alone, as a fast writer makes it, with the signature dictionary in it."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Perms << /DocMDP 5 0 R >>"
        b" /AcroForm << /Fields [ 4 0 R ] /SigFlags %d >> >>" % SIG_FLAGS,
        b"<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Annots [ 4 0 R ] >>",
        b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /F %d /P 3 0 R"
        b" /Rect [ 0 0 0 0 ] /V 5 0 R >>" % WIDGET_FLAGS,
        signature_dictionary(name="示例省厅", signed_at=SIGNED_AT),
    ]
    pdf, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(pdf))
        pdf += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(pdf)
    return pdf + b"xref\n0 6\n0000000000 65535 f \n" + entries + trailer


def test_a_writer_of_bytes_may_use_the_same_dictionary(tmp_path: Path) -> None:
    pdf = seal(written_by_hand(), SIGNER, CHAIN)
    (tmp_path / "sealed.pdf").write_bytes(pdf)
    assert verdict(pdf).genuine
    assert judged_by_pyhanko(pdf).bottom_line
    assert "Total document signed" in said_by_pdfsig(tmp_path / "sealed.pdf")


# What seal refuses


def test_a_document_with_a_form_cannot_be_prepared() -> None:
    pdf = page()
    prepare_signature_field(pdf, name="示例省厅", signed_at=SIGNED_AT)
    with pytest.raises(UnreadableError, match="表单"):
        prepare_signature_field(pdf, name="示例省厅", signed_at=SIGNED_AT)


@pytest.mark.parametrize(
    "pdf",
    [
        saved(page()),
        SEALED,
        prepared() + b"\n",
        prepared() + b"%%EOF\n",
        prepared().replace(BYTE_RANGE_PLACEHOLDER, BYTE_RANGE_PLACEHOLDER * 2),
        prepared().replace(CONTENTS_PLACEHOLDER, CONTENTS_PLACEHOLDER * 2),
        prepared().replace(b"<0000", b"<00"),
    ],
    ids=count(),
)
def test_a_file_that_is_not_prepared_cannot_be_sealed(pdf: bytes) -> None:
    with pytest.raises(UnreadableError, match="未按签章要求准备"):
        seal(pdf, SIGNER, CHAIN)


def test_a_container_that_does_not_fit_is_refused() -> None:
    with pytest.raises(UnreadableError, match="超过预留"):
        seal(prepared(), SIGNER, [CHAIN[0], *[CHAIN[1]] * 32])


def test_a_key_seals_only_with_its_own_certificate() -> None:
    with pytest.raises(RefusedError):
        seal(prepared(), ROOT_SIGNER, CHAIN)
