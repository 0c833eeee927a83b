"""The pages of the law: the ladder, every row at an address that stays, its documents, what changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from certreg.clock import today
from certreg.errors import MissingError, RefusedError
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.law import Law
from certreg.policy.regions import region_name
from certreg.policy.rule import Rule, family_of
from certreg.policy.sources import Source
from certreg.rulebook import changes, export, standing
from certreg.rulebook.changes import Change
from certreg.rulebook.finding import families, find, has_rule, not_encoded, rows_on
from certreg.rulebook.forms import CompareForm, SearchForm
from certreg.rulebook.history import history
from certreg.rulebook.labels import STATUSES, label
from certreg.rulebook.ladder import steps
from certreg.rulebook.words import entries, family_title, headline, marks, say
from certreg.rulebook.workflow import KINDS as AMENDMENTS
from certreg.text import Text
from certreg.web.access import public
from certreg.web.download import csv_file, json_file
from certreg.web.pagination import Page
from certreg.web.reading import may_lag

blueprint = Blueprint("rulebook", __name__, url_prefix="/policy")

ROWS = 40
"""Rows on one page of a listing."""


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    """What templates of this and other rooms need to show a row."""
    return {
        "by_family": lambda rows: groupby(rows, key=family_title),
        "entries_of": lambda row: entries(policy.load(), row),
        "family_of": family_of,
        "headline_of": lambda row: headline(policy.load(), row),
        "is_rule": lambda id: has_rule(policy.load(), id),
        "marks_of": lambda row: marks(row, today()),
        "place_name": lambda code: region_name(code, on=today()),
    }


@blueprint.get("")
@public
@may_lag
def home() -> ResponseReturnValue:
    """The ladder, the families of rules, the ways to search and compare."""
    law = policy.load()
    form = SearchForm(formdata=None)
    form.offer(law, today())
    return render_template(
        "rulebook/home.html",
        steps=steps(law, region=_province(), on=today()),
        families=families(law),
        form=form,
        count=len(law.all_rows),
        sources=len(law.sources),
        unverified=sum(row.is_unverified for row in law.all_rows),
    )


@blueprint.get("/rules")
@public
@may_lag
def rules() -> ResponseReturnValue:
    """The rows that fit what is asked."""
    law = policy.load()
    form, found = _asked(law)
    return (
        render_template(
            "rulebook/rules.html",
            form=form,
            page=_page(found),
            count=len(found),
            asked=request.args,
        ),
        form.status,
    )


@blueprint.get("/rules.<any(json, csv):kind>")
@public
@may_lag
def rules_file(kind: str) -> ResponseReturnValue:
    """The same rows to take away."""
    law = policy.load()
    form, found = _asked(law)
    _check(form)
    return _rows_file(law, found, "rules", kind)


@blueprint.get("/rules/<rule_id>")
@public
@may_lag
def rule(rule_id: str) -> ResponseReturnValue:
    """One row: all its fields in words, its history, its documents."""
    law = policy.load()
    row = law.row(Rule, rule_id)
    return render_template(
        "rulebook/rule.html",
        row=row,
        sources=law.basis_of(row),
        history=history(law, row),
        amendments=standing.amendments_of(row.id),
        kinds=AMENDMENTS,
    )


@blueprint.get("/sources")
@public
@may_lag
def sources() -> ResponseReturnValue:
    """Every document, with how many rows rest on it."""
    law = policy.load()
    counts = dict.fromkeys(law.sources, 0)
    for row in law.all_rows:
        for id in row.basis:
            counts[id] += 1
    found = sorted(law.sources.values(), key=lambda s: (s.region, s.date or date.max, s.id))
    return render_template("rulebook/sources.html", sources=found, counts=counts, statuses=STATUSES)


@blueprint.get("/sources.<any(json, csv):kind>")
@public
@may_lag
def sources_file(kind: str) -> ResponseReturnValue:
    """Every document to take away."""
    found = list(policy.load().sources.values())
    if kind == "json":
        return json_file("sources", [export.plain(source) for source in found])
    lines = export.described(map(export.source_line, found), export.SOURCE_COLUMNS)
    return csv_file("sources", export.SOURCE_COLUMNS, lines)


@blueprint.get("/sources/<source_id>")
@public
@may_lag
def source(source_id: str) -> ResponseReturnValue:
    """One document and the rows that rest on it."""
    law = policy.load()
    found = _source(law, source_id)
    return render_template(
        "rulebook/source.html",
        source=found,
        kind=say(law, found.kind)[0],
        rows=rows_on(law, found),
        not_encoded=not_encoded(law, found),
        statuses=STATUSES,
    )


@blueprint.get("/compare")
@public
@may_lag
def compare() -> ResponseReturnValue:
    """What is different between two days, or two regions."""
    form, found = _compared()
    return (
        render_template(
            "rulebook/compare.html",
            form=form,
            changes=found,
            kinds=changes.KINDS,
            label=label,
            value_of=_value_of,
            asked=request.args,
        ),
        form.status,
    )


@blueprint.get("/compare.<any(json, csv):kind>")
@public
@may_lag
def compare_file(kind: str) -> ResponseReturnValue:
    """The same to take away."""
    law = policy.load()
    form, found = _compared()
    _check(form)
    if kind == "json":
        return json_file("changes", [export.change_data(change) for change in found or ()])
    lines = [export.change_line(law, change) for change in found or ()]
    cells = export.described(lines, export.CHANGE_COLUMNS)
    return csv_file("changes", export.CHANGE_COLUMNS, cells)


def _asked(law: Law) -> tuple[SearchForm, Sequence[Rule]]:
    asked = dict.fromkeys(("family", "region", "effect"), "") | dict(request.args)
    form = SearchForm(MultiDict(asked))
    form.offer(law, today())
    return form, find(law, form.question) if form.validate() else ()


def _compared() -> tuple[CompareForm, tuple[Change, ...] | None]:
    """The form and what it finds; None while it is not in order."""
    law = policy.load()
    asked = {name: request.args[name] for name in request.args if request.args[name]}
    place = asked.get("region", _province())
    day = today().isoformat()
    given = {"region": place, "other_region": place, "other_on": day, "on": day} | asked
    form = CompareForm(MultiDict(given))
    form.offer(law, _province(), today())
    if not form.validate():
        return form, None
    before = changes.in_force(law, region=form.region.data, on=form.on.data)
    after = changes.in_force(law, region=form.other_region.data, on=form.other_on.data)
    return form, changes.compare(before, after)


def _check(form: SearchForm | CompareForm) -> None:
    """A file has no place for the form's own words about what is wrong."""
    for field in form:
        for message in field.errors:
            raise RefusedError(Text("{field}：{message}", field=field.label.text, message=message))


