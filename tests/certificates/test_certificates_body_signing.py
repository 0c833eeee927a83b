"""Bodies that hold their own key: asked for exactly what is on record, believed only what holds."""

from __future__ import annotations

from dataclasses import replace

import issued
import pytest
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates import body_signing, issuing, rendering, replanning, tokens
from certreg.certificates.checking import check_file
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import now
from certreg.db import write_tx
from certreg.errors import MissingError, RefusedError, UnreadableError
from certreg.procedure.models.cases import Case
from certreg.registry import chores, identifiers, key_acts, keys
from certreg.registry.models import KeyUse
from certreg.trust.credential import Standing
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.trust.signing_request import Answer, Request, answered

Db = scoped_session[Session]

BODY = "Y000051999001"
OWN = SoftwareSigner.generate(Algorithm.ED25519, "own")
OTHER = SoftwareSigner.generate(Algorithm.ED25519, "other")


def take_key(signer: SoftwareSigner = OWN) -> None:
    with write_tx():
        key_acts.take(BODY, signer.public_key, at=now(), actor="op", reason="own")


@pytest.fixture
def case(session: Db) -> Case:
    """Three certificates planned for a body that holds its own key."""
    issued.found()
    body = issued.make_body(number=BODY)
    take_key()
    case = issued.make_case(body)
    issued.plan(body, case, *(issued.recognised(issued.make_worker(), row=n) for n in range(3)))
    return case


def wait(case: Case) -> None:
    with pytest.raises(RefusedError) as refused:
        issuing.carry_out(case.id, issued.Reports())
    assert refused.value.reason == "awaits_body"


def take(data: bytes) -> int:
    with write_tx():
        return body_signing.take(data)


def refusal(data: bytes) -> str:
    with pytest.raises(RefusedError) as refused:
        take(data)
    return refused.value.reason


def test_nothing_is_issued_before_the_body_has_signed(session: Db, case: Case) -> None:
    wait(case)

    assert {row.state for row in issued.of_case(case)} == {CertificateState.PLANNED}


def test_what_the_body_signed_is_issued_and_says_who_holds_the_key(session: Db, case: Case) -> None:
    wait(case)
    data, count = body_signing.request(case.id)
    answer = answered(Request.from_bytes(data), OWN)

    assert count == take(answer.to_bytes()) == 3
    assert issuing.carry_out(case.id, issued.Reports()) == 3
    chores.keep_published()
    certificate = issued.of_case(case)[0]
    files = (
        rendering.signed_bytes(certificate),
        rendering.pdf_of(certificate),
        tokens.jwt_of(certificate),
        tokens.sd_jwt_of(certificate),
    )
    for file in files:
        verdict = check_file(file, identifiers.live_store(), at=now())
        assert verdict.standing is Standing.VALID
        assert "机构自持" in next(
            str(check.text) for check in verdict.checks if check.name == "key"
        )
    assert issued.faults() == []


def test_the_same_answer_twice_has_one_effect(session: Db, case: Case) -> None:
    answer = answered(Request.from_bytes(body_signing.request(case.id)[0]), OWN).to_bytes()

    assert (take(answer), take(answer)) == (3, 0)
    assert issued.faults() == []
    with pytest.raises(MissingError):
        body_signing.request(case.id)


def test_one_wrong_signature_and_none_is_taken(session: Db, case: Case) -> None:
    request = Request.from_bytes(body_signing.request(case.id)[0])
    right = answered(request, OWN)
    by_another = answered(replace(request, public_key=OTHER.public_key), OTHER)
    first, *_ = right.signatures
    mixed = {**right.signatures, first: by_another.signatures[first]}
    cut = {**right.signatures, first: right.signatures[first][:-1]}

    for signatures in (by_another.signatures, mixed, cut):
        assert refusal(replace(right, signatures=signatures).to_bytes()) == "bad_signature"
    session.rollback()
    assert all(row.log_position is None for row in issued.of_case(case))
    assert take(right.to_bytes()) == 3


def test_an_answer_must_be_about_all_that_waits_and_nothing_else(session: Db, case: Case) -> None:
    right = answered(Request.from_bytes(body_signing.request(case.id)[0]), OWN)
    first, *_ = right.signatures
    fewer = {name: both for name, both in right.signatures.items() if name != first}

    assert refusal(replace(right, signatures=fewer).to_bytes()) == "answer_incomplete"
    assert refusal(replace(right, key_id="another").to_bytes()) == "answer_incomplete"
    assert refusal(replace(right, case_id=9_999).to_bytes()) == "not_in_record"
    for wrong in (b"", b"{}", b"[]", b'{"format": "certreg-signing-answer/1"}'):
        with pytest.raises(UnreadableError):
            Answer.from_bytes(wrong)


