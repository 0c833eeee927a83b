"""Founding a registry: what it is, its keys and log, its administrators. Once, and never again."""

from __future__ import annotations

import re

from certreg.accounts import setup
from certreg.accounts.models import Role
from certreg.clock import now, real_now
from certreg.db import db, write_tx
from certreg.errors import ConflictError, RefusedError
from certreg.installation import Installation
from certreg.policy.regions import regions
from certreg.registry import chores, founding
from certreg.text import Text

ADMINISTRATORS = {
    Role.SYSTEM_ADMINISTRATOR: "系统管理员",
    Role.SECURITY_ADMINISTRATOR: "安全管理员",
    Role.AUDITOR: "审计管理员",
}
"""The three separate administrators of a registry (GB/T 22239)."""


def found_registry(*, name: str, base_url: str, province: str) -> list[tuple[str, str]]:
    """Found a real registry.

    Returns:
        (role, invitation link) of the system, security and audit administrators: three different people.

    Raises:
        RefusedError: the address is not https, or there is no such province.
        ConflictError: the instance holds a registry already.
    """
    if not re.fullmatch(r"https://[a-z0-9.-]+(:[0-9]+)?", base_url):
        raise RefusedError(Text("对外网址应为 https://主机名，末尾不带斜杠"))
    place = Installation(is_demo=False, name=name, base_url=base_url, province=province)
    found(place)
    with write_tx():
        setup.create_operator(name, f"{province}0000")
        links = [
            setup.invite_operators_person(title, role) for role, title in ADMINISTRATORS.items()
        ]
    return [(link.name, base_url + link.path) for link in links]


def found(place: Installation) -> None:
    """Write down what the registry is, and make its keys and its empty log.

    Raises:
        RefusedError: there is no such province.
        ConflictError: the instance holds a registry already.
    """
    if regions().by_code(f"{place.province}0000", real_now().date()) is None:
        raise RefusedError(Text("没有代码为 {province} 的省级行政区", province=place.province))
    with write_tx() as session:
        if session.get(Installation, 1) is not None:
            raise ConflictError(Text("此实例已有登记簿；一个实例只建一个登记簿"))
        session.add(place)
        session.flush()  # keys and log read what the registry is
        founding.found(place, now())
    chores.keep_published()
    db.session.remove()
