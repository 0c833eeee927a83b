"""Scene 1: organisations register themselves, an official confirms them, they apply for a filing and get their number."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

import pikepdf
from werkzeug.datastructures import FileStorage

from certreg.accounts.models import Role
from certreg.accounts.rules import uscc_check_character
from certreg.clock import local_day, real_now
from certreg.demo.cast import Person
from certreg.demo.story import Story, fill, link_on, number_in, press, sent
from certreg.policy import law as policy
from certreg.policy.deciding import strictest
from certreg.policy.identity import CreditCode
from certreg.policy.law import NATION

Scope = tuple[str, str, str, str]
"""Occupation, trade, top level, standard."""


@dataclass(frozen=True)
class Cast:
    """One organisation of the demo with its people's user names and what it files."""

    key: str
    kind: str
    name: str
    scope: tuple[Scope, ...]


CASTS = (
    Cast(
        "precision",
        "enterprise",
        "演示精密制造有限公司",
        (
            ("6-18-01-01 车工", "", "senior_technician", "《车工国家职业标准》（演示）"),
            ("6-18-02-04 焊工", "手工焊工", "senior_technician", "《焊工国家职业标准》（演示）"),
            ("6-31-01-03 电工", "", "technician", "《电工国家职业标准》（演示）"),
        ),
    ),
    Cast(
        "electric",
        "enterprise",
        "演示电气设备有限公司",
        (("6-31-01-03 电工", "", "senior_technician", "《电工国家职业标准》（演示）"),),
    ),
    Cast(
        "skills",
        "social",
        "演示技能人才评价中心",
        (("6-18-02-04 焊工", "", "senior_worker", "《焊工国家职业标准》（演示）"),),
    ),
)


def enrol(story: Story) -> None:
    """Everybody of `CASTS` registers, is confirmed, invites clerk and approver, files, and is approved."""
    story.say("1. 三家机构登记、人社部门确认；申请评价机构备案，一人受理、另一人核准")
    for cast in CASTS:
        _register(story, cast)
        case_id = _file(story, cast)
        _decide(story, cast, case_id)
        number = _number(story.people[f"{cast.key}-clerk"])
        story.say(f"   {cast.name}：机构编号 {number}")


def uscc(chooser: random.Random) -> str:
    """A credit code with a right check character (GB 32100-2015); its organisation part is random."""
    row = strictest(policy.load(), CreditCode, region=NATION, on=local_day(real_now()))
    body = "91510104" + "".join(chooser.choice(row.alphabet) for _ in range(9))
    return body + uscc_check_character(body, row.alphabet)


def _register(story: Story, cast: Cast) -> None:
    browser = story.visitor()
    page = browser.get("/register")
    code = uscc(random.Random(cast.key))
    page = sent(
        browser.submit(
            page,
            page.form("uscc", "administrator_name"),
            {
                "kind": cast.kind,
                "name": cast.name,
                "uscc": code,
                "region": "510104",
                "contact_name": "演示联系人",
                "contact_phone": "028-00000000",
                "proof": upload("营业执照（演示）.pdf", paper("营业执照（演示）")),
                "administrator_name": f"{cast.name[:4]}管理员",
            },
        )
    )
    official = story.people["district-official-1"]
    listed = official.browser.get("/office/organisations")
    page = official.browser.get(listed.link(cast.name))
    page = sent(
        official.browser.submit(
            page, page.form("decision", "reason"), {"decision": "confirm", "reason": "资料齐全"}
        )
    )
    administrator = story.newcomer(
        f"{cast.key}-admin", f"{cast.name[:4]}管理员", Role.ADMINISTRATOR.value
    )
    administrator.join(link_on(page))
    for role, title in ((Role.CLERK, "经办人"), (Role.APPROVER, "审核人")):
        name = f"{cast.name[:4]}{title}"
        page = fill(administrator, "/workspace/users/invite", {"name": name, "roles": [role.value]})
        story.newcomer(f"{cast.key}-{role.value}", name, role.value).join(link_on(page))


def _file(story: Story, cast: Cast) -> int:
    clerk = story.people[f"{cast.key}-clerk"]
    page = fill(
        clerk,
        "/workspace/filings/new",
        {
            "contact_name": "演示联系人",
            "contact_phone": "028-00000000",
            "site_address": "演示区演示路 1 号实训车间",
        },
    )
    address, case_id = page.address, number_in(page)
    for occupation, trade, top_level, standard in cast.scope:
        fill(
            clerk,
            address,
            {
                "occupation": occupation,
                "trade": trade,
                "top_level": top_level,
                "standard": standard,
                "norm": "2023",
            },
            action="/scope",
        )
    fill(
        clerk,
        address,
        {
            "title": "场地设备清单",
            "file": upload("场地设备清单（演示）.pdf", paper("场地设备清单（演示）")),
        },
        action="/evidence",
    )
    press(clerk, address, "/submit")
    return case_id


def _decide(story: Story, cast: Cast, case_id: int) -> None:
    accepting, approving = story.people["district-official-1"], story.people["city-official-1"]
    address = f"/office/filings/{case_id}"
    press(accepting, address, "/accept", {"reason": "材料齐全"})
    if cast.kind == "social":  # goes on to the province
        press(approving, address, "/recommend", {"reason": "同意推荐"})
        approving = story.people["province-official-1"]
    press(approving, address, "/approve", {"reason": "符合备案条件"})


def _number(clerk: Person) -> str:
    text = clerk.browser.get("/workspace/filings").text
    return next(word for word in text.split() if len(word) == 13 and word[0] in "YS")


def upload(name: str, content: bytes, media_type: str = "application/pdf") -> FileStorage:
    """A file as a browser sends it."""
    return FileStorage(io.BytesIO(content), filename=name, content_type=media_type)


def paper(title: str) -> bytes:
    """A one-page PDF that stands for a document of the demo."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.docinfo["/Title"] = title
    content = io.BytesIO()
    pdf.save(content)
    return content.getvalue()