_PLACE = re.compile(r"[0-9]{1,9}")
"""A number of rows as it may stand in an address."""


def _page(found: Sequence[Rule]) -> Page:
    """The part of a listing that the address asks for; its place is a number of rows."""
    place = request.args.get("after") or request.args.get("before") or ""
    start = min(int(place), len(found)) if _PLACE.fullmatch(place) else 0
    end = start + ROWS
    return Page(
        rows=found[start:end],
        size=ROWS,
        next_key=str(end) if end < len(found) else None,
        previous_key=str(max(0, start - ROWS)) if start else None,
        sizes=(ROWS,),
    )


def _rows_file(law: Law, found: Sequence[Rule], name: str, kind: str) -> Response:
    if kind == "json":
        return json_file(name, [export.rule_data(row) for row in found])
    lines = export.described((export.rule_line(law, r) for r in found), export.RULE_COLUMNS)
    return csv_file(name, export.RULE_COLUMNS, lines)


def _source(law: Law, source_id: str) -> Source:
    if source_id not in law.sources:
        raise MissingError(Text("规则库中没有编号为 {id} 的文件。请检查编号。", id=source_id))
    return law.sources[source_id]


def _value_of(row: Rule, field: str) -> tuple[Text, ...]:
    return say(policy.load(), getattr(row, field))


def _province() -> str:
    return f"{installation().province}0000"
