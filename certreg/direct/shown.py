"""What every page about a nomination shows of it, whoever looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certreg.accounts.sessions import present_user
from certreg.certificates.register import held_in
from certreg.clock import today
from certreg.direct import panel, rules
from certreg.direct.models import Nomination
from certreg.direct.nominations import merit_of
from certreg.direct.states import TABLE
from certreg.direct.workflow import proposal_of
from certreg.filing.titles import RELATIONS
from certreg.merits.kinds import said
from certreg.merits.rules import answers
from certreg.people.masking import mask_number
from certreg.people.models import Fact
from certreg.people.records import ContestResult
from certreg.people.statements import Statement, unpack
from certreg.policy import law as policy
from certreg.policy.answers import Answer, Citation
from certreg.policy.levels import SkillLevel, describe
from certreg.procedure import marks
from certreg.procedure.models.cases import Part
from certreg.procedure.models.decisions import Decision
from certreg.text import Text, listed


@dataclass(frozen=True)
class Merit:
    """An attached record with what the law makes of it."""

    fact: Fact
    statement: Statement
    words: Text
    answers: Sequence[Answer]


def page_values(nomination: Nomination) -> dict[str, object]:
    """The nomination, what the law says to it, its records, its panel."""
    case, law = nomination.case, policy.load()
    day, asked = case.judged_on or today(), proposal_of(nomination)
    allowed = rules.allowed_levels(
        law, nomination.ground, top=nomination.scope.top_level, region=case.region, on=day
    )
    return {
        "nomination": nomination,
        "mask_number": mask_number,
        "case": case,
        "table": TABLE,
        "level": level_text(nomination.level),
        "relation": RELATIONS[nomination.employment],
        "ground": rules.ground_name(law, nomination.ground, region=case.region, on=day),
        "clauses": [
            (clause, [Citation(clause.rule, source).text for source in law.basis_of(clause.rule)])
            for clause in rules.clauses(law, asked, region=case.region, on=day)
        ],
        "allowed": listed(map(level_text, allowed)) if allowed else None,
        "held": level_text(asked.held) if asked.held else None,
        "top": level_text(nomination.scope.top_level),
        "merits": [merit(nomination, fact) for fact in nomination.facts],
        "is_by_contest": asked.is_by_contest,
        "judged_on": day,
        "returned": marks.returned(case, present_user()),
    }


def merit(nomination: Nomination, fact: Fact) -> Merit:
    """An attached record, judged by the law of the case."""
    record, statement = merit_of(fact), unpack(fact.detail)
    held = None
    if isinstance(record, ContestResult):
        held = held_in(nomination.person_id, record.occupation)
    case = nomination.case
    found = answers(
        policy.load(), statement, held=held, region=case.region, on=case.judged_on or today()
    )
    return Merit(fact, statement, said(record), found[:1])


def level_text(level: SkillLevel) -> Text:
    """A level as certificates print it."""
    return Text(describe(policy.load(), level, on=today()).face_text)


def decisions_for_outsiders(nomination: Nomination) -> list[Decision]:
    """The history without the panel's: experts judge unobserved by the enterprise."""
    about_panel = ("name_experts", "release_expert")
    return [
        row
        for row in nomination.case.decisions
        if row.part is not Part.EXPERT and row.action not in about_panel
    ]


def tally(nomination: Nomination) -> dict[str, int]:
    """How many sit, have voted, are in favour."""
    yes = panel.in_favour(nomination.votes)
    return {
        "sitting": len(panel.sitting(nomination)),
        "voted": len(nomination.votes),
        "yes": yes,
        "no": len(nomination.votes) - yes,
    }
