"""A body's examiners and quality officers: who may examine what on which day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from filing_scene import Scene
from sqlalchemy.exc import IntegrityError

from certreg.accounts.models import Role
from certreg.clock import today
from certreg.db import db
from certreg.errors import ConflictError, NotAllowedError, RefusedError
from certreg.filing import staff
from certreg.filing.catalogue import find_occupation
from certreg.filing.models import StaffMember, StaffRole
from certreg.policy.levels import SkillLevel

WELDER = "6-18-02-04"
LIST = "/workspace/filings/staff"
YEAR = timedelta(days=365)


def card(number: str = "SC-0001", role: StaffRole = StaffRole.EXAMINER) -> staff.Card:
    return staff.Card(role, "赵考评", number, today() - YEAR, today() + YEAR)


def examiner(scene: Scene, top_level: SkillLevel = SkillLevel.TECHNICIAN) -> StaffMember:
    member = staff.add(scene.clerk, card())
    staff.add_occupation(member, scene.clerk, find_occupation(WELDER, today()), top_level)
    scene.session.commit()
    return member


def names(scene: Scene, level: SkillLevel, days: int = 0, occupation: str = WELDER) -> list[str]:
    body = scene.filing(state="approved").body
    assert body is not None
    found = staff.examiners(body, occupation, level, today() + timedelta(days=days))
    return [row.name for row in found]


@pytest.mark.parametrize(
    ("level", "days", "occupation", "found"),
    [
        (SkillLevel.SENIOR_WORKER, 0, WELDER, ["赵考评"]),
        (SkillLevel.TECHNICIAN, 365, WELDER, ["赵考评"]),
        (SkillLevel.SENIOR_TECHNICIAN, 0, WELDER, []),
        (SkillLevel.TECHNICIAN, 366, WELDER, []),
        (SkillLevel.TECHNICIAN, -366, WELDER, []),
        (SkillLevel.TECHNICIAN, 0, "6-31-01-03", []),
    ],
)
def test_an_examiner_judges_his_occupation_up_to_his_level_while_his_card_holds(
    scene: Scene, level: SkillLevel, days: int, occupation: str, found: list[str]
) -> None:
    examiner(scene)
    assert names(scene, level, days, occupation) == found


def test_who_was_taken_off_is_not_called_upon_from_that_day_on(scene: Scene) -> None:
    member = examiner(scene)
    staff.end(member, scene.clerk, "调离")

    assert names(scene, SkillLevel.SENIOR_WORKER) == []
    with pytest.raises(NotAllowedError, match="停用"):
        staff.end(member, scene.clerk, "再次")
    with pytest.raises(IntegrityError):
        db.session.delete(member)
        db.session.flush()


def test_a_card_stands_on_the_list_once_until_it_ends(scene: Scene) -> None:
    member = staff.add(scene.clerk, card())
    with pytest.raises(ConflictError, match="SC-0001"):
        staff.add(scene.clerk, card())
    staff.add(scene.clerk, card(role=StaffRole.QUALITY_OFFICER))
    staff.end(member, scene.clerk, "换证")
    staff.add(scene.clerk, card())


def test_a_card_whose_days_are_the_wrong_way_round_is_refused(scene: Scene) -> None:
    wrong = staff.Card(StaffRole.EXAMINER, "赵", "1", today(), today() - YEAR)
    with pytest.raises(RefusedError, match="早于"):
        staff.add(scene.clerk, wrong)


def test_a_clerk_keeps_the_list_and_the_office_reads_it(scene: Scene) -> None:
    clerk = scene.browser(scene.clerk)
    typed = {
        "role": "examiner",
        "name": "钱考评",
        "certificate_number": "SC-7",
        "valid_from": "2024-01-01",
        "valid_to": "2040-12-31",
    }
    assert clerk.post(f"{LIST}/new", data={**typed, "valid_to": "2023-01-01"}).status_code == 422
    page = clerk.post(f"{LIST}/new", data=typed).location
    answer = clerk.post(
        f"{page}/occupations", data={"occupation": "6-18-02-04", "top_level": "senior_worker"}
    )
    assert answer.status_code == 302
    filing = scene.filing(state="submitted")

    read = scene.browser(scene.accepting).get(f"/office/filings/{filing.case_id}").text

    for text in ("钱考评", "SC-7", "考评员", "应有够等级的考评员 1 名", "应有内部质量督导员 1 名"):
        assert text in read


def test_another_organisation_finds_nobody(scene: Scene) -> None:
    member = examiner(scene)
    stranger = scene.browser(scene.cast.user(Role.CLERK))

    assert stranger.get(f"{LIST}/{member.id}").status_code == 404
    assert stranger.post(f"{LIST}/{member.id}/end", data={"reason": "x"}).status_code == 404
    assert "赵考评" not in stranger.get(LIST).text
