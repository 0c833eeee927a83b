"""Scene 10: what is left for whoever signs in next: a notice that hangs, a nomination, a complaint."""

from __future__ import annotations

from certreg.clock import today
from certreg.demo import batch, nomination
from certreg.demo.photos import draw_photo
from certreg.demo.roster import make_roster
from certreg.demo.story import Story, press, sent
from certreg.demo.workers import Group, Workforce
from certreg.policy import law as policy
from certreg.policy.levels import Level, SkillLevel

ELECTRICIANS = (
    Group("6-31-01-03 电工", "", SkillLevel.INTERMEDIATE_WORKER),
    Group("6-31-01-03 电工", "", SkillLevel.SENIOR_WORKER),
)
"""What the workers of 演示电气设备有限公司 apply for."""

CANDIDATES = 8
OFFICIAL = "district-official-1"


def leave(story: Story) -> None:
    """Leave something to do to the public and to the officials."""
    story.say("10. 留给您接着办：一批正在公示、一件直接认定待受理、一件群众投诉待核查")
    _hang_notice(story)
    _nominate(story)
    _complain(story)


def force(seed: int, employer: str) -> Workforce:
    """Workers of an employer, as of today."""
    names = {row.level: row.name for row in policy.load().every(Level)}
    return Workforce(seed, on=today(), employer=employer, level_names=names)


def submitted(story: Story, title: str, *, size: int, seed: int) -> int:
    """A batch of 演示电气 that was assessed today, submitted and signed off; the number of its case."""
    clerk, approver = story.people["electric-clerk"], story.people["electric-approver"]
    with story.app.app_context():
        case_id = batch.begin(clerk, title, today())
        workers = force(seed, "演示电气设备有限公司")
    offered = batch.template(clerk, case_id)
    roster = make_roster(offered, groups=ELECTRICIANS, force=workers, size=size)
    batch.import_rows(clerk, batch.upload_roster(clerk, case_id, roster))
    batch.hand_in_results(story, clerk, case_id)
    batch.submit(story, clerk, approver, case_id)
    return case_id


def _hang_notice(story: Story) -> None:
    case_id = submitted(story, "电气车间等级认定（演示）", size=CANDIDATES, seed=2027)
    official = story.people[OFFICIAL]
    press(official, f"/office/batches/{case_id}", "/accept", {"reason": "材料齐全"})


def _nominate(story: Story) -> None:
    with story.app.app_context():
        day = today()
        found = force(2028, "演示精密制造有限公司")
    worker = found.hire(Group("6-18-02-04 焊工", "手工焊工", SkillLevel.TECHNICIAN))
    told = {
        "number": worker.number,
        "name": str(worker.values["姓名"]),
        "level": SkillLevel.TECHNICIAN.value,
        "ground": "superb_skill",
    }
    clerk, approver = story.people["precision-clerk"], story.people["precision-approver"]
    face = draw_photo(worker.seed, long_hair=worker.is_woman)
    nomination.nominate(clerk, approver, told, photo=face, on=day)


def _complain(story: Story) -> None:
    visitor = story.visitor()
    page = visitor.get("/complaints/new")
    told = {
        "about": "演示技能人才评价中心",
        "text": "演示投诉：11 月的一场实操考试实际开考比公布时间早半小时，请核实。",
        "contact": "演示群众 028-00000000",
    }
    sent(visitor.submit(page, page.form("about", "text"), told))
