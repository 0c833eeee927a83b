"""Issuing: refused before anything is stored, no number twice, finished after any crash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import issued
import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from logged import logged
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates import issuing, register, series, signing
from certreg.certificates.models import (
    Certificate,
    CertificateState,
    Credential,
    Series,
    Total,
)
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.errors import RefusedError, SetupError, UnreadableError
from certreg.filing.models import Body
from certreg.people.models import IdentityDocument
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.cases import Case
from certreg.registry import identifiers, key_acts, log, publication, status
from certreg.registry.models import KeyUse, LogEntry, StatusIndex
from certreg.trust.canonical import canonical, parse_object

Db = scoped_session[Session]

LEVELS = (
    SkillLevel.JUNIOR_WORKER,
    SkillLevel.SENIOR_WORKER,
    SkillLevel.SENIOR_TECHNICIAN,
    SkillLevel.CHIEF_TECHNICIAN,
)


@pytest.fixture
def body(session: Db) -> Body:
    """An assessment body of a new registry."""
    issued.found()
    return issued.make_body()


@pytest.fixture
def workers(body: Body) -> list[IdentityDocument]:
    """Five workers."""
    return [issued.make_worker(f"示例{letter}") for letter in "甲乙丙丁戊"]


def serials(session: Db) -> dict[tuple[str, str], list[int]]:
    """Serials that certificates carry, by body and year with level."""
    session.rollback()
    found = defaultdict(list)
    for number in session.scalars(sa.select(Certificate.number)):
        found[number[:13], number[13:16]].append(int(number[16:]))
    return found


def count(session: Db, *conditions: sa.ColumnElement[bool]) -> int:
    session.rollback()
    return (
        session.scalar(sa.select(sa.func.count()).select_from(Certificate).where(*conditions)) or 0
    )


class TestPlanning:
    """What is decided and stored before anything is signed."""

    def test_everything_that_will_be_signed_is_stored_and_nothing_is_signed(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        case = issued.make_case(body)
        planned = issued.plan(body, case, *map(issued.recognised, workers))

        certificates = issued.of_case(case)
        assert planned == len(certificates) == 5
        assert {c.state for c in certificates} == {CertificateState.PLANNED}
        assert all(c.credential.unsigned and c.credential.signed is None for c in certificates)
        assert logged("certificate.issued") == 0

    def test_a_planned_certificate_is_not_in_the_register_yet(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        case = issued.make_case(body)
        issued.plan(body, case, issued.recognised(workers[0]))
        (planned,) = issued.of_case(case)

        assert register.by_number(planned.number) is None
        assert register.by_public_id(planned.public_id) is None
        assert register.by_number_and_name(planned.number, planned.holder_name) is None
        assert register.of_document(workers[0].number, planned.holder_name) == []

    def test_every_certificate_has_secrets_and_places_of_its_own(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        certificates = issued.issue(body, *map(issued.recognised, workers))

        for column in ("public_id", "number", "status_index", "record_salt", "identity_salt"):
            assert len({getattr(c, column) for c in certificates}) == 5, column

    def test_a_name_that_cannot_be_printed_stops_the_batch_and_names_the_row(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        case = issued.make_case(body)
        rows = [issued.recognised(w, row=n) for n, w in enumerate(workers, start=1)]
        rows[2] = issued.recognised(workers[2], row=3, holder_name="张\U0003ffff")

        with pytest.raises(RefusedError, match="第 3 号"):
            issued.plan(body, case, *rows)
        assert count(session) == session.query(Series).count() == 0
        assert session.query(StatusIndex).count() == 0

    def test_a_certificate_that_somebody_holds_is_not_given_again(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        issued.issue(body, issued.recognised(workers[1]))
        rows = [issued.recognised(w, row=n) for n, w in enumerate(workers, start=1)]

        with pytest.raises(RefusedError, match="第 2 号") as refusal:
            issued.plan(body, issued.make_case(body), *rows)
        assert refusal.value.reason == "already_held"
        assert count(session) == 1

    def test_nobody_gets_the_same_certificate_twice_in_one_batch(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        twice = [issued.recognised(workers[0], row=4), issued.recognised(workers[0], row=9)]

        with pytest.raises(RefusedError, match="第 4、9 号"):
            issued.plan(body, issued.make_case(body), *twice)
        assert count(session) == 0

    def test_another_level_or_trade_is_another_certificate(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        worker = workers[0]
        issued.issue(
            body,
            issued.recognised(worker),
            issued.recognised(worker, level=SkillLevel.TECHNICIAN),
            issued.recognised(worker, trade="气焊工"),
        )

        assert count(session, Certificate.state == CertificateState.ISSUED) == 3

    def test_after_a_revocation_the_level_can_be_won_again(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        (first,) = issued.issue(body, issued.recognised(workers[0]))
        issued.revoke(first)
        (second,) = issued.issue(body, issued.recognised(workers[0]))

        assert second.number != first.number

    def test_a_credential_that_no_verifier_would_take_is_not_planned(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        with pytest.raises(UnreadableError, match="narrative"):
            issued.plan(body, issued.make_case(body), issued.recognised(workers[0], how_won=""))
        assert count(session) == 0

    def test_a_body_without_a_key_cannot_issue(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        stranger = Body(number="Y000051999009", name="无密钥公司", region="511702")

        with pytest.raises(SetupError, match="Y000051999009"):
            issued.plan(stranger, issued.make_case(body), issued.recognised(workers[0]))
        assert count(session) == 0

    def test_outside_a_demo_an_unverified_letter_carries_no_number(
        self,
        session: Db,
        body: Body,
        workers: list[IdentityDocument],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        class Real:
            is_demo = False

        monkeypatch.setattr(series, "installation", Real)
        chief = issued.recognised(workers[0], level=SkillLevel.CHIEF_TECHNICIAN)

        with pytest.raises(RefusedError) as refusal:
            issued.plan(body, issued.make_case(body), chief)
        assert refusal.value.reason == "unverified_rule"
        issued.plan(body, issued.make_case(body), issued.recognised(workers[0]))
        assert count(session) == 1

    def test_a_level_without_a_national_certificate_gets_no_number(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        apprentice = issued.recognised(workers[0], level=SkillLevel.APPRENTICE)

        with pytest.raises(RefusedError) as refusal:
            issued.plan(body, issued.make_case(body), apprentice)
        assert refusal.value.reason == "no_certificate_for_level"

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE certificate SET number = 'X'",
            "UPDATE certificate SET public_id = 'X'",
            "DELETE FROM certificate",
            "UPDATE series SET last = 0",
            "DELETE FROM series",
        ],
    )
    def test_the_database_itself_keeps_numbers(
        self, session: Db, body: Body, workers: list[IdentityDocument], statement: str
    ) -> None:
        issued.issue(body, issued.recognised(workers[0]))

        with pytest.raises(sa.exc.DBAPIError):
            session.execute(sa.text(statement))


class TestNumbers:
    """Never twice, and every serial up to the last has its row."""

    @settings(
        max_examples=15,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        batches=st.lists(
            st.tuples(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=6), st.booleans()),
            min_size=1,
            max_size=4,
        )
    )
    def test_serials_have_no_gap_and_no_double_whatever_is_planned_or_fails(
        self, session: Db, body: Body, batches: list[tuple[list[SkillLevel], bool]]
    ) -> None:
        for levels, fails in batches:
            case = issued.make_case(body)
            rows = [issued.recognised(issued.make_worker(), level=level) for level in levels]
            if fails:
                with pytest.raises(ZeroDivisionError), write_tx():
                    issuing.plan(case.id, self.issuer(body), rows, policy.load())
                    raise ZeroDivisionError
            else:
                issued.plan(body, case, *rows)

        for found in serials(session).values():
            assert sorted(found) == list(range(1, len(found) + 1))

    def issuer(self, body: Body) -> issuing.Issuer:
        return issuing.Issuer(number=body.number, name=body.name, region=body.region)

    def test_each_level_counts_for_itself(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        levels = [LEVELS[0], LEVELS[1], LEVELS[0], LEVELS[3], LEVELS[1]]
        rows = [issued.recognised(w, level=level) for w, level in zip(workers, levels, strict=True)]
        numbers = [certificate.number for certificate in issued.issue(body, *rows)]

        year = f"{today():%y}"
        assert numbers == [
            f"{body.number}{year}{mark}"
            for mark in ("5000001", "3000001", "5000002", "S000001", "3000002")
        ]

    def test_a_full_series_gives_nothing_and_says_how_much_is_left(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        issued.issue(body, issued.recognised(workers[0]))
        session.execute(sa.update(Series).values(last=999_998))
        session.commit()

        with pytest.raises(RefusedError, match="余 1 个") as refusal:
            issued.plan(body, issued.make_case(body), *map(issued.recognised, workers[1:3]))
        assert refusal.value.reason == "capacity"
        (last,) = issued.issue(body, issued.recognised(workers[1]))
        assert last.number.endswith("999999")

    def test_bodies_that_plan_at_the_same_moment_share_no_number(
        self, app: Flask, session: Db, body: Body
    ) -> None:
        cases = [(issued.make_case(body).id, issued.make_worker().id) for _ in range(8)]

        def work(ids: tuple[int, int]) -> None:
            with app.app_context():
                mine = db.session.query(Body).one()
                case = db.session.get_one(Case, ids[0])
                worker = db.session.get_one(IdentityDocument, ids[1])
                row = issued.recognised(worker)
                issued.plan(mine, case, row)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, cases))

        (found,) = serials(session).values()
        assert sorted(found) == list(range(1, 9))

    def test_the_same_person_planned_twice_at_the_same_moment_is_planned_once(
        self, app: Flask, session: Db, body: Body
    ) -> None:
        worker = issued.make_worker()
        cases = [issued.make_case(body).id for _ in range(4)]
        row = issued.recognised(worker)

        def work(case_id: int) -> bool:
            with app.app_context():
                mine = db.session.query(Body).one()
                try:
                    issued.plan(mine, db.session.get_one(Case, case_id), row)
                except (RefusedError, sa.exc.IntegrityError):
                    return False
                return True

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(work, cases)) == [False, False, False, True]
        assert count(session) == 1


class CrashError(Exception):
    """The process ends here."""


def on_call(number: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which crashes at the call with this number (from 1)."""
    calls = 0

    def crashing(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            raise CrashError
        return function(*args, **kwargs)

    return crashing


CRASHES: list[tuple[str, Any, str, int]] = [
    ("signing the second of a chunk", signing, "_signed", 2),
    ("signing the second chunk", signing, "_signed", 4),
    ("appending the first chunk", log, "append", 1),
    ("appending the second chunk", log, "append", 2),
    ("writing the first tile", publication, "write", 1),
    ("writing the second file", publication, "write", 2),
    ("writing the checkpoint", publication, "write", 3),
    ("signing the checkpoint", publication, "_sign", 1),
    ("after publishing the log", status, "publish", 1),
    ("writing a status list", publication, "write", 4),
    ("publishing identifiers", identifiers, "publish", 1),
    ("counting what is issued", issuing, "_mark_issued", 1),
]


class TestCarryingOut:
    """Signed, logged, published, in an order that survives everything."""

    def test_every_certificate_gets_one_entry_and_counts_once_it_is_published(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        certificates = issued.issue(body, *map(issued.recognised, workers))

        size = log.head().size
        assert [c.log_position for c in certificates] == list(range(size - 5, size))
        assert {c.state for c in certificates} == {CertificateState.ISSUED}
        assert publication.newest_checkpoint().size == size
        total = session.query(Total).one()
        assert (total.region, total.level, total.issued, total.revoked) == (
            issued.REGION,
            SkillLevel.SENIOR_WORKER,
            5,
            0,
        )

    def test_only_the_recorded_bytes_are_signed(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        (certificate,) = issued.issue(body, issued.recognised(workers[0]))
        signed = canonical(
            {
                name: member
                for name, member in parse_object(certificate.credential.signed).items()
                if name != "proof"
            }
        )

        assert signed == certificate.credential.unsigned

    def test_progress_is_told_chunk_by_chunk(
        self,
        session: Db,
        body: Body,
        workers: list[IdentityDocument],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(signing, "CHUNK", 2)
        case, reports = issued.make_case(body), issued.Reports()
        issued.plan(body, case, *map(issued.recognised, workers))

        assert issuing.carry_out(case.id, reports) == 5
        assert reports == [(2, 5), (4, 5), (5, 5)]

    def test_carrying_out_again_does_nothing(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        case = issued.make_case(body)
        issued.plan(body, case, *map(issued.recognised, workers))
        issuing.carry_out(case.id, issued.Reports())
        before = publication.read("log/checkpoint")
        reports = issued.Reports()

        assert issuing.carry_out(case.id, reports) == 5
        assert reports == []
        assert publication.read("log/checkpoint") == before
        assert session.query(Total).one().issued == 5

    @pytest.mark.parametrize(
        ("module", "name", "call"),
        [crash[1:] for crash in CRASHES],
        ids=[crash[0] for crash in CRASHES],
    )
    def test_a_crash_anywhere_is_finished_by_the_next_run(
        self,
        session: Db,
        body: Body,
        workers: list[IdentityDocument],
        monkeypatch: pytest.MonkeyPatch,
        module: Any,
        name: str,
        call: int,
    ) -> None:
        case = issued.make_case(body)
        issued.plan(body, case, *map(issued.recognised, workers))
        with monkeypatch.context() as patch:
            patch.setattr(signing, "CHUNK", 3)
            patch.setattr(module, name, on_call(call, getattr(module, name)))
            with pytest.raises(CrashError):
                issuing.carry_out(case.id, issued.Reports())
        session.rollback()
        assert count(session, Certificate.state != CertificateState.PLANNED) == 0
        left = [c.credential.signed for c in issued.of_case(case)]

        assert issuing.carry_out(case.id, issued.Reports()) == 5
        certificates = issued.of_case(case)
        size = log.head().size
        assert sorted(c.log_position for c in certificates) == list(range(size - 5, size))
        assert logged("certificate.issued") == 5
        assert session.query(LogEntry).count() == publication.newest_checkpoint().size == size
        assert session.query(Total).one().issued == 5
        for before, certificate in zip(left, certificates, strict=True):
            assert before in (None, certificate.credential.signed)

    def test_somebody_who_stops_the_work_loses_nothing(
        self,
        session: Db,
        body: Body,
        workers: list[IdentityDocument],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        class Stopping:
            def report(self, done: int, total: int) -> None:
                raise CrashError

        monkeypatch.setattr(signing, "CHUNK", 2)
        case = issued.make_case(body)
        issued.plan(body, case, *map(issued.recognised, workers))
        with pytest.raises(CrashError):
            issuing.carry_out(case.id, Stopping())
        assert count(session, Certificate.log_position.is_not(None)) == 2
        assert register.by_number(issued.of_case(case)[0].number) is None

        reports = issued.Reports()
        assert issuing.carry_out(case.id, reports) == 5
        assert reports == [(4, 5), (5, 5)]

    def test_what_is_logged_and_not_published_does_not_count(
        self,
        session: Db,
        body: Body,
        workers: list[IdentityDocument],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        case = issued.make_case(body)
        issued.plan(body, case, *map(issued.recognised, workers))
        with monkeypatch.context() as patch:
            patch.setattr(publication, "publish_log", lambda: None)
            assert issuing.carry_out(case.id, issued.Reports()) == 0
        assert count(session, Certificate.state == CertificateState.ISSUED) == 0

        assert issuing.carry_out(case.id, issued.Reports()) == 5

    def test_names_and_credentials_lie_in_the_database_sealed(
        self, session: Db, body: Body, workers: list[IdentityDocument]
    ) -> None:
        (certificate,) = issued.issue(body, issued.recognised(workers[0]))
        certificate_table, credential_table = Certificate.__table__, Credential.__table__
        raw = sa.type_coerce(certificate_table.c.holder_name, sa.LargeBinary)
        bytes_of = sa.type_coerce(credential_table.c.signed, sa.LargeBinary)

        name = session.execute(sa.select(raw)).scalar_one()
        credential = session.execute(sa.select(bytes_of)).scalar_one()
        assert certificate.holder_name.encode() not in bytes(name)
        assert certificate.number.encode() not in bytes(credential)


def test_a_batch_that_is_planned_in_portions_keeps_its_key_when_that_is_replaced_meanwhile(
    body: Body,
) -> None:
    case, at = issued.make_case(body), now()
    issuer = issuing.Issuer(number=body.number, name=body.name, region=body.region)
    for row in (1, 2):
        one = issued.recognised(issued.make_worker(), row=row)
        with write_tx():
            issuing.plan(case.id, issuer, [one], policy.load(), at=at)
        with write_tx():
            key_acts.rotate(KeyUse.CREDENTIAL, owner=body.number, at=now(), actor="op")

    assert issuing.carry_out(case.id, issued.Reports()) == 2
    assert len({each.key_id for each in issued.of_case(case)}) == 1
