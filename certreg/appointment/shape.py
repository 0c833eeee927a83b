"""What the nomination for a post consists of: what can be marked and compared."""

from __future__ import annotations

from certreg.appointment.models import Appointment
from certreg.db import db
from certreg.policy import law as policy
from certreg.policy.levels import level_names
from certreg.procedure import snapshot
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.shape import Place
from certreg.text import Text

SECTION = Text("提名内容")


def places(case: Case) -> list[Place]:
    """The fields of the nomination."""
    row = db.session.get(Appointment, case.id)
    if row is None:
        return []  # begun this moment: there is nothing to mark yet
    levels = level_names(policy.load())
    fields = (
        ("person", Text("被提名人"), row.person.name, f"{row.document_id} {row.photo_id}"),
        ("occupation", Text("职业"), row.occupation_name, row.trade),
        ("level", Text("等级"), levels[row.level], ""),
        ("post", Text("岗位"), row.post, row.employment),
        ("term", Text("聘期"), Text("{start} — {end}", start=row.term_start, end=row.term_end), ""),
        ("prior", Text("已持有的证书"), row.prior_number, ""),
        ("merits", Text("业绩"), row.merits, ""),
        ("exception", Text("破例的理由"), row.exception, ""),
    )
    return [Place(key, label, value, SECTION, hidden) for key, label, value, hidden in fields]


snapshot.register(CaseKind.APPOINTMENT, places)
