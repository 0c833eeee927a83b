"""What the operator does at the machine for the operator's own people."""

from __future__ import annotations

import re
from contextvars import Context

import factories
import pytest
from click.testing import CliRunner

import certreg
from certreg.accounts import setup
from certreg.accounts.models import OrganisationKind, Role
from certreg.accounts.roles import ROLES_OF
from certreg.cli import main


@pytest.fixture
def run(app, monkeypatch):
    """Run `certreg user …` on the application of the test."""
    monkeypatch.setattr(certreg, "create_app", lambda: app)
    return lambda *words: Context().run(CliRunner().invoke, main, ["user", *words])


def path_in(result):
    return re.search(r"https://demo\.certreg\.example(/[\w-]+/[\w-]{43})\n", result.output)[1]


def test_a_new_administrator_gets_a_link(app, session, run):
    setup.create_operator("四川省技能登记中心", "510104")
    session.commit()
    result = run("invite", "韩四", "--role", "auditor")
    assert result.exit_code == 0, result.output
    page = app.test_client().get(path_in(result)).text
    assert "韩四" in page
    assert "审计管理员" in page


@pytest.mark.parametrize("role", ROLES_OF[OrganisationKind.OPERATOR])
def test_every_role_of_the_operator_can_be_given(session, run, role):
    factories.make_organisation(OrganisationKind.OPERATOR)
    assert run("invite", "韩四", "--role", role.value).exit_code == 0


def test_before_init_nobody_is_invited(run):
    result = run("invite", "韩四", "--role", "auditor")
    assert result.exit_code == 2
    assert "请先运行 certreg init" in result.output


def test_roles_of_other_organisations_are_not_given_here(run):
    assert run("invite", "韩四", "--role", "clerk").exit_code == 2


@pytest.mark.parametrize("lost", ["password", "second_factor"])
def test_a_lost_way_in_is_opened_by_a_link(app, session, run, lost):
    operator = factories.make_organisation(OrganisationKind.OPERATOR)
    user = factories.make_user(Role.SYSTEM_ADMINISTRATOR, organisation=operator)
    result = run("reset", user.username, "--lost", lost)
    assert result.exit_code == 0, result.output
    assert app.test_client().get(path_in(result)).status_code == 200


def test_other_peoples_ways_in_belong_to_their_administrators(session, run):
    clerk = factories.make_user(Role.CLERK)
    for name in (clerk.username, "nobody"):
        result = run("reset", name, "--lost", "password")
        assert result.exit_code == 2
        assert "由本单位管理员办理" in result.output
