"""The panel (专家评审): naming experts, recusal, votes.

An expert signs in and votes in person. Nobody of the nominating enterprise sits on its panel, and
nobody who has another part in the case: the transition table, the key of a person's part and the
checks on the seat refuse it, whoever names them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from certreg.accounts.models import Organisation, OrganisationState, Role, RoleGrant, User
from certreg.clock import now, today
from certreg.db import db
from certreg.direct import record, rules
from certreg.direct.models import Nomination, Seat, Vote
from certreg.direct.states import TABLE
from certreg.errors import ConflictError, MissingError, NotAllowedError, RefusedError
from certreg.policy import law as policy
from certreg.policy.recognition import Safeguard
from certreg.procedure import telling, workflow
from certreg.procedure.models.cases import Case, CasePart, Waiting
from certreg.registry import log
from certreg.text import Text


def needs(nomination: Nomination) -> Safeguard:
    """The row that says how many experts must vote at least."""
    case = nomination.case
    return rules.safeguard(policy.load(), region=case.region, on=case.judged_on or today())


def sitting(nomination: Nomination) -> list[Seat]:
    """The experts on the panel now."""
    return [seat for seat in nomination.seats if seat.left_at is None]


def waiting(nomination: Nomination) -> list[Seat]:
    """The experts on the panel who have not voted."""
    voted = {vote.user_id for vote in nomination.votes}
    return [seat for seat in sitting(nomination) if seat.user_id not in voted]


def in_favour(votes: Sequence[Vote]) -> int:
    """How many are in favour."""
    return sum(vote.is_in_favour for vote in votes)


def eligible(nomination: Nomination, actor: User) -> list[User]:
    """The experts whom an official may name: of other organisations, without a part in the case."""
    case = nomination.case
    acted = sa.select(CasePart.user_id).where(CasePart.case_id == case.id)
    seated = sa.select(Seat.user_id).where(Seat.case_id == case.id)
    query = (
        sa.select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(
            RoleGrant.role == Role.EXPERT,
            RoleGrant.ended_at.is_(None),
            User.is_active,
            Organisation.state == OrganisationState.CONFIRMED,
            User.organisation_id != case.organisation_id,
            User.id != actor.id,
            User.id.not_in(acted),
            User.id.not_in(seated),
        )
        .order_by(Organisation.name, User.name, User.id)
    )
    return list(db.session.scalars(query))


def accept(nomination: Nomination, actor: User, experts: Collection[int], reason: str = "") -> None:
    """Accept a nomination and name its panel, at least as large as the law asks (DR-05).

    Raises:
        RefusedError: too few, or one who may not sit on it; field `experts`.
        NotAllowedError: as `certreg.procedure.workflow.apply`, or a contest has judged already.
    """
    if nomination.ground == rules.BY_CONTEST:
        raise NotAllowedError(Text("竞赛已评定，无需另组专家评审，请直接受理竞赛结果"))
    workflow.apply(TABLE, nomination.case, "accept", actor, reason=reason)
    least = needs(nomination).experts
    if len(set(experts)) < least:
        raise RefusedError(
            Text(
                "评审专家不少于 {least} 人，现为 {found} 人。", least=least, found=len(set(experts))
            ),
            reason="experts_short",
            field="experts",
        )
    _seat(nomination, actor, experts)
    nomination.case.due_on = None


def name_more(nomination: Nomination, actor: User, experts: Collection[int]) -> None:
    """Name further experts, in place of others or beside them.

    Raises:
        RefusedError: none, or one who may not sit on it; field `experts`.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    if not experts:
        raise RefusedError(Text("请选择专家"), field="experts")
    workflow.apply(TABLE, nomination.case, "name_experts", actor)
    _seat(nomination, actor, experts)


