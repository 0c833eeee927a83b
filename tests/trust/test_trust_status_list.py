"""Status lists: written so that others read them, read so that doubt is never valid."""

from __future__ import annotations

import copy
import gzip
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib.ob3.ldp import OB3LdpVerifier, OB3VerificationError
from trust.samples import (
    BODY,
    INDEX,
    LIST,
    REGISTRY,
    SUSPENSIONS,
    TODAY,
    credential,
    make_registry,
    moment,
)

from certreg.errors import UnreadableError
from certreg.trust.bitstring import bit_at, decode_bits, encode_bits, set_bit
from certreg.trust.canonical import canonical
from certreg.trust.did import did_document, document_url
from certreg.trust.status_list import (
    SHORTEST,
    Purpose,
    Status,
    StatusAnswer,
    StatusFault,
    check_status,
    status_entry,
    suspension_address,
)
from certreg.trust.trust_store import KeyUse, TrustedKey

REGISTERED = make_registry()
ENTRY = status_entry(LIST, INDEX)
CLEAN = REGISTERED.status_list()
UNCHECKED = Status.COULD_NOT_CHECK


def with_bit(index: int, size: int = 16_384) -> bytes:
    bits = bytearray(size)
    set_bit(bits, index)
    return bytes(bits)


def find_key(method: str) -> TrustedKey | None:
    return REGISTERED.store.key_for(method, KeyUse.STATUS)


def check(entry: object = ENTRY, data: bytes | None = CLEAN, **changes: Any) -> StatusAnswer:
    arguments: dict[str, Any] = {"issuer": BODY, "find_key": find_key, "at": TODAY}
    return check_status(entry, data, **(arguments | changes))


class TestBits:
    def test_index_0_is_the_highest_bit_of_the_first_byte(self) -> None:
        assert with_bit(0, 2) == b"\x80\x00"
        assert with_bit(7, 2) == b"\x01\x00"
        assert with_bit(8, 2) == b"\x00\x80"

    @pytest.mark.long
    @given(st.sets(st.integers(0, 131_071), max_size=50))
    def test_exactly_the_bits_that_were_set_come_back(self, indexes: set[int]) -> None:
        bits = bytearray(16_384)
        for index in indexes:
            set_bit(bits, index)
        again = decode_bits(encode_bits(bytes(bits)))

        assert {index for index in range(SHORTEST) if bit_at(again, index)} == indexes

    def test_the_same_bits_give_the_same_text(self) -> None:
        packed = gzip.compress(bytes(16_384), compresslevel=9, mtime=0)

        assert encode_bits(bytes(16_384)) == encode_bits(bytes(16_384))
        assert packed[4:8] == bytes(4)
        assert encode_bits(bytes(16_384)) == "u" + urlsafe_b64encode(packed).decode().rstrip("=")

    def test_the_example_of_the_recommendation_is_read(self) -> None:
        # W3C Bitstring Status List 1.0, section 2.2, example 3: 131,072 bits, none set.
        text = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"

        assert decode_bits(text) == bytes(16_384)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "u",
            "zH4sI",
            encode_bits(bytes(16_384))[1:],
            encode_bits(bytes(16_384)) + "=",
            encode_bits(bytes(16_384))[:-8],
            encode_bits(bytes(16_384)) + "AAAA",
            encode_bits(bytes(16_384)) + "\n",
            encode_bits(bytes(16_384)).replace("-", "+"),
            "u" + urlsafe_b64encode(b"not gzip").decode().rstrip("="),
        ],
    )
    def test_other_or_damaged_texts_are_refused(self, text: str) -> None:
        with pytest.raises(UnreadableError):
            decode_bits(text)

    def test_a_text_that_unpacks_to_more_than_2_mb_is_refused(self) -> None:
        assert len(decode_bits(encode_bits(bytes(2 * 1024 * 1024)))) == 2 * 1024 * 1024
        for size in (2 * 1024 * 1024 + 1, 200 * 1024 * 1024):
            with pytest.raises(UnreadableError, match="2 MB"):
                decode_bits(encode_bits(bytes(size)))


class TestList:
    def test_is_the_document_that_the_recommendation_describes(self) -> None:
        document = json.loads(CLEAN)
        del document["proof"]

        assert document == {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": LIST,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": BODY,
            "validFrom": "2026-05-31T00:00:00Z",
            "validUntil": "2026-06-07T00:00:00Z",
            "credentialSubject": {
                "id": f"{LIST}#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "ttl": 900_000,
                "encodedList": encode_bits(bytes(16_384)),
            },
        }

    def test_an_entry_names_list_and_bit(self) -> None:
        assert {
            "id": f"{LIST}#4711",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "4711",
            "statusListCredential": LIST,
        } == ENTRY


