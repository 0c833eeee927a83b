"""Scene 0: the registry is founded; the system administrator sets up the offices of a demo province."""

from __future__ import annotations

from certreg.accounts import setup
from certreg.accounts.models import Role
from certreg.db import write_tx
from certreg.demo.cast import Person
from certreg.demo.story import Story, fill, link_on

OFFICES = (
    ("province", "演示省人力资源和社会保障厅", "510000", "省厅"),
    ("city", "演示市人力资源和社会保障局", "510100", "市局"),
    ("district", "演示区人力资源和社会保障局", "510104", "区局"),
)
"""Key, name, region, short name; each below the one before it."""

WRITES_RULES = "province"
"""The office whose policy officers amend the law, and whose experts judge on panels."""

EXPERTS = 3
"""As many as a panel needs."""

OPERATORS = (
    ("system", "系统管理员", Role.SYSTEM_ADMINISTRATOR),
    ("security", "安全管理员", Role.SECURITY_ADMINISTRATOR),
    ("auditor", "审计管理员", Role.AUDITOR),
)


def set_up(story: Story) -> None:
    """The three administrators join; offices, their administrators and two officials each follow."""
    story.say("0. 建立演示登记系统：密钥、空日志、省市区三级人社部门")
    system, *_others = _join_operators(story)
    parent = ""
    for key, name, region, short in OFFICES:
        office_administrator = _create_office(story, system, key, name, region, short, parent)
        parent = _own_id(system, name)
        for position in (1, 2):
            _invite_official(story, office_administrator, key, short, position)
        if key == WRITES_RULES:
            _invite_auditor(story, office_administrator, short)
            for position in (1, 2):
                _invite_policy_officer(story, office_administrator, short, position)
            for position in range(1, EXPERTS + 1):
                _invite_expert(story, office_administrator, position)


def _join_operators(story: Story) -> list[Person]:
    with story.app.app_context(), write_tx():
        setup.create_operator("演示登记系统运营单位", "510000")
        links = [
            setup.invite_operators_person(f"演示{title}", role) for _, title, role in OPERATORS
        ]
    people = []
    for (key, title, role), link in zip(OPERATORS, links, strict=True):
        person = story.newcomer(key, f"演示{title}", role.value)
        person.join(link.path)
        people.append(person)
    return people


def _create_office(
    story: Story, system: Person, key: str, name: str, region: str, short: str, parent: str
) -> Person:
    page = fill(
        system,
        "/admin/offices/new",
        {
            "name": name,
            "region": region,
            "parent": parent,
            "administrator_name": f"演示{short}管理员",
        },
    )
    person = story.newcomer(f"{key}-admin", f"演示{short}管理员", Role.OFFICE_ADMINISTRATOR.value)
    person.join(link_on(page))
    return person


def _own_id(system: Person, name: str) -> str:
    """The key of an office, as the form for the next one offers it."""
    page = system.browser.get("/admin/offices/new")
    text = page.content.decode()
    return text[: text.index(f">{name}<")].rsplit('value="', 1)[1].partition('"')[0]


def _invite_official(
    story: Story, administrator: Person, key: str, short: str, position: int
) -> None:
    name = f"演示{short}工作人员{position}"
    _invite(story, administrator, f"{key}-official-{position}", name, Role.OFFICIAL)


def _invite_policy_officer(story: Story, administrator: Person, short: str, position: int) -> None:
    name = f"演示{short}政策管理员{position}"
    _invite(story, administrator, f"policy-officer-{position}", name, Role.POLICY_OFFICER)


def _invite_auditor(story: Story, administrator: Person, short: str) -> None:
    name = f"演示{short}监察审计员"
    _invite(story, administrator, "region-auditor", name, Role.REGION_AUDITOR)


def _invite_expert(story: Story, administrator: Person, position: int) -> None:
    _invite(story, administrator, f"expert-{position}", f"演示评审专家{position}", Role.EXPERT)


def _invite(story: Story, administrator: Person, username: str, name: str, role: Role) -> None:
    page = fill(administrator, "/office/users/invite", {"name": name, "roles": [role.value]})
    story.newcomer(username, name, role.value).join(link_on(page))