def test_the_body_signs_no_other_issuers_certificate_nor_an_odd_token(
    session: Db, case: Case
) -> None:
    request = Request.from_bytes(body_signing.request(case.id)[0])
    item, second, _ = request.items

    with pytest.raises(RefusedError):
        Request.from_bytes(replace(request, issuer=f"{request.issuer}x").to_bytes())
    swapped = replace(item, tokens=second.tokens)
    with pytest.raises(RefusedError) as refused:
        Request.from_bytes(replace(request, items=(swapped,)).to_bytes())
    assert refused.value.reason == "other_token"
    with pytest.raises(RefusedError):
        answered(request, OTHER)


def test_a_batch_that_began_under_one_key_ends_under_it(session: Db) -> None:
    issued.found()
    body = issued.make_body(number=BODY)
    first, second = issued.make_case(body), issued.make_case(body)
    issued.plan(body, first, issued.recognised(issued.make_worker()))
    old = keys.current(KeyUse.CREDENTIAL, now(), owner=BODY)
    with write_tx():
        key_acts.rotate(KeyUse.CREDENTIAL, owner=BODY, at=now(), actor="op")
        key_acts.retire(old, at=now(), actor="op", reason="yearly")
    issued.plan(body, second, issued.recognised(issued.make_worker("李示例")))
    for case in (first, second):
        issuing.carry_out(case.id, issued.Reports())
    (a,), (b,) = issued.of_case(first), issued.of_case(second)

    assert a.key_id == old.key_id != b.key_id
    assert issued.standing(a) is issued.standing(b) is Standing.VALID
    assert issued.faults() == []


class TestCompromisedInMidBatch:
    """The pinned key was given up before it signed: the numbers are void, the people get others."""

    def test_what_waited_is_planned_anew_under_the_next_key(self, session: Db) -> None:
        issued.found()
        body = issued.make_body(number=BODY)
        case = issued.make_case(body)
        issued.plan(body, case, issued.recognised(issued.make_worker()))
        key = keys.current(KeyUse.CREDENTIAL, now(), owner=BODY)
        with write_tx():
            key_acts.compromise(key, since=now(), at=now(), actor="op", reason="stolen")
            account = replanning.replan()
        void, fresh = issued.of_case(case)

        assert len(account) == 1
        assert void.state is CertificateState.VOID and void.void_reason
        assert fresh.key_id == key.replaced_by
        assert (void.number, void.public_id) != (fresh.number, fresh.public_id)
        assert issuing.carry_out(case.id, issued.Reports()) == 1
        assert issued.standing(fresh) is Standing.VALID
        assert issued.faults() == []

    def test_without_another_key_nothing_is_signed_and_it_is_planned_once_there_is_one(
        self, session: Db, case: Case
    ) -> None:
        key = keys.current(KeyUse.CREDENTIAL, now(), owner=BODY)
        request = Request.from_bytes(body_signing.request(case.id)[0])
        with write_tx():
            key_acts.compromise(key, since=now(), at=now(), actor="op", reason="stolen")
            assert replanning.replan() == []

        assert refusal(answered(request, OWN).to_bytes()) == "key_compromised"
        take_key(OTHER)
        with write_tx():
            assert len(replanning.replan()) == 1
        fresh = Request.from_bytes(body_signing.request(case.id)[0])
        assert take(answered(fresh, OTHER).to_bytes()) == 3
        assert issued.faults() == []


def test_the_holders_claim_and_what_is_superseded_move_to_the_new_plan(session: Db) -> None:
    issued.found()
    body = issued.make_body(number=BODY)
    (old,) = issued.issue(body, issued.recognised(issued.make_worker()))
    old.state = CertificateState.REVOKED
    session.commit()
    case = issued.make_case(body)
    recognition = issued.recognised(old.document, supersedes_id=old.id, claim_hash="c" * 64)
    issued.plan(body, case, recognition)
    key = keys.current(KeyUse.CREDENTIAL, now(), owner=BODY)
    with write_tx():
        key_acts.compromise(key, since=now(), at=now(), actor="op", reason="stolen")
        replanning.replan()
    fresh: Certificate = issued.of_case(case)[1]

    assert (fresh.supersedes_id, fresh.claim_hash) == (old.id, "c" * 64)
