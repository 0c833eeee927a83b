"""A sealed PDF that differs from ours in one byte, wherever it is, is refused."""

from __future__ import annotations

from hashlib import sha256
from itertools import count
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trust.sealed_pdf import (
    CHAIN,
    GAP_END,
    GAP_START,
    SEALED,
    SIGNER,
    judged_by_pyhanko,
    prepared,
    refusal,
    verdict,
)

from certreg.trust import cms, keys
from certreg.trust.check import Outcome
from certreg.trust.pdf_signature import (
    BYTE_RANGE_PLACEHOLDER,
    seal,
)


def with_contents(written: bytes) -> bytes:
    return SEALED[:GAP_START] + b"<" + written + b">" + SEALED[GAP_END:]


HEX = SEALED[GAP_START + 1 : GAP_END - 1]
USED = len(HEX.rstrip(b"0")) + len(HEX.rstrip(b"0")) % 2


def test_upper_case_digits_are_refused_though_others_accept_them() -> None:
    pdf = with_contents(HEX.upper())
    assert judged_by_pyhanko(pdf).bottom_line
    assert refusal(pdf) == ("contents", "contents_altered")


@pytest.mark.parametrize("at", [USED, USED + 1, len(HEX) // 2, len(HEX) - 1])
def test_a_changed_padding_is_refused_though_others_accept_it(at: int) -> None:
    pdf = with_contents(HEX[:at] + b"1" + HEX[at + 1 :])
    assert judged_by_pyhanko(pdf).bottom_line
    assert refusal(pdf) == ("contents", "contents_altered")


@pytest.mark.parametrize(
    "written",
    [
        HEX[:-2] + b"  ",
        b"  " + HEX[:-2],
        HEX[:-1] + b"g",
        HEX[:-1] + b">",
        b"0" * len(HEX),
        b"f" * len(HEX),
        b"\xff" * len(HEX),
        HEX[2:] + b"00",
    ],
    ids=count(),
)
def test_contents_that_are_not_ours_are_refused(written: bytes) -> None:
    assert refusal(with_contents(written))[0] in {"contents", "certificate"}


def test_the_other_value_of_s_is_refused_though_others_accept_it() -> None:
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    digest = cms_digest(SEALED)
    value = keys.from_der(cms.sign(digest, SIGNER, CHAIN[0]))
    s = order - int.from_bytes(value[32:], "big")
    other = keys.to_der(value[:32] + s.to_bytes(32, "big"))
    written = cms.container(digest, other, CHAIN).hex().encode().ljust(len(HEX), b"0")
    assert judged_by_pyhanko(with_contents(written)).bottom_line
    assert refusal(with_contents(written)) == ("container", "container_altered")


def cms_digest(pdf: bytes) -> bytes:
    return sha256(pdf[:GAP_START] + pdf[GAP_END:]).digest()


# What check refuses: the signature dictionary


def byte_range(entry: bytes) -> bytes:
    """The file with another ByteRange, as wide as ours; nothing else in it moves."""
    width = len(BYTE_RANGE_PLACEHOLDER)
    assert len(entry) <= width
    at = SEALED.index(b"/ByteRange")
    return SEALED[:at] + entry.ljust(width) + SEALED[at + width :]


REST = len(SEALED) - GAP_END


@pytest.mark.parametrize(
    "entry",
    [
        b"/ByteRange null",
        b"/ByteRange [ ]",
        b"/ByteRange [ 0 0 0 0 ]",
        b"/ByteRange [ 0 %d ]" % GAP_START,
        b"/ByteRange [ 0 %d %d ]" % (GAP_START, GAP_END),
        b"/ByteRange [ 0 %d %d %d 0 ]" % (GAP_START, GAP_END, REST),
        b"/ByteRange [ 1 %d %d %d ]" % (GAP_START - 1, GAP_END, REST),
        b"/ByteRange [ -1 %d %d %d ]" % (GAP_START, GAP_END, REST),
        b"/ByteRange [ 0 -%d %d %d ]" % (GAP_START, GAP_END, REST),
        b"/ByteRange [ 0 %d %d %d ]" % (GAP_START, GAP_END, REST - 1),
        b"/ByteRange [ 0 %d %d %d ]" % (GAP_START, GAP_END, REST + 1),
        b"/ByteRange [ 0 %d %d %d ]" % (GAP_START - 1, GAP_END, REST),
        b"/ByteRange [ 0 %d %d %d ]" % (GAP_START + 1, GAP_END, REST),
        b"/ByteRange [ 0 %d %d %d ]" % (GAP_START - 1, GAP_END - 1, REST + 1),
        b"/ByteRange [ 0 %d %d %d ]" % (GAP_END, GAP_START, len(SEALED) - GAP_START),
        b"/ByteRange [ 0 %d %d 9999999999 ]" % (GAP_START, GAP_END),
        b"/ByteRange [ 0 %d 9999999999 %d ]" % (GAP_START, REST),
        b"/ByteRange [ 0 0%d %d %d ]" % (GAP_START, GAP_END, REST),
        b"/ByteRange [ 0 %d.0 %d %d ]" % (GAP_START, GAP_END, REST),
        b"/ByteRange [ 0 +%d %d %d ]" % (GAP_START, GAP_END, REST),
        b"/ByteRange [0 %d %d %d]" % (GAP_START, GAP_END, REST),
        b"/ByteRange[ 0 %d %d %d ]" % (GAP_START, GAP_END, REST),
        b"/ByteRange  [ 0 %d %d %d ]" % (GAP_START, GAP_END, REST),
        b"/ByteRange [ 0 %d %d %d ]%%" % (GAP_START, GAP_END, REST),
    ],
)
def test_a_byte_range_of_another_form_is_refused(entry: bytes) -> None:
    name, reason = refusal(byte_range(entry))
    assert (name, reason) in {("whole_file", "byte_range"), ("whole_file", "bytes_appended")}


def test_a_file_without_byte_range_is_refused() -> None:
    assert refusal(byte_range(b"")) == ("one_signature", "not_signed")


def test_a_second_byte_range_is_refused() -> None:
    pdf = SEALED.replace(b"/Type /Catalog", b"/ByteRange [ ]")
    assert len(pdf) == len(SEALED)
    assert refusal(pdf) == ("one_signature", "several_signatures")


@pytest.mark.parametrize("entry", [b"/M (D:20260301083000X)", b"/m (D:20260301083000Z)"])
def test_a_signature_without_its_time_is_refused(entry: bytes) -> None:
    pdf = SEALED.replace(b"/M (D:20260301083000Z)", entry)
    assert refusal(pdf) == ("signing_time", "no_signing_time")


def test_another_time_of_signing_is_refused() -> None:
    pdf = SEALED.replace(b"/M (D:20260301083000Z)", b"/M (D:20260401083000Z)")
    assert refusal(pdf) == ("signature", "bad_signature")


def test_a_time_that_no_calendar_has_cannot_be_read() -> None:
    pdf = SEALED.replace(b"/M (D:20260301083000Z)", b"/M (D:20261301083000Z)")
    assert refusal(pdf) == ("readable", "unreadable")


def test_a_second_end_of_file_is_refused() -> None:
    pdf = SEALED.replace(b"0 0 595 842", b"0 0 %%EOF  ")
    assert len(pdf) == len(SEALED)
    assert refusal(pdf) == ("one_revision", "several_revisions")


# What check refuses: anything else


@pytest.mark.long
def test_every_byte_changed_is_refused() -> None:
    random = Random(20260301)
    for at in range(len(SEALED)):
        change = random.randrange(1, 256)
        altered = SEALED[:at] + bytes([SEALED[at] ^ change]) + SEALED[at + 1 :]
        assert not verdict(altered).genuine, (at, change)


def test_three_hundred_random_changes_of_one_bit_are_refused() -> None:
    random = Random(300)
    for _ in range(300):
        at, bit = random.randrange(len(SEALED)), random.randrange(8)
        altered = SEALED[:at] + bytes([SEALED[at] ^ 1 << bit]) + SEALED[at + 1 :]
        assert not verdict(altered).genuine, (at, bit)


@given(st.integers(0, len(SEALED) - 1), st.integers(0, 40), st.binary(max_size=40))
def test_any_other_bytes_in_place_of_some_are_refused(at: int, length: int, new: bytes) -> None:
    altered = SEALED[:at] + new + SEALED[at + length :]
    assert verdict(altered).genuine is (altered == SEALED)


FRAGMENTS = [SEALED[:500], SEALED[500:700], SEALED[GAP_END:], SEALED[:GAP_END], b"%%EOF\n"]


@given(st.lists(st.binary(max_size=50) | st.sampled_from(FRAGMENTS)))
def test_no_file_makes_check_fail_or_say_genuine(parts: list[bytes]) -> None:
    result = verdict(b"%PDF-1.7\n" + b"".join(parts))
    assert not result.genuine
    assert result.attachments == {}


@pytest.mark.parametrize("pdf", [b"", b"PK\x03\x04", b"\xff\xd8\xff", b" " + SEALED], ids=count())
def test_what_is_no_pdf_cannot_be_read(pdf: bytes) -> None:
    result = verdict(pdf)
    assert result.checks[-1].outcome is Outcome.COULD_NOT_CHECK
    assert result.checks[-1].reason == "not_a_pdf"


def test_a_sealed_file_that_no_reader_opens_cannot_be_read() -> None:
    pdf = seal(prepared().replace(b" obj\n", b" obX\n"), SIGNER, CHAIN)
    result = verdict(pdf)
    assert [step.name for step in result.checks[-2:]] == ["container", "readable"]
    assert result.checks[-1].reason == "unreadable"
    assert result.attachments == {}
