"""The pages /occupations: the classification as a tree, each of its rows, search, single abilities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from certreg.accounts.regions import region_name
from certreg.clock import today
from certreg.errors import MissingError
from certreg.filing import directory
from certreg.filing.models import Body
from certreg.filing.titles import AUDIENCES, STANDINGS
from certreg.installation import installation
from certreg.occupations import page
from certreg.occupations.forms import MARKS, SearchForm
from certreg.policy import law as policy
from certreg.policy.levels import level_names
from certreg.policy.occupations import Occupation, OccupationGroup, classification
from certreg.policy.reference import holds
from certreg.policy.special_abilities import AbilityField, AbilitySpecification
from certreg.policy.standards import Standard
from certreg.text import Text
from certreg.web import pagination
from certreg.web.access import public
from certreg.web.limits import limit
from certreg.web.reading import may_lag

blueprint = Blueprint("occupations", __name__, url_prefix="/occupations")

SHOWN = 60
"""Occupations that a search names; whoever gets so many writes more."""
GROUPS_SHOWN = 10
BODIES_SHOWN = 20
"""Bodies on an occupation's page; the directory has them all."""


@blueprint.get("")
@public
@may_lag
@limit("120 per minute")
def search() -> ResponseReturnValue:
    """The tree, and what a search finds in it."""
    form, on, table = SearchForm(request.args), today(), classification()
    is_valid = form.validate()
    text, mark = (form.q.data or "", form.mark.data or "") if is_valid else ("", "")
    shown = render_template(
        "occupations/tree.html",
        form=form,
        is_asked=is_valid and bool(text or mark),
        occupations=_found(text, mark, on),
        groups=table.groups.search(text, on, GROUPS_SHOWN),
        most=SHOWN,
        tree=[(row, table.below(row.code, on)) for row in table.below("", on)],
        counts=_counts(on),
        edition=max(row.edition for row in table.occupations),
    )
    return shown, form.status


@blueprint.get("/special-abilities")
@public
@may_lag
def special_abilities() -> ResponseReturnValue:
    """专项职业能力: a kind of its own, without level and correspondence."""
    law, on = policy.load(), today()
    region = f"{installation().province}0000"
    return render_template(
        "occupations/special_abilities.html",
        fields=_of_province(law.every(AbilityField), region, on),
        specifications=_of_province(law.every(AbilitySpecification), region, on),
        sources_of=law.basis_of,
        region_name=lambda code: region_name(code, on),
    )


@blueprint.get("/standards")
@public
@may_lag
def standards() -> ResponseReturnValue:
    """By which standards and 评价规范 assessments take place: those on file, and those filed."""
    law, on = policy.load(), today()
    filed = directory.standards(on)
    rows = law.rows(Standard, region=f"{installation().province}0000", on=on)
    return render_template(
        "occupations/standards.html",
        on_file=sorted(rows, key=lambda row: (row.occupation, row.version)),
        page=pagination.paginate(
            sa.select(filed), filed.c.occupation, filed.c.standard, filed.c.norm
        ),
        level_names=level_names(law, on=on),
        sources_of=law.basis_of,
        name_of=lambda code: classification().history(code)[-1].name,
    )


@blueprint.get("/<code>")
@public
@may_lag
def show(code: str) -> ResponseReturnValue:
    """A row of the classification, by its code, for ever: also when it no longer holds."""
    history, on = classification().history(code), today()
    if not history:
        raise MissingError(Text("职业分类大典中没有编码 {code}，请按名称查找。", code=code))
    entry = next((row for row in history if holds(row, on)), history[-1])
    shared: dict[str, object] = {
        "entry": entry,
        "above": classification().above(entry, on),
        "earlier": page.history_of(entry),
        "is_held": holds(entry, on),
        "announced_by": lambda row: page.announced_by(policy.load(), row),
    }
    if isinstance(entry, OccupationGroup):
        return _group(entry, on, shared)
    return _occupation(entry, on, shared)


def _group(entry: OccupationGroup, on: date, shared: dict[str, object]) -> str:
    """What stands in a group: of a medium group the occupations of its small groups as well."""
    table = classification()
    rows = table.below(entry.code, on)
    branches = [(row, () if entry.level == "大类" else table.below(row.code, on)) for row in rows]
    return render_template(
        "occupations/group.html", branches=branches, counts=_counts(on), **shared
    )


def _occupation(entry: Occupation, on: date, shared: dict[str, object]) -> str:
    law, region = policy.load(), f"{installation().province}0000"
    wanted = directory.Wanted(on=on, occupation=entry.code)
    bodies = pagination.page(directory.query(wanted), Body.number, size=BODIES_SHOWN)
    return render_template(
        "occupations/occupation.html",
        about=page.of_occupation(law, entry, region=region, on=on),
        law=law,
        bodies=[directory.listed(body, on) for body in bodies.rows],
        has_more=bodies.next_key is not None,
        audiences=AUDIENCES,
        standings=STANDINGS,
        level_names=level_names(law, on=on),
        region_name=lambda code: region_name(code, on),
        **shared,
    )


def _found(text: str, mark: str, on: date) -> tuple[Occupation, ...]:
    """The occupations that fit text and mark; of a search without text all that carry the mark."""
    table = classification().occupations
    rows = table.search(text, on, len(table)) if text else (r for r in table if holds(r, on))
    carries = MARKS[mark]
    found = tuple(row for row in rows if carries(row))
    return found[:SHOWN] if text else found if mark else ()


def _counts(on: date) -> Counter[str]:
    """Occupations in each group, by the group's code."""
    codes = (row.code for row in classification().occupations if holds(row, on))
    return Counter(code[:width] for code in codes for width in (1, 4, 7))


def _of_province(
    rows: Iterable[AbilityField | AbilitySpecification], region: str, on: date
) -> list[AbilityField | AbilitySpecification]:
    """The rows of the nation, the province and every place in it, the widest first."""
    found = (r for r in rows if r.region == policy.NATION or r.region.startswith(region[:2]))
    return sorted((r for r in found if r.counts_on(on)), key=lambda row: row.region)
