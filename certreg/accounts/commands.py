"""What the operator does for the operator's own people, at the machine: `certreg user …`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import with_appcontext

from certreg.accounts import inviting, setup
from certreg.accounts.membership import find_user
from certreg.accounts.models import InvitationKind, OrganisationKind, Role
from certreg.accounts.roles import ROLES_OF
from certreg.clock import CHINA
from certreg.db import write_tx
from certreg.errors import CertregError, MissingError
from certreg.installation import installation
from certreg.text import Text

OPERATORS_ROLES = [role.value for role in ROLES_OF[OrganisationKind.OPERATOR]]


@click.group("user")
def user() -> None:
    """系统管理员、安全管理员、审计管理员的账号。"""


@user.command("invite")
@click.argument("name")
@click.option("--role", type=click.Choice(OPERATORS_ROLES), required=True, help="担任的角色。")
@with_appcontext
def invite(name: str, role: str) -> None:
    """邀请 NAME（姓名）加入系统运营单位，打印一次性链接。"""
    with _said(), write_tx():
        link = setup.invite_operators_person(name, Role(role))
    _print(link)


@user.command("reset")
@click.argument("username")
@click.option(
    "--lost",
    type=click.Choice([InvitationKind.PASSWORD.value, InvitationKind.SECOND_FACTOR.value]),
    required=True,
    help="丢失的是密码还是身份验证器。",
)
@with_appcontext
def reset(username: str, lost: str) -> None:
    """为系统运营单位的用户 USERNAME 重设密码或身份验证器，打印一次性链接。"""
    with _said(), write_tx():
        found = find_user(username)
        if found is None or found.organisation.kind is not OrganisationKind.OPERATOR:
            raise MissingError(
                Text("系统运营单位没有用户 {name}；其他用户由本单位管理员办理", name=username)
            )
        link = inviting.offer_reset(found, InvitationKind(lost), None)
    _print(link)


def _print(link: inviting.Link) -> None:
    click.echo(f"{installation().base_url}{link.path}")
    until = f"{link.expires_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    click.echo(f"请交给 {link.name}；{until} 前有效，只能使用一次。")
    if installation().is_demo:
        click.echo("演示登记簿：请把网址开头换成本机地址，如 http://127.0.0.1:8000。")


@contextmanager
def _said() -> Iterator[None]:
    """Say a refusal as the command line says its own."""
    try:
        yield
    except CertregError as error:
        raise click.ClickException(error.message) from error


COMMANDS: list[click.Command] = [user]
"""What the command line takes from this room."""
