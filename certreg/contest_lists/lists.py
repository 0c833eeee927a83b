"""Lists: opening one, uploading one anew, finding one's own, what a clerk adds to one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa

from certreg.accounts.models import Role, User
from certreg.clock import today
from certreg.contest_lists.checking import Report, Winner
from certreg.contest_lists.models import ContestList, Entrant
from certreg.contest_lists.states import TABLE
from certreg.db import db
from certreg.errors import ConflictError, MissingError, NotAllowedError, RefusedError
from certreg.files.models import StoredFile
from certreg.filing.bodies import body_of, running_filings
from certreg.filing.models import Body, Scope
from certreg.merits import register
from certreg.merits.models import Contest
from certreg.people import facts, photos
from certreg.people.models import Photo
from certreg.people.persons import find_or_create
from certreg.people.rules import check_working_age
from certreg.people.statements import Statement
from certreg.policy import law as policy
from certreg.procedure import papers, workflow
from certreg.procedure.models.cases import Case, Waiting
from certreg.text import Text, pack

CLOSED = ("rejected", "withdrawn")
"""States of lists that led to nothing: their people may stand on another one."""


def bodies_for(official: User) -> list[Body]:
    """The bodies of the official's region that may issue today."""
    query = sa.select(Body).where(Body.region.startswith(official.region_prefix))
    rows = db.session.scalars(query.order_by(Body.number))
    return [body for body in rows if running_filings(body, today())]


def own_body(user: User) -> Body:
    """The body that the user's organisation is.

    Raises:
        RefusedError: it is none, or no filing of it runs.
    """
    body = body_of(user.organisation_id)
    if body is None or not running_filings(body, today()):
        raise RefusedError(
            Text("本单位没有有效备案，不能凭竞赛结果发证。"), reason="filing_missing"
        )
    return body


def open_list(
    actor: User, body: Body, contest: Contest, report: Report, file_name: str
) -> ContestList:
    """Enter a list that was checked and has no faults.

    Raises:
        RefusedError: nobody on it is given a level, or somebody is too young.
        ConflictError: somebody on it stands on another list for the same event, or is on record
            as somebody else.
    """
    db.session.refresh(contest, with_for_update=True)  # two uploads of one list take turns
    filing = running_filings(body, today())[-1]
    case = workflow.begin(TABLE, organisation_id=body.organisation_id, region=filing.case.region)
    is_official = Role.OFFICIAL in actor.roles
    row = ContestList(
        case=case,
        body=body,
        contest=contest,
        office_id=actor.organisation_id if is_official else None,
        file_name=file_name[:200],
        sha256=report.sha256,
    )
    db.session.add(row)
    _enter(row, report, stated_by_id=actor.organisation_id)
    if is_official:
        workflow.apply(TABLE, case, "hand_over", actor)
    else:
        workflow.prepare(case, actor)
    return row


def upload_anew(row: ContestList, actor: User, report: Report, file_name: str) -> None:
    """Put a corrected list in the place of the one that came back.

    Raises:
        NotAllowedError: it is not in the clerks' hands.
        RefusedError, ConflictError: as `open_list`.
    """
    check_open(row, actor)
    row.entrants.clear()
    db.session.flush()  # the new rows take the numbers of the old ones
    row.file_name, row.sha256 = file_name[:200], report.sha256
    _enter(row, report, stated_by_id=actor.organisation_id)


def own(case_id: int, actor: User) -> ContestList:
    """A list of the actor's organisation.

    Raises:
        MissingError: there is none; another organisation's does not exist for the actor.
    """
    row = db.session.get(ContestList, case_id)
    if row is None or row.case.organisation_id != actor.organisation_id:
        raise MissingError(Text("没有这份以赛代评名单"))
    return row


def own_all(actor: User) -> sa.Select[ContestList]:
    """The lists of the actor's organisation."""
    query = sa.select(ContestList).join(ContestList.case)
    return query.where(Case.organisation_id == actor.organisation_id)


def is_open(row: ContestList) -> bool:
    """Whether the clerk may still change it."""
    return row.case.waiting_for is Waiting.CLERK


def check_open(row: ContestList, actor: User) -> None:
    """Let a clerk change a list; who does so has prepared it and cannot sign it off.

    Raises:
        NotAllowedError: it is not in the clerks' hands, or the actor had another part in it.
    """
    workflow.lock(row.case)
    if not is_open(row):
        raise NotAllowedError(Text("名单已提交，如需修改请先退回。"))
    workflow.prepare(row.case, actor)