class TestCheck:
    def test_a_clear_bit_is_valid_and_the_answer_tells_its_age(self) -> None:
        assert check() == StatusAnswer(Status.VALID, None, moment(2026, 5, 31))

    def test_a_set_bit_is_revoked(self) -> None:
        data = REGISTERED.status_list(bits=with_bit(INDEX))

        assert check(data=data).status is Status.REVOKED

    @pytest.mark.parametrize("neighbour", [INDEX - 1, INDEX + 1, INDEX ^ 7, 0])
    def test_the_bits_of_others_do_not_matter(self, neighbour: int) -> None:
        assert check(data=REGISTERED.status_list(bits=with_bit(neighbour))).status is Status.VALID

    def test_suspension_is_read_at_the_same_index_of_the_companion_list(self) -> None:
        data = REGISTERED.status_list(suspension_address(LIST), bits=with_bit(INDEX))
        answer = check(data=data, purpose=Purpose.SUSPENSION)

        assert answer.status is Status.SUSPENDED
        # Neither list serves for the other.
        assert check(data=data).fault is StatusFault.OTHER_LIST
        assert check(purpose=Purpose.SUSPENSION).fault is StatusFault.OTHER_LIST

    @pytest.mark.parametrize(
        "changes",
        [
            {"statusListIndex": "00"},
            {"statusListIndex": "04711"},
            {"statusListIndex": "-0"},
            {"statusListIndex": "-1"},
            {"statusListIndex": "+4711"},
            {"statusListIndex": "1e3"},
            {"statusListIndex": "4711.0"},
            {"statusListIndex": " 4711"},
            {"statusListIndex": "4711\n"},
            {"statusListIndex": "４７１１"},
            {"statusListIndex": "٤"},
            {"statusListIndex": "0x10"},
            {"statusListIndex": "7abc"},
            {"statusListIndex": ""},
            {"statusListIndex": "9" * 4_000},
            {"statusListIndex": 4711},
            {"statusListIndex": ["4711"]},
            {"statusListIndex": "4712"},
            {"id": LIST},
            {"id": f"{LIST}#4712"},
            {"type": "StatusList2021Entry"},
            {"type": ["BitstringStatusListEntry"]},
            {"statusPurpose": "suspension"},
            {"statusPurpose": "message"},
            {"statusPurpose": ["revocation"]},
            {"statusSize": 2},
            {"statusSize": 1},
            {"statusListCredential": "http://registry.example/status/7"},
            {"statusListCredential": "file:///status/7"},
            {"statusListCredential": None},
            {"grade": "x"},
        ],
    )
    def test_an_entry_of_any_other_form_is_not_read(self, changes: dict[str, Any]) -> None:
        assert check(ENTRY | changes) == StatusAnswer(UNCHECKED, StatusFault.ENTRY_MALFORMED, None)

    @pytest.mark.parametrize("entry", [None, "revoked", [ENTRY], {}, 7])
    def test_what_is_no_entry_is_not_read(self, entry: object) -> None:
        assert check(entry).fault is StatusFault.ENTRY_MALFORMED

    def test_a_missing_list_is_not_valid(self) -> None:
        assert check(data=None) == StatusAnswer(UNCHECKED, StatusFault.LIST_MISSING, None)

    def test_an_index_beyond_the_list_is_not_valid(self) -> None:
        assert check(status_entry(LIST, 131_071)).status is Status.VALID
        assert check(status_entry(LIST, 131_072)).fault is StatusFault.INDEX_OUT_OF_RANGE
        assert check(status_entry(LIST, 999_999_999)).fault is StatusFault.INDEX_OUT_OF_RANGE

    @pytest.mark.parametrize(
        ("at", "fault"),
        [
            (moment(2026, 5, 30), StatusFault.NOT_YET_VALID),
            (moment(2026, 6, 8), StatusFault.EXPIRED),
            (moment(2026, 6, 7) + timedelta(seconds=1), StatusFault.EXPIRED),
            (moment(2036), StatusFault.EXPIRED),
        ],
    )
    def test_a_list_outside_its_time_is_not_believed(
        self, at: datetime, fault: StatusFault
    ) -> None:
        assert check(at=at) == StatusAnswer(UNCHECKED, fault, None)

    def test_a_list_older_than_one_seen_is_not_believed(self) -> None:
        seen = moment(2026, 5, 31)

        assert check(newest_seen=seen).status is Status.VALID
        later = check(newest_seen=seen + timedelta(seconds=1))
        assert later.fault is StatusFault.OLDER_THAN_SEEN

    def test_a_list_of_another_address_or_issuer_or_purpose_is_not_believed(self) -> None:
        other = REGISTERED.status_list("https://registry.example/status/8")
        theirs = REGISTERED.status_list(issuer=REGISTRY)
        purpose = REGISTERED.status_list(purpose=Purpose.SUSPENSION)

        assert check(data=other).fault is StatusFault.OTHER_LIST
        assert check(data=theirs).fault is StatusFault.WRONG_ISSUER
        assert check(issuer=REGISTRY).fault is StatusFault.WRONG_ISSUER
        assert check(data=purpose).fault is StatusFault.WRONG_PURPOSE

    def test_a_list_too_short_to_hide_in_is_not_believed(self) -> None:
        data = REGISTERED.status_list(bits=bytes(16_383))

        assert check(data=data).fault is StatusFault.TOO_SHORT

    @pytest.mark.parametrize("encoded", ["u", "x", 7, None, ["u"], {}])
    def test_a_signed_list_with_unreadable_bits_is_not_believed(self, encoded: object) -> None:
        document = json.loads(CLEAN)
        del document["proof"]
        document["credentialSubject"]["encodedList"] = encoded
        try:
            data = canonical(REGISTERED.sign_status(document))
        except UnreadableError:
            # What cannot be signed is tried as it is.
            data = canonical(document | {"proof": json.loads(CLEAN)["proof"]})

        assert check(data=data).fault in {
            StatusFault.BITS_MALFORMED,
            StatusFault.LIST_MALFORMED,
            StatusFault.NOT_AUTHENTIC,
        }

    def test_a_bomb_in_a_signed_list_is_not_unpacked(self) -> None:
        data = REGISTERED.status_list(bits=bytes(200 * 1024 * 1024))

        assert check(data=data).fault is StatusFault.BITS_MALFORMED

    @pytest.mark.parametrize(
        "data", [b"", b"{}", b"[]", b"null", b"\xff", b'{"a":1,"a":2}', b'{"proof":[]}', CLEAN[:-9]]
    )
    def test_what_is_no_list_is_not_believed(self, data: bytes) -> None:
        assert check(data=data).fault is StatusFault.LIST_MALFORMED

    @pytest.mark.parametrize(
        "changes",
        [
            {"grade": "x"},
            {"type": ["VerifiableCredential"]},
            {"@context": ["https://www.w3.org/ns/credentials/v2"] * 2},
        ],
    )
    def test_a_list_of_another_shape_is_not_believed(self, changes: dict[str, Any]) -> None:
        data = canonical(json.loads(CLEAN) | changes)

        assert check(data=data).fault is StatusFault.LIST_MALFORMED

    def test_an_altered_list_is_not_believed(self) -> None:
        revoked = json.loads(REGISTERED.status_list(bits=with_bit(INDEX)))
        altered = copy.deepcopy(revoked)
        altered["credentialSubject"]["encodedList"] = encode_bits(bytes(16_384))
        prolonged = revoked | {"validUntil": "2036-01-01T00:00:00Z"}
        rdf_only = revoked | {"proof": revoked["proof"][:1]}
        spoiled = copy.deepcopy(revoked)
        spoiled["proof"][1]["proofValue"] = revoked["proof"][0]["proofValue"]

        assert check(data=canonical(altered)).fault is StatusFault.NOT_AUTHENTIC
        assert check(data=canonical(prolonged)).fault is StatusFault.NOT_AUTHENTIC
        assert check(data=canonical(spoiled)).fault is StatusFault.NOT_AUTHENTIC
        assert check(data=canonical(rdf_only)).fault is StatusFault.NOT_AUTHENTIC

    def test_only_the_registrys_status_key_in_its_time_is_believed(self) -> None:
        known = find_key(f"{BODY}#status-2026-2")
        assert known is not None
        stolen = replace(known, compromised_at=moment(2027))
        retired = replace(known, valid_to=moment(2026, 5, 30))
        unknown = StatusAnswer(UNCHECKED, StatusFault.UNKNOWN_KEY, None)

        assert check(find_key=lambda method: None) == unknown
        assert check(find_key=lambda method: stolen) == unknown
        assert check(find_key=lambda method: retired) == unknown
        assert find_key(f"{BODY}#body-2026") is None
        assert find_key(f"{REGISTRY}:bodies:stranger#status-2026-2") is None
        assert find_key(f"{REGISTRY}#status-2026-2") == known


