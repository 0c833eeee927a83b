"""Amending the law: one policy officer proposes, another approves; only then does it count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from certreg.accounts.models import Role, User
from certreg.audit import trail
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import ConflictError, MissingError, NotAllowedError, RefusedError
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.law import NATION, Law, shipped
from certreg.policy.rule import LawError, Status
from certreg.policy.tables import SOURCES
from certreg.registry import log
from certreg.rulebook import standing, yielding
from certreg.rulebook.amendment import Content, unpack
from certreg.rulebook.models import Amendment, AmendmentKind, AmendmentState
from certreg.text import Text

APPROVED = "rule.approved"

KINDS: Mapping[AmendmentKind, Text] = {
    AmendmentKind.ROW: Text("新立条目"),
    AmendmentKind.CLOSING: Text("终止条目"),
    AmendmentKind.CONFIRMATION: Text("核实条目"),
    AmendmentKind.DOCUMENT: Text("登记文件"),
    AmendmentKind.YIELDING: Text("让位于随附规则"),
}

STATES: Mapping[AmendmentState, tuple[Text, str]] = {
    AmendmentState.PROPOSED: (Text("待另一人核准"), "info"),
    AmendmentState.APPROVED: (Text("已核准"), "good"),
    AmendmentState.REJECTED: (Text("未核准"), "bad"),
    AmendmentState.WITHDRAWN: (Text("已撤回"), "neutral"),
}
"""State -> its name and the tone of its tag."""


@dataclass(frozen=True)
class Step:
    """What may be done with a proposed amendment.

    Attributes:
        title: name of the action.
        target: where it leads.
        by_proposer: only the proposer does it; otherwise only somebody else.
        needs_reason: whether a reason must be given.
    """

    title: Text
    target: AmendmentState
    by_proposer: bool
    needs_reason: bool = False


STEPS: Mapping[str, Step] = {
    "approve": Step(Text("核准"), AmendmentState.APPROVED, by_proposer=False),
    "reject": Step(Text("不予核准"), AmendmentState.REJECTED, by_proposer=False, needs_reason=True),
    "withdraw": Step(Text("撤回"), AmendmentState.WITHDRAWN, by_proposer=True),
}
"""Action -> what it does; everything else is closed to a proposed amendment."""


def amended(content: Content, base: Law | None = None) -> Law:
    """The law as an amendment would make it.

    Raises:
        RefusedError: the loader refuses it; names the field, where the fault has one.
    """
    try:
        return content.laid_over(base or policy.load())
    except LawError as error:
        raise RefusedError(error.message, reason="bad_rule", field=error.field) from error


def propose(kind: AmendmentKind, content: Content, officer: User, *, reason: str) -> Amendment:
    """Propose an amendment; the law stays as it is.

    Raises:
        NotAllowedError: not a policy officer of the province's office.
        RefusedError: the loader refuses it, it is for another province or changes days that are
            over, or no reason is given.
    """
    check_officer(officer)
    law = policy.load()
    changed = amended(content, law)
    _check_regions(content)
    check_days(kind, content)
    if content.yielding:
        yielding.law_without(content)
    elif changed.digest == law.digest:
        raise RefusedError(Text("没有任何改动"), reason="nothing_changed")
    if not reason.strip():
        raise RefusedError(Text("请填写理由"), reason="reason_missing", field="reason")
    amendment = Amendment(
        kind=kind,
        state=AmendmentState.PROPOSED,
        content=content.pack(),
        reason=reason.strip(),
        proposed_by_id=officer.id,
        proposed_at=now(),
    )
    db.session.add(amendment)
    db.session.flush()  # the trail names its id
    trail.record("rule.proposed", actor_id=officer.id, subject_id=amendment.id)
    return amendment


def decide(amendment: Amendment, action: str, officer: User, *, opinion: str = "") -> None:
    """Approve, reject or withdraw an amendment.

    Raises:
        NotAllowedError: it is decided already, or this is for the other person.
        RefusedError: a reason is needed; or the law changed meanwhile and it does not fit any more.
        ConflictError: another amendment was approved at the same moment.
    """
    check_officer(officer)
    db.session.refresh(amendment, with_for_update=True)
    step = _check_step(amendment, action, officer)
    if step.needs_reason and not opinion.strip():
        raise RefusedError(Text("请填写理由"), reason="reason_missing", field="opinion")
    at = now()
    if step.target is AmendmentState.APPROVED:
        _put_in_force(amendment)
    amendment.state, amendment.decided_at, amendment.opinion = step.target, at, opinion.strip()
    amendment.decided_by_id = None if step.by_proposer else officer.id
    trail.record(
        f"rule.{step.target.value}",
        actor_id=officer.id,
        subject_id=amendment.id,
        version=amendment.version,
    )
    try:
        db.session.flush()  # the database refuses one person for both parts, and a version twice
    except IntegrityError as error:
        raise ConflictError(Text("另一件规则变更刚刚核准，请刷新后再办理")) from error
    standing.forget()


def may(amendment: Amendment, action: str, officer: User) -> bool:
    """Whether a page should offer the action to this person now."""
    try:
        _check_step(amendment, action, officer)
    except NotAllowedError:
        return False
    return True


def find(amendment_id: int) -> Amendment:
    """An amendment.

    Raises:
        MissingError: there is none.
    """
    found = db.session.get(Amendment, amendment_id)
    if found is None:
        raise MissingError(Text("没有这件规则变更"))
    return found


def digest_before(amendment: Amendment) -> str:
    """Digest of the law into which an approved amendment came; empty where none is recorded."""
    if amendment.version == 1:
        return shipped().digest
    before = sa.select(Amendment.law_digest).where(
        Amendment.version == (amendment.version or 0) - 1
    )
    return db.session.scalar(before) or ""


def every() -> sa.Select[Amendment]:
    """All amendments with the people who had a part in them."""
    people = (joinedload(Amendment.proposed_by), joinedload(Amendment.decided_by))
    return sa.select(Amendment).options(*people)


def check_officer(officer: User) -> None:
    """Refuse whoever is no policy officer of the province's office.

    Raises:
        NotAllowedError: otherwise.
    """
    province = f"{installation().province}0000"
    if Role.POLICY_OFFICER not in officer.roles or officer.organisation.region != province:
        raise NotAllowedError(Text("规则由省级人社部门的政策管理员拟定和核准"))


def check_days(kind: AmendmentKind, content: Content) -> None:
    """The law is changed from today on, never for days that are over (不溯及既往).

    What was decided on such a day stays as the law of that day had it, and a case may be judged by the
    law as it stands when it is decided. Consultation texts answer nothing and need no day.

    Raises:
        RefusedError: a last day before today, or a new row that begins before it or names no day.
    """
    until = "closes" if kind is AmendmentKind.DOCUMENT else "until"
    for changes in content.amended.values():
        _check_not_over(changes.get("until"), until)
    for file, tables in content.additions.items():
        for row in (row for rows in tables.values() for row in rows):
            if file != SOURCES and row.get("status") != Status.DRAFT.value:
                _check_not_over(row.get("since", date.min), "since")
                _check_not_over(row.get("until"), "until")


def _check_step(amendment: Amendment, action: str, officer: User) -> Step:
    step = STEPS[action]
    if amendment.state is not AmendmentState.PROPOSED:
        raise NotAllowedError(Text("该规则变更已办结，不能再办理"))
    if step.by_proposer and officer.id != amendment.proposed_by_id:
        raise NotAllowedError(Text("只有拟定人可以撤回"))
    if not step.by_proposer and officer.id == amendment.proposed_by_id:
        raise NotAllowedError(Text("拟定人不能核准自己拟定的规则，请由另一人办理"))
    return step


def _check_regions(content: Content) -> None:
    """The registry's own rows are for the nation or for its own province.

    Raises:
        RefusedError: a row of another province; field `region`.
    """
    province = installation().province
    for tables in content.additions.values():
        for rows in tables.values():
            for row in rows:
                region = str(row.get("region", ""))
                if region != NATION and not region.startswith(province):
                    raise RefusedError(
                        Text("只能拟定全国或本省的条目"), reason="foreign_region", field="region"
                    )


def _check_not_over(day: date | None, field: str) -> None:
    if day is not None and day < today():
        raise RefusedError(
            Text(
                "规则不溯及既往：新条目须从今天（{day}）或以后起有效，旧条目的最后一天不能早于今天。请写明日期",
                day=today().isoformat(),
            ),
            reason="retroactive",
            field=field,
        )


def recorded() -> Iterator[log.Recorded]:
    """What the approved amendments claim of the log."""
    query = sa.select(Amendment).where(Amendment.state == AmendmentState.APPROVED)
    for row in db.session.scalars(query.order_by(Amendment.id)):
        name = Text("规则变更 {id}", id=row.id)
        yield log.recorded(name, row, APPROVED, _log_content(row, row.version, row.law_digest))


def _put_in_force(amendment: Amendment) -> None:
    """Give the amendment its place in the law and in the log."""
    log.lock()
    standing.forget()  # what was approved before the lock counts: two are never approved unseen
    content = unpack(amendment.content)
    check_days(amendment.kind, content)
    if content.yielding:
        yielding.law_without(content)
    law, version = amended(content), standing.newest_version() + 1
    log.append_for(amendment, log.Record(APPROVED, _log_content(amendment, version, law.digest)))
    # Last: a flush in between would leave a version without an approval.
    amendment.version, amendment.law_digest = version, law.digest


def _log_content(amendment: Amendment, version: int | None, digest: str) -> dict[str, Any]:
    """What the log commits to when an amendment is approved; can be put together again at any time.

    Args:
        version: its place in the order of approval.
        digest: of the whole law with it.
    """
    return {
        "version": version,
        "kind": amendment.kind.value,
        "content": amendment.content,
        "lawDigest": digest,
    }
