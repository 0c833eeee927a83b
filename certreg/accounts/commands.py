"""What the operator does for the operator's own people, at the machine: `certreg user …`."""

from __future__ import annotations

from certreg.accounts import inviting, setup
from certreg.accounts.membership import find_user
from certreg.accounts.models import InvitationKind, OrganisationKind, Role
from certreg.clock import CHINA
from certreg.db import write_tx
from certreg.errors import MissingError
from certreg.installation import installation
from certreg.text import Text


def invite(name: str, role: str) -> str:
    """A link by which somebody joins the operator, with what to do with it.

    Args:
        role: one of the operator's roles.

    Raises:
        RefusedError: the registry has no operator yet.
    """
    with write_tx():
        return _handed_over(setup.invite_operators_person(name, Role(role)))


def reset(username: str, lost: str) -> str:
    """A link by which one of the operator's people sets a new password or second factor.

    Args:
        lost: `password` or `second_factor`.

    Raises:
        MissingError: there is no such user, or the user is another organisation's.
    """
    with write_tx():
        found = find_user(username)
        if found is None or found.organisation.kind is not OrganisationKind.OPERATOR:
            raise MissingError(
                Text("系统运营单位没有用户 {name}；其他用户由本单位管理员办理", name=username)
            )
        return _handed_over(inviting.offer_reset(found, InvitationKind(lost), None))


def _handed_over(link: inviting.Link) -> str:
    until = f"{link.expires_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    lines = [
        f"{installation().base_url}{link.path}",
        f"请交给 {link.name}；{until} 前有效，只能使用一次。",
    ]
    if installation().is_demo:
        lines.append("演示登记簿：请把网址开头换成本机地址，如 http://127.0.0.1:8000。")
    return "\n".join(lines)
