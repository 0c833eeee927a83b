"""Which roles people of an organisation may hold, alone and together (pure)."""

from __future__ import annotations

from collections.abc import Collection

from certreg.accounts.models import OrganisationKind, Role
from certreg.accounts.titles import ROLES
from certreg.errors import RefusedError
from certreg.text import Text

ASSESSING = (Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER, Role.EXPERT)

ROLES_OF = {
    OrganisationKind.ENTERPRISE: ASSESSING,
    OrganisationKind.SCHOOL: ASSESSING,
    OrganisationKind.SOCIAL: ASSESSING,
    OrganisationKind.OFFICE: (
        Role.OFFICE_ADMINISTRATOR,
        Role.OFFICIAL,
        Role.EXPERT,
        Role.POLICY_OFFICER,
        Role.REGION_AUDITOR,
    ),
    OrganisationKind.OPERATOR: (
        Role.SYSTEM_ADMINISTRATOR,
        Role.SECURITY_ADMINISTRATOR,
        Role.AUDITOR,
    ),
}
"""Kind of organisation -> the roles its people may hold."""

ADMINISTRATOR_OF = {
    OrganisationKind.ENTERPRISE: Role.ADMINISTRATOR,
    OrganisationKind.SCHOOL: Role.ADMINISTRATOR,
    OrganisationKind.SOCIAL: Role.ADMINISTRATOR,
    OrganisationKind.OFFICE: Role.OFFICE_ADMINISTRATOR,
}
"""Kind of organisation -> who invites its people; the operator's people are invited by command."""

APART = (
    (Role.CLERK, Role.APPROVER),
    *(
        (Role.REGION_AUDITOR, other)
        for other in (
            Role.OFFICE_ADMINISTRATOR,
            Role.OFFICIAL,
            Role.EXPERT,
            Role.POLICY_OFFICER,
        )
    ),
    (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR),
    (Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR),
    (Role.SECURITY_ADMINISTRATOR, Role.AUDITOR),
)
"""Pairs that nobody holds at once: preparing and signing off; who audits does nothing else;
administrators watch each other."""


def check_roles(kind: OrganisationKind, roles: Collection[Role]) -> None:
    """Refuse roles that a person of such an organisation cannot hold.

    Raises:
        RefusedError: none, one foreign to the kind, or two that must be apart; field `roles`.
    """
    if not roles:
        raise RefusedError(Text("请至少选择一个角色"), reason="roles_missing", field="roles")
    if not set(roles) <= set(ROLES_OF[kind]):
        raise RefusedError(Text("本单位人员不能担任这个角色"), reason="role_foreign", field="roles")
    for first, second in APART:
        if {first, second} <= set(roles):
            raise RefusedError(
                Text("同一人不能既是{first}又是{second}", first=ROLES[first], second=ROLES[second]),
                reason="roles_apart",
                field="roles",
            )
