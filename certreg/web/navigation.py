"""The ways in: what visitors find in the header and on the home page, and each user's own start."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_login import current_user

from certreg.text import Text
from certreg.web.addresses import fixed_address


@dataclass(frozen=True)
class Way:
    """A page that people enter by."""

    endpoint: str
    label: Text
    title: Text
    text: Text
    icon: str
    """File in static/icons/; empty where none is shown."""

    @property
    def address(self) -> str:
        """Path of the page."""
        return fixed_address(self.endpoint)

    @property
    def is_current(self) -> bool:
        """The page shown now is of the same room."""
        same_room = request.blueprint == self.endpoint.partition(".")[0]
        return same_room or request.path.startswith(f"{self.address}/")


PUBLIC = (
    Way(
        "lookup.look_up",
        Text("查询"),
        Text("查询证书"),
        Text("凭证书编号和姓名，查看证书是否有效。"),
        "lookup.svg",
    ),
    Way(
        "verify.upload",
        Text("核验"),
        Text("核验真伪"),
        Text("扫二维码或上传证书文件，检查签名与登记记录。"),
        "verify.svg",
    ),
    Way(
        "prospects.ask",
        Text("能报什么"),
        Text("我下一步能报什么"),
        Text("还能报哪一级、哪种职称，什么时候能报，附近谁能评。"),
        "prospects.svg",
    ),
    Way(
        "equivalence.show",
        Text("对应关系"),
        Text("职称学历对应"),
        Text("技能等级与职称、学历怎样对应，依据是什么。"),
        "equivalence.svg",
    ),
    Way(
        "notices.list",
        Text("公示"),
        Text("公示"),
        Text("正在公示的认定结果，可在期限内提出异议。"),
        "notices.svg",
    ),
)

FURTHER = (
    Way(
        "rulebook.home",
        Text("规则"),
        Text("政策规则"),
        Text("八级技能等级和每条规则：依据、地区、施行日期，以及有什么变化。"),
        "",
    ),
    Way(
        "occupations.search",
        Text("职业目录"),
        Text("职业目录"),
        Text("职业分类、标准、等级，按编码、名称或拼音查找。"),
        "",
    ),
    Way(
        "directory.search",
        Text("评价机构目录"),
        Text("评价机构目录"),
        Text("哪些机构可以评价哪些职业，有效到哪一天。"),
        "",
    ),
    Way(
        "complaints.new",
        Text("投诉举报"),
        Text("投诉举报"),
        Text("反映违规评价、乱收费、虚假证书，凭回执号查询结果。"),
        "",
    ),
    Way(
        "transparency.show",
        Text("登记日志"),
        Text("登记日志"),
        Text("每次发证、撤销都有一条不可改的记录；谁在见证，怎样自己核对。"),
        "",
    ),
    Way(
        "api.docs",
        Text("公开接口"),
        Text("公开接口"),
        Text("供程序查询等级、对应关系和申报条件。"),
        "",
    ),
)
"""Public pages to look things up in; named at the foot of each page, so that the header stays short."""

SIGN_IN = Way(
    "sign_in.sign_in",
    Text("登录"),
    Text("评价机构登录"),
    Text("备案、上传名册、公示、颁发证书；人社部门由此审核。"),
    "sign-in.svg",
)

HOMES = {"office": "office.home", "operator": "admin.home"}
"""Kind of organisation -> first page of its people; the others work in the workspace."""


ONLY = {"expert": "panel.home", "region_auditor": "oversight.home"}
"""Role -> first page of those who hold nothing else."""


def public_ways() -> list[Way]:
    """What everybody may use, as far as this installation has it."""
    return [way for way in PUBLIC if _exists(way.endpoint)]


def further_ways() -> list[Way]:
    """What everybody may look up besides."""
    return [way for way in FURTHER if _exists(way.endpoint)]


def sign_in_way() -> Way | None:
    """Where organisations and officials sign in."""
    return SIGN_IN if _exists(SIGN_IN.endpoint) else None


def own_home() -> str | None:
    """Address of the first page of whoever is signed in."""
    if not current_user or not current_user.is_authenticated:
        return None
    endpoint = HOMES.get(current_user.organisation.kind.value, "workspace.home")
    held = [role.value for role in current_user.roles]
    if len(held) == 1:
        endpoint = ONLY.get(held[0], endpoint)
    return url_for(endpoint) if _exists(endpoint) else None


def _exists(endpoint: str) -> bool:
    return endpoint in current_app.view_functions