def release(nomination: Nomination, actor: User, user_id: int, reason: str) -> None:
    """Take an expert off the panel who has not voted.

    Raises:
        ConflictError: the expert has voted, or is no longer on it.
        RefusedError: no reason.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    workflow.apply(TABLE, nomination.case, "release_expert", actor, reason=reason)
    _leave(nomination, user_id, reason)


def recuse(nomination: Nomination, actor: User, reason: str) -> None:
    """Withdraw from the panel oneself (回避), before voting.

    Raises:
        ConflictError: the expert has voted, or is no longer on it.
        RefusedError: no reason.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    workflow.apply(TABLE, nomination.case, "recuse", actor, reason=reason)
    _leave(nomination, actor.id, reason)


def vote(nomination: Nomination, actor: User, *, is_in_favour: bool, reason: str) -> None:
    """Take an expert's vote, once; it is in the log from then on.

    Raises:
        ConflictError: the expert has voted, or is no longer on the panel.
        RefusedError: no reason.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    case = nomination.case
    workflow.lock(case)
    _check_silent(nomination, actor.id)
    decision = workflow.apply(TABLE, case, "vote", actor, reason=reason)
    taken = Vote(
        case_id=case.id,
        user_id=actor.id,
        is_in_favour=is_in_favour,
        reason=decision.reason,
        voted_at=decision.at,
    )
    log.append_for(taken, record.vote_record(taken))
    db.session.add(taken)
    db.session.flush()  # the database refuses a second vote, and one without a seat
    db.session.expire(nomination, ["votes"])
    _complete(nomination)


def seat_of(case_id: int, expert: User) -> Seat:
    """An expert's seat on a panel.

    Raises:
        MissingError: he or she has none, or left it; the nomination does not exist for others.
    """
    seat = db.session.get(Seat, (case_id, expert.id))
    if seat is None or seat.left_at is not None:
        raise MissingError(Text("没有请您评审的这件申报"))
    return seat


def seats_of(expert: User) -> sa.Select[Seat]:
    """The seats that an expert has, or had until the case went on."""
    query = sa.select(Seat).join(Nomination).join(Nomination.case)
    return query.where(Seat.user_id == expert.id, Seat.left_at.is_(None))


def count_waiting(expert: User) -> int:
    """How many nominations wait for an expert's vote."""
    has_voted = sa.exists().where(Vote.case_id == Seat.case_id, Vote.user_id == Seat.user_id)
    query = seats_of(expert).where(Case.waiting_for == Waiting.EXPERTS, ~has_voted)
    return db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0


def _seat(nomination: Nomination, actor: User, experts: Collection[int]) -> None:
    allowed = {user.id: user for user in eligible(nomination, actor)}
    for user_id in sorted(set(experts)):
        if user_id not in allowed:
            raise RefusedError(
                Text("所选专家中有人不能评审本件：须为其他单位的专家，且未办理过本件、未曾离席。"),
                reason="expert_recused",
                field="experts",
            )
        nomination.seats.append(
            Seat(
                user_id=user_id,
                organisation_id=allowed[user_id].organisation_id,
                employer_id=nomination.case.organisation_id,
                named_by_id=actor.id,
                named_at=now(),
            )
        )
    db.session.flush()  # the database refuses who may not sit
    telling.ask(TABLE, nomination.case, experts, "panel.show")


def _leave(nomination: Nomination, user_id: int, reason: str) -> None:
    seat = _check_silent(nomination, user_id)
    seat.left_at, seat.left_reason = now(), reason.strip()
    _complete(nomination)


def _complete(nomination: Nomination) -> None:
    """Go on once nobody on the panel is left to vote, and as many have as the law asks."""
    if not waiting(nomination) and len(nomination.votes) >= needs(nomination).experts:
        workflow.apply(TABLE, nomination.case, "complete_review", None)


def _check_silent(nomination: Nomination, user_id: int) -> Seat:
    """The seat of an expert who has not voted."""
    seat = db.session.get(Seat, (nomination.case_id, user_id), populate_existing=True)
    if seat is None or seat.left_at is not None:
        raise ConflictError(Text("该专家不在本件的评审组中"))
    if db.session.get(Vote, (nomination.case_id, user_id)):
        raise ConflictError(Text("该专家已投票，一人一票，不能更改"))
    return seat