class TestOpenBadgesLib:
    """An independent reader: it finds our list in JSON and reads the same bit."""

    @pytest.fixture
    def served(self) -> dict[str, bytes]:
        documents = did_document(BODY, REGISTERED.store.keys)
        return {document_url(BODY): canonical(documents)}

    @staticmethod
    def verify(served: dict[str, bytes]) -> None:
        download: Callable[[str], bytes] = served.__getitem__
        OB3LdpVerifier().verify(
            REGISTERED.issue(), check_status=True, verify_status_list=False, download=download
        )

    @staticmethod
    def current_list(bits: bytes) -> bytes:
        # It compares the list's window with the machine's clock.
        now = datetime.now(UTC).replace(microsecond=0)
        return REGISTERED.status_list(
            bits=bits, valid_from=now - timedelta(hours=1), valid_until=now + timedelta(days=1)
        )

    def test_accepts_while_the_bit_is_clear(self, served: dict[str, bytes]) -> None:
        served[LIST] = self.current_list(with_bit(INDEX + 1))
        self.verify(served)

    def test_refuses_once_the_bit_is_set(self, served: dict[str, bytes]) -> None:
        served[LIST] = self.current_list(with_bit(INDEX))
        with pytest.raises(OB3VerificationError, match="revo"):
            self.verify(served)


def test_the_companion_address_follows_from_the_first() -> None:
    assert f"{LIST}/suspension" == SUSPENSIONS
    assert credential()["credentialStatus"] == ENTRY
