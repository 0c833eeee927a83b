"""What an operator pages on is there, for him alone, and says nothing about anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import issued
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.orm import Session, scoped_session

from certreg.clock import real_now
from certreg.db import db
from certreg.jobs.models import Job, JobState
from certreg.registry import chores
from certreg.registry.models import Checkpoint, WitnessContact
from certreg.trust.checkpoint import witness_key
from certreg.trust.keys import Algorithm, SoftwareSigner

Db = scoped_session[Session]


def figures(client: FlaskClient, **headers: str) -> dict[str, float]:
    answer = client.get("/metrics", headers={k.replace("_", "-"): v for k, v in headers.items()})
    assert answer.status_code == 200, answer.text
    return {
        sample.name + "".join(f",{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_the_figures_say_how_the_registry_stands(client: FlaskClient, session: Db) -> None:
    issued.found()
    issued.issue(issued.make_body(), issued.recognised(issued.make_worker()))
    chores.keep_published()
    long_ago = real_now() - timedelta(hours=1)
    for state in (JobState.QUEUED, JobState.FAILED):
        session.add(
            Job(kind="any", subject_id=1, state=state, created_at=long_ago, finished_at=real_now())
        )
    size = session.scalar(sa.select(sa.func.max(Checkpoint.size)))
    session.commit()
    client.get("/no-such-page")

    found = figures(client)

    assert found["certreg_database_up"] == found["certreg_certificates_issued_total"] == 1
    assert found["certreg_log_entries"] == size and found["certreg_log_unpublished_entries"] == 0
    assert found["certreg_jobs_queued"] == found["certreg_jobs_failed"] == 1
    assert 3600 <= found["certreg_jobs_oldest_queued_seconds"] < 3700
    assert 0 <= found["certreg_checkpoint_age_seconds"] < 600
    assert found["certreg_status_list_left_seconds"] > 0 <= found["certreg_status_list_age_seconds"]
    assert found["certreg_key_left_seconds,log"] > 0
    assert found["certreg_answers_total,unknown,404"] >= 1
    assert found["certreg_request_seconds_bucket,unknown,+Inf"] >= 1


def test_a_witness_that_lags_is_seen(client: FlaskClient, app: Flask, session: Db) -> None:
    issued.found()
    chores.keep_published()
    signer = SoftwareSigner.generate(Algorithm.ED25519, "witness")
    key = witness_key(signer, "witness.example")
    policy = app.config["SETTINGS"].witness_policy
    policy.write_text(f"witness one {key.vkey} https://witness.example\nquorum one\n")
    moment = real_now()
    session.add(WitnessContact(name=key.name, size=2, asked_at=moment, answered_at=moment))
    session.commit()

    found = figures(client)

    assert found[f"certreg_witness_entries_behind,{key.name}"] == found["certreg_log_entries"] - 2
    assert found[f"certreg_witness_age_seconds,{key.name}"] < 600


def test_a_database_that_is_not_set_up_is_a_figure_itself(client: FlaskClient, session: Db) -> None:
    others_too = " CASCADE" if db.engine.dialect.name == "postgresql" else ""
    session.execute(sa.text(f"DROP TABLE job{others_too}"))
    session.commit()
    assert figures(client)["certreg_database_up"] == 0


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-Ip", "Forwarded"])
def test_nobody_reads_them_through_a_proxy(client: FlaskClient, header: str) -> None:
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 401


def test_another_machine_reads_them_with_the_token_only(app: Flask, client: FlaskClient) -> None:
    far = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", environ_overrides=far).status_code == 401
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], metrics_token="long and secret")
    for given, status in (("Bearer long and secret", 200), ("Bearer other", 401), ("", 401)):
        headers = {"Authorization": given}
        answer = client.get("/metrics", headers=headers, environ_overrides=far)
        assert answer.status_code == status
    assert client.get("/metrics").status_code == 401


def test_answers_are_logged_by_route_not_by_address(
    client: FlaskClient, session: Db, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/certificates/Y000051999001264000001?name=张示例")

    lines = [line for line in capsys.readouterr().err.splitlines() if '"answered"' in line]
    assert lines and not any("Y0000" in line or "张" in line for line in lines)
    db.session.rollback()
