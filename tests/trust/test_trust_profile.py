"""The shape of our credentials: what belongs passes, everything else is named and refused."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from trust.samples import credential, make_registry

from certreg.errors import UnreadableError
from certreg.trust.canonical import canonical, parse_object, plain_text
from certreg.trust.profile import check_profile, unsigned_text
from certreg.trust.rdf import canonical_quads


def changed(path: str, value: object) -> dict[str, Any]:
    document: dict[str, Any] = credential()
    *parents, last = path.split(".")
    place: Any = document
    for name in parents:
        place = place[int(name) if name.isdigit() else name]
    if value is REMOVED:
        del place[last]
    else:
        place[last] = value
    return document


REMOVED = object()


def full() -> dict[str, Any]:
    """A credential with every optional member."""
    profile = {"name": "机构", "description": "说明", "url": "https://registry.example/o"}
    alignment = {
        "type": ["Alignment"],
        "targetName": "标准",
        "targetUrl": "https://registry.example/s",
        "targetCode": "6-18",
        "targetDescription": "说明",
        "targetFramework": "国家职业标准",
        "targetType": "ext:occupation",
    }
    description = {
        "id": "urn:uuid:00000000-0000-4000-8000-000000000001",
        "type": ["ResultDescription"],
        "name": "理论",
        "resultType": "Percent",
        "alignment": [alignment],
        "allowedValue": ["60", "100"],
        "requiredValue": "60",
        "valueMin": "0",
        "valueMax": "100",
    }
    document = credential(
        validUntil="2029-03-01T00:00:00Z",
        description="说明",
        awardedDate="2026-02-28T00:00:00Z",
    )
    document["issuer"] |= profile
    subject = document["credentialSubject"]
    subject |= {
        "activityStartDate": "2026-02-01",
        "activityEndDate": "2026-02-02",
        "licenseNumber": "Y000051000001253000001",
        "role": "焊工",
        "term": "2026",
        "result": [
            {
                "type": ["Result"],
                "resultDescription": description["id"],
                "value": "88",
                "status": "Completed",
                "alignment": [alignment],
            }
        ],
    }
    subject["achievement"] |= {
        "alignment": [alignment],
        "creator": {"id": "did:web:registry.example", "type": ["Profile"]} | profile,
        "criteria": {"id": "https://registry.example/c", "narrative": "条件"},
        "fieldOfStudy": "焊接",
        "humanCode": "6-18-02-04",
        "inLanguage": "zh",
        "resultDescription": [description],
        "specialization": "手工焊",
        "tag": ["焊工", "高级工"],
        "version": "2024",
    }
    return document


def test_our_credentials_pass_with_and_without_optional_members() -> None:
    check_profile(credential())
    check_profile(full())


def test_every_member_that_the_profile_allows_is_covered_by_the_rdf_proof() -> None:
    assert canonical_quads(full())


def test_proofs_are_looked_at_elsewhere() -> None:
    check_profile(credential(proof="anything"))


@pytest.mark.parametrize(
    "path",
    [
        "@context",
        "id",
        "type",
        "issuer",
        "issuer.id",
        "issuer.type",
        "validFrom",
        "credentialSubject",
        "credentialSubject.id",
        "credentialSubject.type",
        "credentialSubject.achievement",
        "credentialSubject.achievement.id",
        "credentialSubject.achievement.name",
        "credentialSubject.achievement.description",
        "credentialSubject.achievement.criteria",
        "credentialSubject.achievement.criteria.narrative",
        "credentialSubject.identifier.0.identityHash",
        "credentialStatus",
        "credentialStatus.statusListIndex",
        "credentialStatus.statusListCredential",
    ],
)
def test_what_must_be_there_is_named_when_it_is_missing(path: str) -> None:
    with pytest.raises(UnreadableError, match="缺失") as caught:
        check_profile(changed(path, REMOVED))
    assert path.rsplit(".", 1)[-1] in caught.value.message


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("grade", "一级"),
        ("issuanceDate", "2026-03-01T00:00:00Z"),
        ("expirationDate", "2036-03-01T00:00:00Z"),
        ("credentialSchema", {"id": "https://a/", "type": "1EdTechJsonSchemaValidator2019"}),
        ("evidence", [{"id": "https://a/", "type": ["Evidence"]}]),
        ("issuer.image", "https://a/"),
        ("credentialSubject.name", "张三"),
        ("credentialSubject.identifier.0.salt", "00"),
        ("credentialSubject.achievement.grade", "一级"),
        ("credentialStatus.statusSize", 1),
        ("credentialSubject.achievement.criteria.grade", "x"),
    ],
)
def test_what_does_not_belong_is_named(path: str, value: object) -> None:
    with pytest.raises(UnreadableError, match="不属于") as caught:
        check_profile(changed(path, value))
    assert path.rsplit(".", 1)[-1] in caught.value.message


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("@context", "https://www.w3.org/ns/credentials/v2"),
        ("@context", ["https://www.w3.org/ns/credentials/v2"]),
        ("@context", credential()["@context"][::-1]),
        ("@context", [*credential()["@context"], "https://a/"]),
        ("type", ["OpenBadgeCredential", "VerifiableCredential"]),
        ("type", ["VerifiableCredential", "OpenBadgeCredential", "AchievementCredential"]),
        ("type", "VerifiableCredential"),
        ("id", "http://registry.example/v/1"),
        ("id", "javascript:alert(1)"),
        ("id", "https://registry.example/v/1\n"),
        ("id", ["https://registry.example/v/1"]),
        ("id", None),
        ("issuer", "did:web:registry.example"),
        ("issuer.id", "https://registry.example"),
        ("issuer.id", "did:key:z6Mk"),
        ("issuer.type", ["Person"]),
        ("issuer.name", ""),
        ("issuer.name", 7),
        ("validFrom", "2026-03-01"),
        ("validFrom", "2026-03-01T00:00:00+08:00"),
        ("validUntil", "never"),
        ("name", {"@value": "x"}),
        ("name", "x" * 10_001),
        ("name", "a\x00b"),
        ("credentialSubject", [credential()["credentialSubject"]]),
        ("credentialSubject.id", "urn:uuid:1"),
        ("credentialSubject.id", "did:example:1"),
        ("credentialSubject.activityEndDate", "2026-3-1"),
        ("credentialSubject.identifier", []),
        ("credentialSubject.identifier", {}),
        ("credentialSubject.identifier.0.hashed", False),
        ("credentialSubject.identifier.0.hashed", 1),
        ("credentialSubject.identifier.0.hashed", "true"),
        ("credentialSubject.identifier.0.identityHash", "sha256$" + "0" * 63),
        ("credentialSubject.identifier.0.identityHash", "510104199001011234"),
        ("credentialSubject.achievement.tag", ["x"] * 101),
        ("credentialStatus", [credential()["credentialStatus"]]),
        ("credentialStatus.type", ["BitstringStatusListEntry"]),
        ("credentialStatus.statusPurpose", "suspension"),
        ("credentialStatus.statusListIndex", 4711),
    ],
)
def test_every_other_spelling_is_refused(path: str, value: object) -> None:
    with pytest.raises(UnreadableError):
        check_profile(changed(path, value))


def test_checking_leaves_the_document_alone() -> None:
    document = full()
    before = copy.deepcopy(document)
    check_profile(document)

    assert document == before


SIGNED = make_registry().sign
FULL = canonical(SIGNED(full())).decode()
PLAIN = canonical(SIGNED(credential())).decode()


@pytest.mark.parametrize("file", [PLAIN, FULL])
def test_one_look_at_a_genuine_file_finds_what_was_signed(file: str) -> None:
    document = {name: member for name, member in json.loads(file).items() if name != "proof"}

    assert unsigned_text(file) == plain_text(document)


@given(
    file=st.sampled_from([PLAIN, FULL]),
    place=st.integers(0, len(FULL)),
    taken=st.integers(0, 40),
    put=st.sampled_from(
        ['"', ",", "}", "]", "\\u0041", "\\", " ", "0", "", "\x00", "\ufffe", "\n", "人"]
    )
    | st.text(max_size=2)
    | st.builds(
        lambda start, size: FULL[start : start + size], st.integers(0, 4_000), st.integers(0, 60)
    ),
)
@example(file=PLAIN, place=1, taken=0, put='"@context":[],')
@example(
    file=PLAIN, place=PLAIN.index('"validFrom"'), taken=0, put='"validFrom":"2026-03-01T00:00:00Z",'
)
@example(file=PLAIN, place=PLAIN.index("2026-03-01T"), taken=10, put="2026-02-30")
@example(file=PLAIN, place=len(PLAIN), taken=0, put="\n")
def test_what_one_look_lets_pass_the_strict_reading_lets_pass_too(
    file: str, place: int, taken: int, put: str
) -> None:
    changed_file = file[:place] + put + file[place + taken :]
    unsigned = unsigned_text(changed_file)
    if unsigned is None:
        return
    document = parse_object(changed_file.encode())
    check_profile(document)
    del document["proof"]
    assert unsigned == plain_text(document)
    assert json.loads(changed_file)["proof"] == parse_object(changed_file.encode())["proof"]
