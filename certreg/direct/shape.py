"""What a nomination for direct recognition consists of: what can be marked and compared."""

from __future__ import annotations

from certreg.db import db
from certreg.direct.models import Nomination
from certreg.direct.nominations import merit_of
from certreg.merits.kinds import said
from certreg.policy import law as policy
from certreg.policy.levels import level_names
from certreg.procedure import snapshot
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.shape import Place
from certreg.text import Text

SECTION = Text("申报内容")


def places(case: Case) -> list[Place]:
    """The fields of the nomination."""
    row = db.session.get(Nomination, case.id)
    if row is None:
        return []  # begun this moment: there is nothing to mark yet
    levels = level_names(policy.load())
    fields = (
        ("person", Text("被推荐人"), row.person.name, f"{row.document_id} {row.photo_id}"),
        ("occupation", Text("职业"), row.scope.occupation_name, str(row.scope_id)),
        ("level", Text("申报等级"), levels[row.level], ""),
        ("decision_document", Text("决定文件文号"), row.decision_document or "", ""),
        ("declared_on", Text("双承诺签署日期"), Text("{day}", day=row.declared_on), ""),
        ("deeds", Text("技能和业绩"), row.deeds, ""),
    )
    return [
        *(Place(key, label, value, SECTION, hidden) for key, label, value, hidden in fields),
        *(
            Place(f"merit:{fact.id}", Text("奖项和竞赛名次"), said(merit_of(fact)), SECTION)
            for fact in row.facts
        ),
    ]


snapshot.register(CaseKind.NOMINATION, places)
