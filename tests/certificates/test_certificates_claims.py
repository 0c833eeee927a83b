"""Claim codes: 128 random bits that people can copy, known to nobody else."""

from __future__ import annotations

import issued
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates import claims
from certreg.certificates.models import Certificate
from certreg.db import write_tx
from certreg.filing.models import Body

Db = scoped_session[Session]

relaxed = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_a_code_is_26_characters_in_groups_without_lookalikes() -> None:
    code = claims.new_code()

    assert [len(group) for group in code.split("-")] == [5, 5, 5, 5, 5, 1]
    assert set(code) - {"-"} <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_codes_use_all_their_bits() -> None:
    codes = [claims.new_code().replace("-", "") for _ in range(400)]

    assert len(set(codes)) == 400
    assert {code[0] for code in codes} == set("01234567")  # 128 bits in 26 times 5
    assert all(len({code[place] for code in codes}) == 32 for place in range(1, 26))


codes = st.text(claims.ALPHABET, min_size=claims.LENGTH, max_size=claims.LENGTH)


def wide(letter: str) -> str:
    """The letter as Chinese input methods may write it."""
    return chr(ord(letter) + 0xFEE0)


@relaxed
@given(codes, st.data())
def test_how_it_is_typed_does_not_matter(session: Db, code: str, data: st.DataObject) -> None:
    swaps = {"0": "0oO", "1": "1iIlL"}
    typed = "".join(
        data.draw(st.sampled_from(swaps.get(letter, letter + letter.lower() + wide(letter))))
        for letter in code
    )
    gap = data.draw(st.sampled_from([" ", "-", "\t", "\u3000", "——"]))
    place = data.draw(st.integers(0, len(typed)))

    assert claims.is_right(f" {typed[:place]}{gap}{typed[place:]}\n", claims.hash_of(code))


@relaxed
@given(codes, st.integers(0, claims.LENGTH - 1), st.sampled_from(claims.ALPHABET))
def test_any_other_character_is_wrong(session: Db, code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]

    assert claims.is_right(changed, claims.hash_of(code)) == (changed == code)


@pytest.mark.parametrize("typed", ["", " ", "-", "领取码", "0" * 26, "x" * 1000])
def test_nothing_opens_a_certificate_without_a_code(session: Db, typed: str) -> None:
    assert not claims.is_right(typed, "")


def test_the_database_keeps_a_keyed_hash_only(session: Db) -> None:
    certificate = issued.make_certificate()
    code = issued.claim_code_of(certificate)

    assert len(certificate.claim_hash) == 64
    assert code not in certificate.claim_hash
    assert certificate.claim_hash == claims.hash_of(code)


def test_the_slips_of_a_case_name_each_holder_once(session: Db) -> None:
    issued.found()
    body = issued.make_body()
    workers = [issued.make_worker(f"示例{letter}") for letter in "甲乙丙"]
    certificates = issued.issue(body, *map(issued.recognised, workers))
    case_id = certificates[0].case_id
    with write_tx():
        slips = claims.give_codes(case_id)

    assert [(s.number, s.holder_name, s.public_id) for s in slips] == [
        (c.number, c.holder_name, c.public_id) for c in certificates
    ]
    session.expire_all()
    for slip, certificate in zip(slips, certificates, strict=True):
        assert claims.is_right(slip.code, certificate.claim_hash)
    with write_tx():
        assert claims.give_codes(case_id) == []


def test_planned_certificates_get_no_code(session: Db) -> None:
    issued.found()
    body = issued.make_body()
    case = issued.make_case(body)
    issued.plan(body, case, issued.recognised(issued.make_worker()))
    with write_tx():
        assert claims.give_codes(case.id) == []


def test_a_renewed_code_ends_the_earlier_one(session: Db) -> None:
    certificate = issued.make_certificate()
    first, second = issued.claim_code_of(certificate), issued.claim_code_of(certificate)

    assert not claims.is_right(first, certificate.claim_hash)
    assert claims.is_right(second, certificate.claim_hash)


def test_the_code_of_one_certificate_does_not_open_another(session: Db) -> None:
    certificate = issued.make_certificate()
    body = session.query(Body).one()
    (other,) = issued.issue(body, issued.recognised(issued.make_worker("李示例")))
    code = issued.claim_code_of(certificate)
    issued.claim_code_of(other)

    stored: list[Certificate] = [certificate, other]
    assert [claims.is_right(code, c.claim_hash) for c in stored] == [True, False]
