"""What kinds of data, holds and erasures are called on pages."""

from __future__ import annotations

from certreg.retention.models import Subject
from certreg.text import Text

KINDS = {
    "case_files": Text("事项的材料和名册"),
    "photo": Text("未用于证书的照片"),
    "contact": Text("异议人联系方式"),
}
"""Kind of what is past its term -> its name."""
TOLD_AS = {
    "unused_photos": ("photo",),
    "contacts": ("contact",),
    "notifications": ("notification",),
    "deliveries": ("mail", "posting"),
    "kept_answers": ("kept_answer",),
    "correction_contacts": ("correction_contact",),
}
"""Kind of data in the law -> kinds of what is past its term."""
ERASED = {
    "photos": Text("照片"),
    "facts": Text("没有用于任何事项的记录"),
    "person": Text("姓名和证件"),
}
SUBJECTS = {
    Subject.CASE: Text("一件事项"),
    Subject.PERSON: Text("一个人"),
    Subject.BODY: Text("一家评价机构"),
}
