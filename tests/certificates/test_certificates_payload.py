"""What a certificate says: every verifier reads it alike, and it keeps its secrets."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certreg.certificates import payload
from certreg.certificates.payload import Award, Mark, credential, identity_hash
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel
from certreg.trust.canonical import canonical, parse_object
from certreg.trust.json_ld import UNWRITABLE
from certreg.trust.profile import check_profile
from certreg.trust.rdf import canonical_quads, canonical_quads_by_pyld

ORDINARY = Award(
    base_url="https://demo.certreg.example",
    title="职业技能等级证书",
    public_id="AbCdEfGhIjKlMnOpQrStUv",
    number="Y000051999001263000001",
    body_number="Y000051999001",
    issuer_name="达州虚构机械有限公司",
    issued_at=datetime(2026, 11, 20, 16, 30, tzinfo=UTC),
    issued_on=date(2026, 11, 21),
    subject_uuid="5f0c9a4e-6f2d-4a2b-9a53-1d2a3c4b5e6f",
    holder_name="张示例",
    identity_hash="sha256$" + "0f" * 32,
    occupation="6-18-02-04",
    occupation_name="焊工",
    trade="电焊工",
    level=SkillLevel.SENIOR_WORKER,
    level_text="三级/高级工",
    standard="焊工国家职业标准（2018年版）",
    how_won="考核认定",
    status_list=1,
    status_index=4711,
    marks=(Mark("theory", "理论", "81"), Mark("practical", "实操", "90")),
)

texts = (
    st.text(min_size=1, max_size=30)
    .filter(lambda text: not UNWRITABLE.search(text))
    .filter(lambda text: text.encode("utf-8", "replace").decode() == text)
)


marks = st.builds(Mark, st.sampled_from(["theory", "practical", "review"]), texts, texts)


@st.composite
def awards(draw: st.DrawFn) -> Award:
    """Awards with any text that a certificate may carry."""
    moment = draw(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)))
    return replace(
        ORDINARY,
        public_id=draw(st.text("abcXYZ019_-", min_size=22, max_size=22)),
        number=draw(st.text("YS0123456789", min_size=22, max_size=22)),
        issuer_name=draw(texts),
        issued_at=moment.replace(microsecond=0, tzinfo=UTC),
        subject_uuid=str(draw(st.uuids())),
        holder_name=draw(texts),
        identity_hash=identity_hash(draw(texts), draw(st.binary(min_size=32, max_size=32))),
        occupation_name=draw(texts),
        trade=draw(st.just("") | texts),
        level=draw(st.sampled_from(SkillLevel)),
        level_text=draw(texts),
        standard=draw(texts),
        how_won=draw(texts),
        marks=tuple(draw(st.lists(marks, max_size=3, unique_by=lambda mark: mark.part))),
        status_list=draw(st.integers(1, 10_000)),
        status_index=draw(st.integers(0, 131_071)),
    )


@settings(max_examples=100)
@given(awards())
@pytest.mark.long
def test_every_award_has_our_shape(award: Award) -> None:
    check_profile(credential(award))


@settings(max_examples=60)
@given(awards())
def test_its_rdf_form_is_the_one_that_pyld_makes(award: Award) -> None:
    document = credential(award)

    assert canonical_quads(document) == canonical_quads_by_pyld(document)


@settings(max_examples=60)
@given(awards())
@pytest.mark.long
def test_what_is_stored_is_what_is_read_again(award: Award) -> None:
    assert parse_object(canonical(credential(award))) == credential(award)


OTHER: dict[str, Any] = {
    "base_url": "https://other.example",
    "title": "另一种证书",
    "public_id": "ZZCdEfGhIjKlMnOpQrStUv",
    "number": "Y000051999001263000002",
    "body_number": "Y000051999002",
    "issuer_name": "另一公司",
    "issued_at": datetime(2026, 11, 20, 16, 31, tzinfo=UTC),
    "subject_uuid": "00000000-6f2d-4a2b-9a53-1d2a3c4b5e6f",
    "holder_name": "李示例",
    "identity_hash": "sha256$" + "00" * 32,
    "occupation": "6-31-01-03",
    "occupation_name": "电工",
    "trade": "",
    "level": SkillLevel.TECHNICIAN,
    "level_text": "二级/技师",
    "standard": "另一标准",
    "how_won": "直接认定",
    "status_list": 2,
    "status_index": 4712,
    "marks": (Mark("theory", "理论", "80"),),
}


@pytest.mark.parametrize("name", [f.name for f in fields(Award) if f.name != "issued_on"])
def test_an_award_that_differs_anywhere_is_another_document(name: str) -> None:
    changed = replace(ORDINARY, **{name: OTHER[name]})

    assert canonical(credential(changed)) != canonical(credential(ORDINARY))


def test_the_level_stands_in_it_as_printed() -> None:
    subject = credential(ORDINARY)["credentialSubject"]

    assert subject["result"][0]["value"] == "三级/高级工"
    assert subject["achievement"]["name"] == "焊工 三级/高级工"


def test_each_score_stands_in_it_with_its_scale() -> None:
    subject = credential(ORDINARY)["credentialSubject"]
    described = {each["id"]: each for each in subject["achievement"]["resultDescription"][1:]}
    said = {
        described[each["resultDescription"]]["name"]: each["value"]
        for each in subject["result"][1:]
    }

    assert said == {"理论": "81", "实操": "90"}
    assert {(each["valueMin"], each["valueMax"]) for each in described.values()} == {("0", "100")}


def test_a_holder_may_hide_all_but_who_issued_it_and_when() -> None:
    document = credential(ORDINARY)
    hidden = payload.hidden_claims(document, "511799199001010019", b"\xff\xd8")

    assert hidden == {
        "name": "张示例",
        "document_number": "511799199001010019",
        "occupation": "焊工",
        "occupation_code": "6-18-02-04",
        "trade": "电焊工",
        "level": "三级/高级工",
        "certificate_number": "Y000051999001263000001",
        "issuer_name": "达州虚构机械有限公司",
        "how_won": "考核认定",
        "scores": {"理论": "81", "实操": "90"},
        "certificate": document["id"],
        "photo": "data:image/jpeg;base64,/9g=",
    }
    open_part = canonical(payload.sd_payload(document, ORDINARY.base_url, [])).decode()
    assert ORDINARY.public_id not in open_part  # it would lead to the page with everything
    assert "photo" not in payload.hidden_claims(document, "511799199001010019", None)


def test_no_trade_is_left_out_rather_than_said_to_be_nothing() -> None:
    achievement = credential(replace(ORDINARY, trade=""))["credentialSubject"]["achievement"]

    assert "specialization" not in achievement


def test_the_time_is_utc() -> None:
    assert credential(ORDINARY)["validFrom"] == "2026-11-20T16:30:00Z"


def test_the_identity_number_stands_in_it_only_as_a_hash() -> None:
    number, salt = "511799199001010019", bytes(range(32))
    award = replace(ORDINARY, identity_hash=identity_hash(number, salt))
    written = canonical(credential(award)).decode()

    assert number not in written
    assert salt.hex() not in written
    assert identity_hash(number, salt) in written


@pytest.mark.parametrize(
    ("number", "salt"),
    [("511799199001010027", bytes(range(32))), ("511799199001010019", bytes(32))],
)
def test_another_number_or_another_salt_is_another_hash(number: str, salt: bytes) -> None:
    known = identity_hash("511799199001010019", bytes(range(32)))

    assert identity_hash(number, salt) != known


def test_the_hash_is_the_one_that_open_badges_describes() -> None:
    # Open Badges 3.0, IdentityObject: sha256$, then the hex digest of identity and salt together.
    assert identity_hash("a@example.org", b"\x01\x02") == (
        "sha256$" + sha256(b"a@example.org0102").hexdigest()
    )


def record(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "number": "Y000051999001263000001",
        "public_id": "AbCdEfGhIjKlMnOpQrStUv",
        "holder_name": "张示例",
        "credential_bytes": b"{}",
        "columns": {"level": "senior_worker"},
    }
    return payload.record(**(values | changes))


@pytest.mark.parametrize(
    "change",
    [
        {"number": "X"},
        {"public_id": "X"},
        {"holder_name": "X"},
        {"credential_bytes": b"{ }"},
        {"columns": {"level": "technician"}},
    ],
)
def test_the_record_changes_with_everything_it_is_made_of(change: dict[str, Any]) -> None:
    assert canonical(record(**change)) != canonical(record())


def test_the_title_is_the_one_of_the_law() -> None:
    assert payload.title(policy.load(), on=date(2026, 11, 20)) == "职业技能等级证书"
