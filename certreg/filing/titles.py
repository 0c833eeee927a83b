"""What purposes of applications, audiences and standings of bodies are called on pages."""

from __future__ import annotations

from certreg.filing.directory import Standing
from certreg.filing.models import Audience, Purpose, StaffRole, StaffStanding
from certreg.policy.filing import Relation
from certreg.text import Text

PURPOSES = {
    Purpose.FIRST: Text("首次备案"),
    Purpose.RENEWAL: Text("延续备案"),
    Purpose.ADDITION: Text("增加职业"),
}

AUDIENCES = {
    Audience.EMPLOYEES: Text("本单位职工"),
    Audience.STUDENTS: Text("本校学生"),
    Audience.PUBLIC: Text("面向社会"),
}

RELATIONS: dict[Relation, Text] = {
    "employee": Text("职工"),
    "dispatched": Text("劳务派遣"),
    "outsourced": Text("劳务外包"),
    "intern": Text("实习"),
    "affiliated": Text("隶属关系单位在岗人员"),
    "own_student": Text("本校学生"),
    "other_student": Text("外校学生"),
    "public": Text("社会人员"),
    "unrelated": Text("无关系"),
}
"""What a person is to the body."""

STANDINGS = {
    Standing.RUNNING: (Text("在有效期内"), "good"),
    Standing.AHEAD: (Text("尚未生效"), "info"),
    Standing.OVER: (Text("已过期"), "warn"),
}
"""Standing -> its name and the tone of its tag."""

STAFF_ROLES = {
    StaffRole.EXAMINER: Text("考评员"),
    StaffRole.QUALITY_OFFICER: Text("内部质量督导员"),
}

STAFF_STANDINGS = {
    StaffStanding.ACTIVE: (Text("在册"), "good"),
    StaffStanding.AHEAD: (Text("尚未生效"), "info"),
    StaffStanding.EXPIRED: (Text("证卡已过期"), "warn"),
    StaffStanding.ENDED: (Text("已停用"), "neutral"),
}
"""Standing of somebody on the list -> its name and the tone of its tag."""
