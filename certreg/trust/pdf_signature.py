"""The registry's signature on a PDF: PAdES B-B, or B-T where a timestamp service answers; the whole
file, one revision, no change allowed.

A PDF writer puts a signature dictionary with room for ByteRange and Contents into the file; `seal`
fills them in at the level of bytes; `check` is the other direction. A sealed file is never touched
again.

Why `check` may work on bytes: the one ByteRange covers everything but the hexadecimal string of
Contents, and that string must be the very one that `seal` would write. So every byte of a genuine
file is signed by our key or follows from the rest: whatever a reader makes of it, we wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import TypeAlias

import pikepdf

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust import cms, der, x509
from certreg.trust.check import Check, Outcome, all_passed, could_not_check, failed, passed
from certreg.trust.keys import Signer
from certreg.trust.time_token import Authorities

RESERVED = 8192
"""Bytes kept for the signature container: ours takes about 1,300 with names of usual length, a timestamp
of an authority with long RSA keys up to 5,000 more."""

EARLIER_RESERVED = 4096
"""The same in files from before there were timestamps; they are genuine for ever."""

BYTE_RANGE_PLACEHOLDER = b"/ByteRange [ 0 9999999999 9999999999 9999999999 ]"
"""What a PDF writer puts where the signed ranges are to stand; ten digits suit every file."""

CONTENTS_PLACEHOLDER = b"/Contents <" + b"00" * RESERVED + b">"
"""What a PDF writer puts where the container is to stand."""

WIDGET_FLAGS = 132
"""Annotation flags Print and Locked."""

SIG_FLAGS = 3
"""AcroForm flags SignaturesExist and AppendOnly."""

_ENOUGH = 40
"""So much of a placeholder is looked for; all of it at once would take longer."""

_CONTENTS_START = CONTENTS_PLACEHOLDER.index(b"<")
_BYTE_RANGE = re.compile(rb"/ByteRange \[ 0 ([1-9]\d{0,9}) ([1-9]\d{0,9}) ([1-9]\d{0,9}) \]")
_SIGNED_AT = re.compile(rb"/M \(D:(\d{14})Z\)")
_END = b"%%EOF\n"


Stamp: TypeAlias = Callable[[bytes], bytes]
"""Gives a timestamp on a signature value, as `time_token` keeps it; empty where none is to be had."""

NOBODY = Authorities((), datetime.max.replace(tzinfo=UTC))
"""No authority is known: a timestamp cannot be checked."""


def no_stamp(_signature: bytes) -> bytes:
    """No timestamp."""
    return b""


def signature_dictionary(*, name: str, signed_at: datetime, reason: str = "") -> bytes:
    """The signature dictionary in PDF syntax, with both placeholders, for a writer of PDF objects.

    It certifies the document: DocMDP with P 1, no change allowed (ISO 32000-1, 12.8.2.2).

    Args:
        name: who signs.
        signed_at: the time of signing that the payload states (aware), never the clock's.
        reason: why, if it is to be said.
    """
    entries = [
        b"/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached",
        BYTE_RANGE_PLACEHOLDER,
        CONTENTS_PLACEHOLDER,
        b"/M (D:" + signed_at.astimezone(UTC).strftime("%Y%m%d%H%M%S").encode() + b"Z)",
        b"/Name " + _text_string(name),
        b"/Reference [ << /Type /SigRef /TransformMethod /DocMDP",
        b"/TransformParams << /Type /TransformParams /P 1 /V /1.2 >> >> ]",
    ]
    if reason:
        entries.append(b"/Reason " + _text_string(reason))
    return b"<< " + b" ".join(entries) + b" >>"


def prepare_signature_field(
    pdf: pikepdf.Pdf, *, name: str, signed_at: datetime, reason: str = ""
) -> None:
    """Add an invisible certification signature to the first page, to be filled in by `seal`.

    Save the file with `object_stream_mode=pikepdf.ObjectStreamMode.disable`, not linearized and not
    encrypted, and with `deterministic_id=True` where the same input is to give the same bytes.

    Args:
        pdf: a document without a form.
        name, signed_at, reason: as in `signature_dictionary`.

    Raises:
        UnreadableError: the document has a form.
    """
    if "/AcroForm" in pdf.Root:
        raise UnreadableError("PDF 模板含有表单，不能签章。请从模板中去掉表单。")
    page = pdf.pages[0].obj
    signature = pdf.make_indirect(
        pikepdf.Object.parse(signature_dictionary(name=name, signed_at=signed_at, reason=reason))
    )
    widget = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T="Signature1",
            F=WIDGET_FLAGS,
            Rect=[0, 0, 0, 0],
            P=page,
            V=signature,
        )
    )
    if "/Annots" not in page:
        page.Annots = pikepdf.Array()
    page.Annots.append(widget)
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[widget], SigFlags=SIG_FLAGS)
    pdf.Root.Perms = pikepdf.Dictionary(DocMDP=signature)


def seal(
    pdf: bytes,
    signer: Signer,
    chain: Sequence[bytes],
    stamp: Stamp = no_stamp,
) -> bytes:
    """Fill in ByteRange and Contents: the same file, signed. Without a timestamp the same input gives
    the same bytes.

    Args:
        pdf: a file with one prepared signature dictionary, in one revision.
        signer: the document key, P-256.
        chain: its certificate and our root, DER.
        stamp: gives a timestamp on the signature value; empty where none is to be had. One that does
            not fit is left out.

    Raises:
        UnreadableError: the file is not prepared, or the container does not fit.
        RefusedError: the key is not the certificate's.
    """
    at, contents = _only(pdf, b"/ByteRange"), _only(pdf, CONTENTS_PLACEHOLDER[:_ENOUGH])
    are_blank = pdf.startswith(BYTE_RANGE_PLACEHOLDER, at) and pdf.startswith(
        CONTENTS_PLACEHOLDER, contents
    )
    if min(at, contents) < 0 or not are_blank or not _is_one_revision(pdf):
        raise UnreadableError("该 PDF 未按签章要求准备：应恰有一个空白签章，且只有一个版本。")
    start, end = contents + _CONTENTS_START, contents + len(CONTENTS_PLACEHOLDER)
    byte_range = _byte_range(start, end, len(pdf))
    ranged = pdf[:at] + byte_range + pdf[at + len(byte_range) :]
    before, after = ranged[:start], ranged[end:]
    digest = sha256(before + after).digest()
    signature = cms.sign(digest, signer, chain[0])
    container = cms.container(digest, signature, chain, stamp(signature))
    if len(container) > RESERVED:
        container = cms.container(digest, signature, chain)
    if len(container) > RESERVED:
        raise UnreadableError(
            Text(
                "签章数据有 {size} 字节，超过预留的 {reserved} 字节。",
                size=len(container),
                reserved=RESERVED,
            )
        )
    return before + _contents(container, RESERVED) + after


@dataclass(frozen=True)
class PdfVerdict:
    """What came of checking a PDF.

    Attributes:
        checks: the steps taken, up to the first that did not pass.
        signed_at: the time of signing (UTC), once the signature holds.
        attachments: the attached files by name, once the signature holds.
        sealed_by: the public key of the seal's certificate, once the signature holds; whether it may
            still be relied on, the key history tells (`certreg.trust.document_key`).
        timestamp: the step `timestamp` where it could not be taken: told besides, for the seal holds
            without it. One that passed or failed stands among the checks.
        stamped_at: the time that a timestamp proves (UTC).
    """

    checks: tuple[Check, ...]
    signed_at: datetime | None = None
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    sealed_by: bytes = b""
    timestamp: Check | None = None
    stamped_at: datetime | None = None

    @property
    def genuine(self) -> bool:
        """Whether our signature covers all of the file and nothing was changed or added.

        The attached credential is still to be checked.
        """
        return all_passed(self.checks)


def check(
    pdf: bytes, roots: Sequence[bytes], at: datetime, authorities: Authorities = NOBODY
) -> PdfVerdict:
    """Whether this file is one that `seal` made, byte for byte. Nothing in it is executed.

    Run it on strangers' files in a limited child process.

    Args:
        pdf: the file.
        roots: the pinned root certificates, DER.
        at: now (aware); a signature from the future cannot be checked.
        authorities: whose timestamps are believed.

    Returns:
        The verdict, whatever the file: all that goes wrong in reading is 无法读取.
    """
    reading = _Reading(pdf, roots, at, authorities)
    try:
        for step in _STEPS:
            checks = step(reading)
            reading.checks.extend(checks)
            if checks and not all_passed(checks):
                return PdfVerdict(tuple(reading.checks))
    except Exception:  # whatever a hostile file provokes, among it RecursionError and MemoryError
        unreadable = could_not_check("readable", "unreadable", "无法读取该文件。")
        return PdfVerdict((*reading.checks, unreadable))
    return PdfVerdict(
        tuple(reading.checks),
        reading.signed_at,
        reading.attachments,
        reading.sealed_by,
        reading.timestamp,
        reading.stamped_at,
    )


@dataclass
class _Reading:
    """The file, and what the steps so far have found in it."""

    pdf: bytes
    roots: Sequence[bytes]
    at: datetime
    authorities: Authorities
    checks: list[Check] = field(default_factory=list)
    gap_start: int = 0
    gap_end: int = 0
    container: bytes = b""
    signed_at: datetime | None = None
    sealed_by: bytes = b""
    timestamp: Check | None = None
    stamped_at: datetime | None = None
    attachments: dict[str, bytes] = field(default_factory=dict)


def _check_readable(reading: _Reading) -> tuple[Check, ...]:
    """1. It is a PDF at all."""
    if not reading.pdf.startswith(b"%PDF-"):
        return (could_not_check("readable", "not_a_pdf", "无法读取：这不是 PDF 文件。"),)
    return (passed("readable", "是 PDF 文件。"),)


def _check_one_signature(reading: _Reading) -> tuple[Check, ...]:
    """2. It has exactly one signature."""
    count = reading.pdf.count(b"/ByteRange")
    if count == 0:
        return (failed("one_signature", "not_signed", "该文件没有签章。"),)
    if count > 1:
        return (failed("one_signature", "several_signatures", "该文件有不止一个签章。"),)
    return (passed("one_signature", "恰有一个签章。"),)


def _check_whole_file(reading: _Reading) -> tuple[Check, ...]:
    """3. The signature covers all of the file but itself, and says so in our form."""
    pdf = reading.pdf
    found = _BYTE_RANGE.search(pdf)
    if not found:
        return (failed("whole_file", "byte_range", "签章范围的写法不正确。"),)
    start, end, rest = (int(number) for number in found.groups())
    if end + rest < len(pdf):
        return (failed("whole_file", "bytes_appended", "签章之后，文件末尾被加入了内容。"),)
    is_exact = pdf.startswith(_byte_range(start, end, len(pdf)), found.start())
    key = CONTENTS_PLACEHOLDER[:_CONTENTS_START]
    is_gap = end - start in (2 * RESERVED + 2, 2 * EARLIER_RESERVED + 2)
    if not is_exact or not is_gap or not pdf[:start].endswith(key):
        return (failed("whole_file", "byte_range", "签章没有覆盖整个文件。"),)
    reading.gap_start, reading.gap_end = start, end
    return (passed("whole_file", "签章覆盖整个文件。"),)


def _check_one_revision(reading: _Reading) -> tuple[Check, ...]:
    """4. There is one revision, and nothing behind it."""
    if not _is_one_revision(reading.pdf):
        return (failed("one_revision", "several_revisions", "该文件在签章之外还有其他版本。"),)
    return (passed("one_revision", "只有一个版本，其后没有内容。"),)


def _check_contents(reading: _Reading) -> tuple[Check, ...]:
    """5. The container is written as we write it: lower-case hexadecimal digits, then zeros."""
    written = reading.pdf[reading.gap_start : reading.gap_end]
    try:
        reading.container = der.read_first(bytes.fromhex(written[1:-1].decode("ascii"))).encoded
    except (ValueError, UnreadableError):
        return (failed("contents", "contents_unreadable", "签章数据已损坏。"),)
    if _contents(reading.container, len(written) // 2 - 1) != written:
        return (failed("contents", "contents_altered", "签章数据的写法被改动。"),)
    return (passed("contents", "签章数据的写法与本系统一致。"),)


def _check_seal(reading: _Reading) -> tuple[Check, ...]:
    """6. It states when it was signed; certificate, signature, container (`certreg.trust.cms`)."""
    found = _SIGNED_AT.search(reading.pdf, reading.gap_end)
    if not found:
        return (failed("signing_time", "no_signing_time", "签章没有写明时间。"),)
    signed_at = datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    if signed_at > reading.at:
        text = "签章时间晚于现在的时间。请核对本机时钟后再验。"
        return (could_not_check("signing_time", "signed_in_the_future", text),)
    reading.signed_at = signed_at
    digest = sha256(reading.pdf[: reading.gap_start] + reading.pdf[reading.gap_end :]).digest()
    checks = cms.check(reading.container, digest, reading.roots, signed_at)
    if all_passed(checks):
        reading.sealed_by = x509.public_key(cms.certificate_of(reading.container))
    return (passed("signing_time", "签章写明了时间。"), *checks)


def _check_timestamp(reading: _Reading) -> tuple[Check, ...]:
    """7. A timestamp, where there is one, is a known authority's; a doubt about it is told besides."""
    stamped = cms.check_timestamp(reading.container, reading.authorities, reading.at)
    if stamped is None:
        return ()
    if stamped.check.outcome is Outcome.COULD_NOT_CHECK:
        reading.timestamp = stamped.check
        return ()
    reading.stamped_at = stamped.at
    return (stamped.check,)


