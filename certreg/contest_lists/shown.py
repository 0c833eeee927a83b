"""What every page about a contest list shows of it, whoever looks."""

from __future__ import annotations

from typing import Any

from certreg.clock import today
from certreg.contest_lists.models import ContestList
from certreg.contest_lists.states import TABLE
from certreg.contest_lists.titles import reached
from certreg.filing.titles import RELATIONS
from certreg.people.masking import mask_number
from certreg.policy import law as policy
from certreg.policy.contests import Placing
from certreg.policy.levels import SkillLevel, describe
from certreg.text import Text, unpack


def page_values(row: ContestList) -> dict[str, Any]:
    """The list with the law's rows that carry it."""
    law = policy.load()
    rules = {who.rule_id: law.row(Placing, who.rule_id) for who in row.entrants}
    return {
        "row": row,
        "without": [(n, name, unpack(reason), rule) for n, name, reason, rule in row.without_level],
        "case": row.case,
        "table": TABLE,
        "level_text": level_text,
        "reached": reached,
        "relations": RELATIONS,
        "mask_number": mask_number,
        "rules": [
            (rule, [source.title for source in law.basis_of(rule)]) for rule in rules.values()
        ],
    }


def level_text(level: SkillLevel) -> Text:
    """A level as certificates name it."""
    return Text(describe(policy.load(), level, on=today()).face_text)