def entrant(row: ContestList, number: int) -> Entrant:
    """One entrant of a list.

    Raises:
        MissingError: there is none.
    """
    found = next((each for each in row.entrants if each.row == number), None)
    if found is None:
        raise MissingError(Text("名单上没有这个序号"))
    return found


def add_photo(
    row: ContestList, number: int, actor: User, photo: photos.ReadPhoto, taken_on: date
) -> None:
    """Put an entrant's photo on record that fits the face.

    Raises:
        RefusedError: it does not; field `photo`.
    """
    check_open(row, actor)
    who = entrant(row, number)
    who.photo = papers.keep_photo(
        photo, taken_on, person_id=who.person_id, actor=actor, region=row.case.region
    )


def contests(user: User) -> list[Contest]:
    """The contests on record that a list may be of: with events, the latest first."""
    query = register.contests_for(user).order_by(Contest.final_on.desc(), Contest.id.desc())
    return [row for row in db.session.scalars(query) if row.events]


def _enter(row: ContestList, report: Report, *, stated_by_id: int) -> None:
    """The winners of a report become the list's entrants, their results facts on record."""
    if report.faults or not report.winners:
        raise RefusedError(
            Text("名单上没有可以认定等级的人，请看各行的原因。"), reason="nobody", field="file"
        )
    winners, contest = report.winners, row.contest
    documents = find_or_create(winner.stated.identity for winner in winners)
    people = {key: document.person_id for key, document in documents.items()}
    _check_single(row, [people[winner.stated.identity.key] for winner in winners], winners)
    photos_known = _newest_photos(set(people.values()), row.body.organisation_id)
    for number, winner in enumerate(winners, start=1):
        stated = winner.stated
        check_working_age(
            policy.load(), stated.identity.birth_date, region=row.case.region, on=today()
        )
        document = documents[stated.identity.key]
        statement = Statement(stated.result, contest.final_on, contest.document)
        keys = facts.state(
            {document.person_id: [statement]}, organisation_id=stated_by_id, on=today()
        )
        row.entrants.append(
            Entrant(
                row=number,
                sheet_row=stated.number,
                event_id=stated.event.id,
                person_id=document.person_id,
                document_id=document.id,
                photo_id=photos_known.get(document.person_id),
                scope_id=_scope_id(stated.scope),
                fact_id=keys[document.person_id][0],
                level=winner.level,
                rule_id=winner.rule_id,
                employment=stated.employment,
                participant=stated.result.participant,
                place=stated.result.place,
                prize=stated.result.prize,
                team_size=stated.result.team_size,
                base_number=stated.base_number,
                consented_on=stated.consented_on,
                declared_on=stated.declared_on,
            )
        )
    row.without_level = [
        [each.number, each.name, pack(each.reason), each.rule_id] for each in report.passed
    ]
    db.session.flush()  # the database refuses what must not be


def _scope_id(scope: Scope | None) -> int:
    assert scope is not None  # a winner's occupation lies within the filing
    return scope.id


def _check_single(row: ContestList, person_ids: list[int], winners: Sequence[Winner]) -> None:
    """Refuse whoever stands on another list for the same event."""
    query = (
        sa.select(Entrant.person_id, Entrant.event_id, Entrant.case_id)
        .join(ContestList, ContestList.case_id == Entrant.case_id)
        .join(Case, Case.id == ContestList.case_id)
        .where(
            ContestList.contest_id == row.contest.id,
            Entrant.person_id.in_(person_ids),
            Entrant.case_id != row.case.id,
            Entrant.struck_at.is_(None),
            Case.state.not_in(CLOSED),
        )
    )
    there = {(person, event): case for person, event, case in db.session.execute(query)}
    for person_id, winner in zip(person_ids, winners, strict=True):
        if case_id := there.get((person_id, winner.stated.event.id)):
            raise ConflictError(
                Text(
                    "第 {row} 行：此人的这项名次已在另一份名单（#{case}）中。",
                    row=winner.stated.number,
                    case=case_id,
                ),
                field="file",
            )


def _newest_photos(person_ids: Collection[int], organisation_id: int) -> dict[int, int]:
    """The newest photo of each person that the body itself handed in."""
    query = (
        sa.select(Photo.person_id, Photo.id)
        .join(Photo.file)
        .where(
            Photo.person_id.in_(person_ids),
            Photo.stated_by_id == organisation_id,
            StoredFile.destroyed_at.is_(None),
        )
        .order_by(Photo.taken_on, Photo.id)
    )
    return {person_id: photo_id for person_id, photo_id in db.session.execute(query)}