def _check_attachments(reading: _Reading) -> tuple[Check, ...]:
    """8. Only now, when every byte is known to be ours, is the file parsed."""
    with pikepdf.open(BytesIO(reading.pdf)) as opened:
        for name, attachment in opened.attachments.items():
            reading.attachments[name] = attachment.get_file().read_bytes()
    return (passed("attachments", "附件已读出。"),)


_STEPS: tuple[Callable[[_Reading], tuple[Check, ...]], ...] = (
    _check_readable,
    _check_one_signature,
    _check_whole_file,
    _check_one_revision,
    _check_contents,
    _check_seal,
    _check_timestamp,
    _check_attachments,
)


def _is_one_revision(pdf: bytes) -> bool:
    return min(_only(pdf, b"%%EOF"), _only(pdf, b"startxref")) >= 0 and pdf.endswith(_END)


def _only(pdf: bytes, mark: bytes) -> int:
    """Where the file has a mark; -1 unless it has it exactly once."""
    at = pdf.rfind(mark)  # ours stand near the end
    return at if pdf.find(mark) == at else -1


def _byte_range(start: int, end: int, size: int) -> bytes:
    """The entry for a gap from start to end, as wide as its placeholder."""
    filled = b"/ByteRange [ 0 %d %d %d ]" % (start, end, size - end)
    return filled.ljust(len(BYTE_RANGE_PLACEHOLDER))


def _contents(container: bytes, reserved: int) -> bytes:
    """The hexadecimal string that holds a container, with its angle brackets."""
    return b"<" + container.ljust(reserved, b"\0").hex().encode() + b">"


def _text_string(text: str) -> bytes:
    """A PDF text string in UTF-16, in hexadecimal digits."""
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"
