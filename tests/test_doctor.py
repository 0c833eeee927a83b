"""`certreg doctor` finds what is wrong with an installation, and says so in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import issued
import pytest
import sqlalchemy as sa
from alembic import command
from click.testing import CliRunner
from factories import later
from flask import Flask
from sqlalchemy.orm import Session, scoped_session
from trust.fixed_keys import ed25519
from witness.neighbours import Neighbours

import certreg
from certreg import doctor, schema
from certreg.cli import main
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.doctor import Finding
from certreg.installation import Installation
from certreg.policy.law import load
from certreg.procedure.calendar import years_from
from certreg.registry import asking, key_acts, keys, log, publication, root_role
from certreg.registry.log import Record
from certreg.registry.models import TreeHead
from certreg.settings import Settings
from certreg.trust.root_role import RootRole, signed_bytes


@pytest.fixture
def registry(app: Flask, session: scoped_session[Session]) -> Flask:
    """A demo registry with a body and a certificate, published, of the newest schema."""
    issued.make_certificate()
    session.remove()  # nobody else reads while the schema changes
    command.stamp(schema.configuration(app), "head")
    return app


@contextmanager
def without_guards(app: Flask) -> Iterator[sa.Connection]:
    """A transaction in which the database refuses nothing."""
    with app.app_context(), db.engine.begin() as connection:
        schema.take_off_guards(connection)
        yield connection


def found(app: Flask, name: str) -> list[Finding]:
    """What the check whose name begins so found."""
    (findings,) = [each for title, each in doctor.examine(app) if title.startswith(name)]
    return findings


def faults(app: Flask) -> dict[str, list[str]]:
    """Every fault by the name of its check."""
    results = doctor.examine(app)
    return {
        str(name): [finding.text for finding in findings if finding.is_fault]
        for name, findings in results
        if any(finding.is_fault for finding in findings)
    }


def test_a_sound_demo_registry_has_no_fault(registry: Flask) -> None:
    assert faults(registry) == {}


def test_an_instance_without_a_registry_is_told_to_found_one(app: Flask) -> None:
    with without_guards(app) as connection:
        connection.execute(sa.delete(Installation))
    assert "certreg init" in found(app, "登记簿已建立")[0].text


def test_a_schema_of_another_version_is_a_fault(app: Flask) -> None:
    assert "certreg db upgrade" in found(app, "数据库结构")[0].text


def test_a_secret_that_others_can_read_is_named(registry: Flask, settings: Settings) -> None:
    secret = settings.instance / "secrets" / "master-key"
    secret.parent.mkdir()
    secret.write_text("")
    secret.chmod(0o644)
    (finding,) = found(registry, "密钥文件")
    assert str(secret) in finding.text
    secret.chmod(0o600)
    assert found(registry, "密钥文件") == []


def test_a_lost_master_key_is_found_on_every_key(registry: Flask) -> None:
    settings: Settings = registry.config["SETTINGS"]
    registry.config["SETTINGS"] = replace(settings, master_key=bytes(32))
    assert len(found(registry, "签名密钥")) >= 6


def test_a_key_that_is_about_to_end_is_a_warning_and_one_that_ended_a_fault(
    registry: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, days=70)
    (warning,) = found(registry, "签名密钥")
    assert "status" in warning.text
    assert not warning.is_fault
    later(monkeypatch, days=100)
    (fault,) = found(registry, "签名密钥")
    assert "status" in fault.text
    assert fault.is_fault


def test_every_body_with_a_filing_in_force_needs_a_key(
    registry: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(registry, "评价机构的签名密钥") == []
    later(monkeypatch, days=400)
    (fault,) = found(registry, "评价机构的签名密钥")
    assert "Y000051999001" in fault.text


def test_entries_of_the_log_that_nobody_can_see_are_counted(
    registry: Flask, session: scoped_session[Session]
) -> None:
    log.append([Record("key.created", {})] * 2)
    session.commit()
    assert "2 条尚未公布" in found(registry, "登记日志")[0].text


def test_a_log_that_is_ahead_of_its_database_or_another_one_is_a_fault(
    registry: Flask, session: scoped_session[Session]
) -> None:
    with write_tx():
        log.append([Record("key.created", {})])
        publication.publish_log()
    size = session.get_one(TreeHead, 1).size
    session.remove()
    with without_guards(registry) as connection:
        connection.execute(sa.update(TreeHead).values(size=size - 1))
    assert "比数据库更新" in found(registry, "登记日志")[0].text
    with without_guards(registry) as connection:
        connection.execute(sa.update(TreeHead).values(size=size, root=bytes(32)))
    assert "不一致" in found(registry, "登记日志")[0].text


def test_unverified_rows_are_named_and_stop_only_a_real_registry(registry: Flask) -> None:
    warnings = found(registry, "规则已核实")
    assert any(finding.text.startswith("AS-07：") for finding in warnings)
    assert not any(finding.is_fault for finding in warnings)
    with without_guards(registry) as connection:
        connection.execute(sa.update(Installation).values(is_demo=False))
    assert all(finding.is_fault for finding in found(registry, "规则已核实"))


def test_rows_of_other_provinces_are_not_this_registrys_business(registry: Flask) -> None:
    ours = {f.text.partition("：")[0] for f in found(registry, "规则已核实")}
    foreign = {r.id for r in load().all_rows if r.region[:2] not in ("00", "51")}
    assert not ours & foreign


def test_a_year_without_its_holidays_is_said_before_it_begins(
    registry: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_open = years_from(today().year)[-1].number
    days = (date(first_open - 1, 12, 1) - today()).days
    later(monkeypatch, days=days)
    (warning,) = found(registry, "节假日")
    assert str(first_open) in warning.text
    assert not warning.is_fault
    later(monkeypatch, days=days + 60)
    (fault,) = found(registry, "节假日")
    assert fault.is_fault


def test_without_a_database_every_check_that_needs_one_says_so(settings: Settings) -> None:
    nowhere = replace(settings, database_url="sqlite:////nonexistent/certreg.sqlite3")
    results = doctor.examine(certreg.create_app(nowhere))
    blind = [name for name, each in results if each and "读取数据库失败" in each[0].text]
    assert len(blind) == 10


def test_the_command_prints_every_check_and_fails_on_a_fault(
    registry: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "create_app", lambda: registry)
    sound = CliRunner().invoke(main, ["doctor"])
    assert sound.exit_code == 0, sound.output
    for name, _ in doctor.checks(registry):
        assert name in sound.output
    (settings.instance / "public" / "log" / "checkpoint").unlink()
    broken = CliRunner().invoke(main, ["doctor"])
    assert broken.exit_code == 1
    assert "✗ 登记日志已公布" in broken.output


class TestOfTheTrust:
    """Witnesses, the root role, keys in other hands."""

    def test_a_registry_without_witnesses_is_warned(self, registry: Flask) -> None:
        (warning,) = found(registry, "见证人")
        assert "witness-policy" in warning.text and not warning.is_fault

    def test_a_quorum_that_does_not_answer_becomes_a_fault_and_each_witness_is_named(
        self, registry: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with registry.app_context():
            neighbours = Neighbours(tmp_path)
            neighbours.join(monkeypatch)
            neighbours.down = {"city", "auditor"}
            asking.ask()
        assert {finding.text.split()[1] for finding in found(registry, "见证人")} == {
            "city",
            "auditor",
        }
        later(monkeypatch, hours=2)
        assert not any(finding.is_fault for finding in found(registry, "见证人"))
        later(monkeypatch, days=2)
        assert "足够的见证" in next(f.text for f in found(registry, "见证人") if f.is_fault)
        neighbours.down = set()
        with registry.app_context():
            asking.ask()
        assert found(registry, "见证人") == []

    def test_a_stolen_key_without_a_successor_is_a_fault(
        self, registry: Flask, session: scoped_session[Session]
    ) -> None:
        key = keys.of_owner("Y000051999001")[0]
        with write_tx():
            key_acts.compromise(key, since=now(), at=now(), actor="op", reason="x")
        assert found(registry, "泄露的密钥") == []
        with write_tx():
            new = keys.named(key.replaced_by)
            key_acts.compromise(new, since=now(), at=now(), actor="op", reason="x")
            keys.named(new.replaced_by).retired_at = now()
        assert len(found(registry, "泄露的密钥")) == 2

    def test_a_key_history_that_ends_or_does_not_tell_of_a_theft_is_said(
        self,
        registry: Flask,
        session: scoped_session[Session],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        (warning,) = found(registry, "密钥历史")
        assert "尚未建立" in warning.text and not warning.is_fault
        root = ed25519("root")
        with write_tx():
            head, written = root_role.prepare(RootRole(1, (root.public_key,)), now())
            message = head.to_bytes()
            root_role.assemble(
                message, written, {root.public_key: root.sign(signed_bytes(message))}, now()
            )
        assert found(registry, "密钥历史") == []
        with write_tx():
            key = keys.of_owner("Y000051999001")[0]
            key_acts.compromise(key, since=now(), at=now(), actor="op", reason="x")
        (warning,) = found(registry, "密钥历史")
        assert key.key_id in warning.text and not warning.is_fault
        later(monkeypatch, days=350)
        assert not any(finding.is_fault for finding in found(registry, "密钥历史"))
        later(monkeypatch, days=401)
        assert any(finding.is_fault for finding in found(registry, "密钥历史"))
