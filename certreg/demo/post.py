"""Scene 6 b: an enterprise nominates one of its new 高级技师 as 特级技师; each tier reviews; issued."""

from __future__ import annotations

from certreg.certificates import register
from certreg.demo import review
from certreg.demo.cast import Person
from certreg.demo.organisations import paper, upload
from certreg.demo.review import Slip
from certreg.demo.story import Story, fill, number_in, press
from certreg.policy.levels import SkillLevel

PLACE, OFFICE = "/workspace/appointments", "/office/appointments"

TIERS = (
    ("district-official-1", "recommend"),
    ("city-official-1", "recommend"),
    ("province-official-1", "accept"),
)
"""Who acts, one after the other, until the public notice."""


def appoint(story: Story, clerk: Person, approver: Person, slips: list[Slip]) -> int:
    """From the nomination to the certificate of the post; the number of the case."""
    story.say("6 之二. 企业提名特级技师：单位审核，区、市、省逐级审核，公示，核准，发证")
    case_id = nominate(story, clerk, _senior_technician(story, slips))
    page = f"{PLACE}/{case_id}"
    press(clerk, page, "/submit")
    press(approver, page, "/sign_off")
    for official, action in TIERS:
        press(story.people[official], f"{OFFICE}/{case_id}", f"/{action}", {"reason": "同意"})
    review.let_notice_pass(story, case_id)
    decider = story.people["province-official-2"]
    press(decider, f"{OFFICE}/{case_id}", "/approve", {"reason": "符合规定"})
    job = fill(approver, f"{page}/issue", {"code": approver.code()})
    review.wait_for_job(approver, job)
    review.wait_until(story, case_id, "appointed")
    return case_id


def nominate(story: Story, clerk: Person, worker: Slip) -> int:
    """The clerk nominates a worker by the certificate, with an exception and a file."""
    told = {
        "number": worker.number,
        "name": worker.name,
        "level": SkillLevel.SPECIAL_GRADE_TECHNICIAN.value,
        "post": "演示首席技能带头人",
        "employment": "employee",
        "merits": "演示：主持技术攻关，带出高级技师三名。",
    }
    case_id = number_in(fill(clerk, f"{PLACE}/new", told, "number"))
    page = f"{PLACE}/{case_id}"
    fill(clerk, page, {"exception": "演示：取得高级技师未满一年，有省级技能大师工作室。"})
    evidence = upload("业绩和评审意见（演示）.pdf", paper("业绩和评审意见（演示）"))
    fill(clerk, page, {"title": "业绩和评审意见（演示）", "file": evidence})
    return case_id


def _senior_technician(story: Story, slips: list[Slip]) -> Slip:
    """A worker with the certificate below the post, whom no later scene needs."""
    with story.app.app_context():
        for slip in slips[2:]:
            found = register.by_number(slip.number)
            if found is not None and found.level is SkillLevel.SENIOR_TECHNICIAN:
                return slip
    raise LookupError("no 高级技师 among the certificates of the demo")
