"""The next steps for programs: the facts in, every level and title out; nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from flask import url_for
from spectree import Response

from certreg.accounts.regions import counties, region_name
from certreg.clock import today
from certreg.errors import UNKNOWN, Faults
from certreg.filing import near
from certreg.filing.catalogue import find_occupation
from certreg.installation import installation
from certreg.policy.occupations import Occupation
from certreg.policy.written import written_day, written_region
from certreg.prospects import asking, rules, step
from certreg.prospects.other_ways import OtherWay as Other
from certreg.prospects.other_ways import other_ways
from certreg.prospects.shapes import (
    Inquiry,
    Near,
    NearBody,
    Nearness,
    NormWay,
    OtherWay,
    Prospects,
    Step,
    Way,
)
from certreg.web.access import public
from certreg.web.api import blueprint_for, document
from certreg.web.cited import basis
from certreg.web.language import translate
from certreg.web.limits import limit
from certreg.web.pagination import SIZES

blueprint = blueprint_for("prospects_api", __name__)

DISTANCES: dict[near.Distance, Nearness] = {
    near.Distance.COUNTY: "county",
    near.Distance.CITY: "city",
    near.Distance.PROVINCE: "province",
    near.Distance.ELSEWHERE: "elsewhere",
}
"""The smallest region in which a body and the place asked about both lie."""


@blueprint.post("/prospects")
@public
@limit("30 per minute")
@document.validate(resp=Response(HTTP_200=Prospects), tags=["prospects"])
def prospects(json: Inquiry) -> Prospects:
    """What may be applied for next, from which day on, and who may assess it near by.

    下一步能报什么：八个等级和职称，哪些现在能报、哪些到哪天能报、还差什么，附近谁能评。所填内容不保存。
    """
    occupation, region, on = _read(json)
    applicant = replace(json.facts, intends=True)  # who asks means to apply
    asked = asking.asked_by(applicant, occupation=occupation.code, region=region, on=on)
    found = rules.steps(asked)
    goal = step.goal_of(found)
    return Prospects(
        occupation=occupation.code,
        occupation_name=occupation.name,
        region=region,
        region_name=region_name(region, on),
        on=on,
        level=asked.level.value if asked.level else None,
        norm=asked.norm,
        steps=[_step(each) for each in found],
        other_ways=[_other(each) for each in other_ways(asked.law, region=region, on=on)],
        near=_near(asked, goal) if goal else None,
    )


def _read(inquiry: Inquiry) -> tuple[Occupation, str, date]:
    """Occupation, region and day; every fault is told at once."""
    faults = Faults()

    def read(field: str, work: Callable[[str], Any], left_out: object = None) -> Any:
        text = getattr(inquiry, field).strip()
        return faults.reading(field, lambda: work(text)) if text or left_out is None else left_out

    on = read("on", written_day, today()) or today()
    region = read("region", lambda text: written_region(text, on), f"{installation().province}0000")
    occupation = read("occupation", lambda text: find_occupation(text, on))
    faults.check(UNKNOWN)
    return occupation, region, on


def _step(found: step.Step) -> Step:
    return Step(
        kind="title" if found.is_title else "level",
        key=found.key,
        name=translate(found.name),
        when=found.when.value,
        earliest=found.day,
        remark=translate(found.remark or ""),
        basis=[basis(each) for each in found.citations],
        ways=[_way(each) for each in found.ways],
        by_norm=[NormWay(norm=norm, way=_way(way)) for norm, way in found.by_norm],
    )


def _way(found: step.Way) -> Way:
    return Way(
        text=translate(found.text),
        when=found.when.value,
        earliest=found.day,
        missing=[translate(lack) for lack in found.lacks],
        norms=list(found.norms),
        is_unverified=bool(found.marks),
        basis=[basis(each) for each in found.citations],
    )


def _other(found: Other) -> OtherWay:
    return OtherWay(
        text=translate(found.text),
        is_unverified=found.rule.is_unverified,
        basis=[basis(each) for each in found.citations],
    )


def _near(asked: rules.Asked, goal: step.Step) -> Near:
    page = asking.bodies_for(asked, goal, size=SIZES[0])
    return Near(
        level=goal.key,
        bodies=[_body(each) for each in page.rows],
        has_more=page.next_key is not None,
        page=_page(asked, goal),
    )


def _body(found: near.NearBody) -> NearBody:
    return NearBody(
        name=found.name,
        number=found.number,
        distance=DISTANCES[found.distance],
        region=found.region,
        site_address=found.site_address,
        audience=found.audience.value,
        trade=found.trade,
        top_level=found.top_level.value,
        standard=found.standard,
        valid_to=found.valid_to,
    )


def _page(asked: rules.Asked, goal: step.Step) -> str:
    """The list of all bodies, which asks for a county of this province."""
    offered = {choice.value for choice in counties(installation().province, today())}
    if asked.region not in offered:
        return ""
    return url_for(
        "prospects.bodies", occupation=asked.occupation, level=goal.key, region=asked.region
    )
