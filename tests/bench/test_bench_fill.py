"""A registry that was filled is a registry: numbers, people, log, series and totals are right."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import groupby
from typing import Any

import issued
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from certreg.bench import places
from certreg.bench.fill import fill
from certreg.bench.people import worker
from certreg.bench.rows import public_id
from certreg.certificates import numbering, register
from certreg.certificates.models import Certificate, Credential, Total
from certreg.cli import main
from certreg.errors import ConflictError, RefusedError
from certreg.fsck import certificates, lists, rows
from certreg.installation import Installation
from certreg.people.rules import check_number
from certreg.policy import law as policy
from certreg.registry import publication

Db = scoped_session[Session]


def filled(count: int, **options: Any) -> list[int]:
    """How far each step came."""
    return [step.count for step in fill(count, **{"shares_credential": True} | options)]


def count(session: Db, table: Any) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_what_is_filled_in_is_as_the_log_the_series_the_lists_and_the_totals_say(
    session: Db,
) -> None:
    issued.found()
    assert filled(2_000) == [2_000]
    assert count(session, Certificate) == count(session, Credential) == 2_001
    assert session.scalar(sa.select(sa.func.sum(Total.issued))) == 2_001
    checks = rows.check_rows, rows.check_totals, certificates.check_series, lists.check_status
    assert [str(fault) for check in checks for fault in check()] == []
    checkpoint = publication.newest_checkpoint()
    assert checkpoint is not None and checkpoint.size > 2_001
    certificate = session.scalars(sa.select(Certificate).order_by(Certificate.id.desc())).first()
    assert certificate is not None
    numbering.check_number(
        policy.load(),
        numbering.parse(policy.load(), certificate.number, on=certificate.issued_on),
        body_number=certificate.body_number,
        issued_on=certificate.issued_on,
        level=certificate.level,
    )


def test_an_interrupted_run_is_gone_on_with_and_a_full_registry_filled_further(
    session: Db,
) -> None:
    issued.found()
    assert filled(1_000) == [1_000]
    assert filled(1_000) == []
    assert filled(2_000, shares_credential=False) == [2_000]
    assert count(session, Certificate) == 2_001
    assert count(session, Credential) == 1_001
    with pytest.raises(RefusedError, match="已填充 2000 张证书，不能减少到 1000 张"):
        filled(1_000)
    assert [*rows.check_totals(), *certificates.check_series()] == []


def test_of_two_who_fill_at_once_one_is_told(session: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certreg.bench.fill.CHUNK", 1_000)
    issued.found()
    slower = fill(2_000, shares_credential=False)
    assert next(slower).count == 1_000
    assert filled(2_000) == [2_000]
    with pytest.raises(ConflictError, match="刚刚有新的记录"):
        next(slower)
    assert count(session, Certificate) == 2_001


def test_a_worker_who_was_filled_in_is_found_by_number_name_and_public_id(session: Db) -> None:
    issued.found()
    filled(2_000)
    for number in (2, places.OF_EIGHT.index((4, 0))):
        at = places.place(number)
        somebody = worker(at.worker, "51")
        held = register.certificates_of_document(somebody.key.number, somebody.name)
        certificate = register.by_public_id(public_id(number))
        assert certificate in held
        assert certificate is register.by_number_and_name(certificate.number, somebody.name)
        assert len(held) == sum(places.place(each).worker == at.worker for each in range(2_000))
    foreigner = worker(999, "51")
    assert foreigner.key.nationality != "CHN"
    assert register.of_document(foreigner.key.number, foreigner.name)


def test_only_a_demo_is_filled(session: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Installation(is_demo=False, province="51")
    monkeypatch.setattr("certreg.bench.fill.installation", lambda: real)
    with pytest.raises(RefusedError, match="正式登记簿不接受虚构的证书"):
        filled(1_000)
    assert count(session, Certificate) == 0


def test_the_command_says_how_far_it_is_and_that_credentials_are_shared(
    app: Flask, session: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued.found()
    monkeypatch.setattr("certreg.create_app", lambda: app)
    answer = CliRunner().invoke(main, ["bench", "fill", "1000", "--without-credentials"])
    assert answer.exit_code == 0, answer.output
    assert answer.output.startswith("1000 / 1000  ") and "共用一份凭证" in answer.output
    refused = CliRunner().invoke(main, ["bench", "fill", "1500"])
    assert refused.exit_code == 2 and "1000 的整数倍" in refused.output


def test_a_count_that_cuts_workers_apart_is_refused(session: Db) -> None:
    for wrong in (0, 1_500, places.MOST + places.STEP):
        with pytest.raises(RefusedError, match="整数倍"):
            filled(wrong)


def test_the_identity_numbers_are_valid_and_nobodys() -> None:
    law = policy.load()
    for number in (0, 1, 13_998, 14_000, 7_499_998):
        somebody = worker(number, "51")
        checked = check_number(law, "resident", somebody.key.number, on=date(2026, 11, 1))
        assert checked.warnings == ("unknown_area",)
        assert (checked.birth_date, checked.sex) == (somebody.birth_date, somebody.sex)


def test_no_two_certificates_have_the_same_place() -> None:
    found = [places.place(number) for number in range(0, 2 * places.ROUND, 7)]
    series = Counter((at.body, at.year, at.level, at.serial) for at in found)
    indexes = Counter((at.body, at.index) for at in found)
    assert max(series.values()) == max(indexes.values()) == 1
    last = places.place(places.MOST - 1)
    assert last.index < 65_536 and last.serial < 1_000_000


def test_a_worker_holds_one_to_three_certificates_each_of_another_occupation() -> None:
    found = [places.place(number) for number in range(800)]
    for _worker, held in groupby(found, key=lambda at: at.worker):
        assert [at.nth for at in held] in ([0], [0, 1], [0, 1, 2])
    assert found[-1].worker == 499
