"""What kinds, states and roles are called on pages."""

from __future__ import annotations

from collections.abc import Iterable

from certreg.accounts.models import OrganisationKind, OrganisationState, Role
from certreg.text import Text

KINDS = {
    OrganisationKind.ENTERPRISE: Text("用人单位"),
    OrganisationKind.SCHOOL: Text("技工院校"),
    OrganisationKind.SOCIAL: Text("社会培训评价组织"),
    OrganisationKind.OFFICE: Text("人社部门"),
    OrganisationKind.OPERATOR: Text("系统运营单位"),
}

AUDIENCES = {
    OrganisationKind.ENTERPRISE: Text("评价本单位职工"),
    OrganisationKind.SCHOOL: Text("评价本校学生"),
    OrganisationKind.SOCIAL: Text("面向社会开展评价"),
}

STATES = {
    OrganisationState.PENDING: (Text("待确认"), "info"),
    OrganisationState.CONFIRMED: (Text("已确认"), "good"),
    OrganisationState.REFUSED: (Text("未通过"), "bad"),
}
"""State -> its name and the tone of its tag."""

ROLES = {
    Role.ADMINISTRATOR: Text("机构管理员"),
    Role.CLERK: Text("经办人"),
    Role.APPROVER: Text("审核人"),
    Role.OFFICE_ADMINISTRATOR: Text("人社管理员"),
    Role.OFFICIAL: Text("人社工作人员"),
    Role.EXPERT: Text("评审专家"),
    Role.POLICY_OFFICER: Text("政策管理员"),
    Role.REGION_AUDITOR: Text("监察审计员"),
    Role.SYSTEM_ADMINISTRATOR: Text("系统管理员"),
    Role.SECURITY_ADMINISTRATOR: Text("安全管理员"),
    Role.AUDITOR: Text("审计管理员"),
}

DUTIES = {
    Role.ADMINISTRATOR: Text("邀请本单位人员、分配角色，不办理业务"),
    Role.CLERK: Text("备案、上传名册、录入成绩"),
    Role.APPROVER: Text("审核经办人提交的内容，颁发证书"),
    Role.OFFICE_ADMINISTRATOR: Text("邀请本部门工作人员、分配角色"),
    Role.OFFICIAL: Text("在本地区内确认机构、受理、审核"),
    Role.EXPERT: Text("受人社部门邀请评审其他单位的申报，独立投票"),
    Role.POLICY_OFFICER: Text("在省级部门拟定、核准规则条目"),
    Role.REGION_AUDITOR: Text("查阅本地区的事项、证书和办理痕迹，不办理业务；每次查阅都留痕"),
    Role.SYSTEM_ADMINISTRATOR: Text("设立人社部门，邀请其管理员"),
    Role.SECURITY_ADMINISTRATOR: Text("密钥，账号解锁与停用"),
    Role.AUDITOR: Text("查看审计记录"),
}

SWITCHED = {
    "activate": Text("账号已恢复使用。"),
    "deactivate": Text("账号已停用，该用户的登录已退出。"),
}
"""What was done to an account -> how it is said."""


def role_titles(roles: Iterable[Role | str]) -> list[Text]:
    """Names of roles (or of their stored values), in the order in which roles are listed."""
    held = {Role(role) for role in roles}
    return [title for role, title in ROLES.items() if role in held]
