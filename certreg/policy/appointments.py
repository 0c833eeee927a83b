"""Appointments to the two top posts: what a record needs, whether a post is held, which route."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.errors import RefusedError
from certreg.policy.deciding import strictest
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.posts import (
    Appointment,
    Field,
    PostBatch,
    PostReview,
    PostStandard,
    PostTerm,
    PriorLevel,
    StateName,
)
from certreg.policy.time import years_later
from certreg.policy.treatment import in_post
from certreg.text import Text


class PostError(RefusedError):
    """An appointment that may not be recorded.

    Attributes:
        override_possible: people may record it nevertheless and give a reason.
    """

    override_possible = False


class OverridablePostError(PostError):
    """An appointment that people may record nevertheless, with a reason."""

    override_possible = True


@dataclass(frozen=True, kw_only=True, slots=True)
class PostRecord:
    """An appointment as far as the law asks about it.

    Attributes:
        occupation_top_level: highest level of the occupation's standard; None: not known.
        prior_level, prior_since: highest level held at the start, and its certificate's day.
    """

    level: SkillLevel
    occupation: str = ""
    employer: str = ""
    term_start: date | None = None
    term_end: date | None = None
    occupation_top_level: SkillLevel | None = None
    prior_level: SkillLevel | None = None
    prior_since: date | None = None


@dataclass(frozen=True, slots=True)
class PostState:
    """Whether a post is held on a day; `state` is empty before the term begins."""

    is_in_post: bool
    state: StateName | Literal[""]
    name: Text


def proposed_end(law: Law, term_start: date, *, region: str) -> date:
    """The end of a term that a form proposes: the day before the anniversary (rule LD-03)."""
    row = strictest(law, PostTerm, region=region, on=term_start, by=lambda row: -row.years)
    return date.fromordinal(years_later(term_start, row.years).toordinal() - 1)


def post_problems(
    law: Law, record: PostRecord, *, region: str, on: date
) -> tuple[RefusedError, ...]:
    """Everything that keeps an appointment from being recorded.

    Args:
        on: the day of the term's start, or of today where that is missing.

    Returns:
        errors with reason `not_a_post`, `missing_employer`, `missing_occupation`, `missing_term`,
        `term_reversed`, `level_not_in_standard`, `prior_level`, `prior_unknown` or `years_short`
        (rules LD-01 to LD-05).
    """
    if describe(law, record.level, on=on).kind != "post":
        message = Text("只有特级技师、首席技师是聘任岗位。")
        return (PostError(message, reason="not_a_post", rule="LD-01", field="level"),)
    return (
        *_missing(law, record, region, on),
        *_standard_problems(law, record, region, on),
        *_prior_problems(law, record, region, on),
    )


def post_state(
    law: Law,
    *,
    term_start: date,
    term_end: date,
    left_on: date | None = None,
    region: str,
    on: date,
) -> PostState:
    """Whether a post is held on a day and what that is called (rules LD-01, LD-02).

    The certificate below the post is not touched by any of it.

    Args:
        left_on: last day with the employer, which ends the post early.
    """
    row = strictest(law, Appointment, region=region, on=on)
    state: StateName | Literal[""]
    if in_post(term_start, term_end, on=on, left_on=left_on):
        state = "in_post"
    elif on < term_start:
        state = ""
    else:
        state = "dismissed" if left_on is not None and left_on < term_end else "expired"
    return PostState(state == "in_post", state, Text(row.states.get(state, "")))


def post_route(
    law: Law, batch: str, *, nationality: str, filing_submitted_on: date | None, on: date
) -> PostBatch:
    """The route of a call for recommendations.

    Args:
        nationality: ISO 3166-1 alpha-3.
        filing_submitted_on: when the enterprise was filed or applied for it; None: never.

    Raises:
        RefusedError: reason `unknown_batch`, `nationality` or `filing_deadline` (rule LD-07).
    """
    row = next(
        (row for row in law.every(PostBatch) if row.batch == batch and row.counts_on(on)), None
    )
    if row is None:
        raise RefusedError(Text("没有批次 {batch}，请核对。", batch=batch), reason="unknown_batch")
    if nationality not in row.nationalities:
        raise RefusedError(
            Text("本批次限 {countries} 国籍。", countries="、".join(row.nationalities)),
            reason="nationality",
            rule=row.id,
            field="nationality",
        )
    if filing_submitted_on is None or filing_submitted_on > row.filing_by:
        raise RefusedError(
            Text("企业须在 {day} 前备案或提交备案申请。", day=row.filing_by),
            reason="filing_deadline",
            rule=row.id,
        )
    return row


def post_review(law: Law, *, region: str, on: date) -> PostReview:
    """Who reviews a nomination, and whether it is put on notice: of several rows the longest way."""
    return strictest(
        law,
        PostReview,
        region=region,
        on=on,
        by=lambda row: (len(row.tiers), row.public_notice),
    )


def prior_rule(law: Law, level: SkillLevel, *, region: str, on: date) -> PriorLevel:
    """What must be held before an appointment to a post, and for how long (rule LD-05)."""
    return strictest(
        law,
        PriorLevel,
        region=region,
        on=on,
        of=lambda row: row.level is level,
        by=lambda row: (row.prior_level.rank, row.years_held),
    )


_MISSING: Mapping[Field, tuple[str, Text]] = {
    "employer": ("missing_employer", Text("没有聘用单位，请填写。")),
    "occupation": ("missing_occupation", Text("没有职业，请填写。")),
    "term_start": ("missing_term", Text("没有聘期开始日，请填写。")),
    "term_end": ("missing_term", Text("没有聘期截止日，请填写。")),
}


def _missing(law: Law, record: PostRecord, region: str, on: date) -> Iterator[RefusedError]:
    row = strictest(law, Appointment, region=region, on=on, by=lambda row: len(row.required))
    for field in row.required:
        if not getattr(record, field):
            reason, message = _MISSING[field]
            yield PostError(message, reason=reason, rule=row.id, field=field)
    if record.term_start and record.term_end and record.term_end < record.term_start:
        message = Text("聘期截止日早于开始日，请改正。")
        yield PostError(message, reason="term_reversed", rule=row.id, field="term_end")


def _standard_problems(
    law: Law, record: PostRecord, region: str, on: date
) -> Iterator[RefusedError]:
    for row in law.rows(PostStandard, region=region, on=on):
        top = record.occupation_top_level
        if record.level in row.levels and (top is None or top < row.top_level):
            needed = Text(describe(law, row.top_level, on=on).name)
            yield PostError(
                Text("该职业的标准没有{level}等级，不设这一岗位。", level=needed),
                reason="level_not_in_standard",
                rule=row.id,
                field="occupation",
            )


def _prior_problems(law: Law, record: PostRecord, region: str, on: date) -> Iterator[RefusedError]:
    row = prior_rule(law, record.level, region=region, on=on)
    kind = OverridablePostError if row.override_possible else PostError
    prior = Text(describe(law, row.prior_level, on=on).name)
    if record.prior_level is None or record.prior_level < row.prior_level:
        yield kind(
            Text("聘任前须为{prior}。", prior=prior),
            reason="prior_level",
            rule=row.id,
            field="prior_level",
        )
    elif row.years_held and record.prior_since is None:
        yield kind(
            Text("不知何时取得{prior}，请补充证书日期。", prior=prior),
            reason="prior_unknown",
            rule=row.id,
            field="prior_since",
        )
    elif row.years_held and years_later(record.prior_since or on, row.years_held) > on:
        yield kind(
            Text("取得{prior}须满 {years} 年。", prior=prior, years=row.years_held),
            reason="years_short",
            rule=row.id,
            field="prior_since",
        )
