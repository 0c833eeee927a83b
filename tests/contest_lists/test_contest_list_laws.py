"""No sequence of steps leads the database to a certificate that should not be: the real workflow."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import issued
import pytest
from contest_scene import Scene, row
from real_walks import PARTS, Room, run

from certreg.accounts.models import Role, User
from certreg.clock import today
from certreg.contest_lists import lists, workflow
from certreg.contest_lists.models import ContestList
from certreg.db import db
from certreg.files.evidence import Evidence
from certreg.fsck.rows import check_rows
from certreg.merits.models import Contest
from certreg.people import photos
from certreg.policy import law as policy
from certreg.procedure import papers

REASON = "试"


def room_of(scene: Scene) -> Room:
    """Lists of one winner after another."""
    serials, size = count(1), photos.printed_size(policy.load(), region=issued.REGION, on=today())
    photo = photos.read(issued.drawn_face(), taken_on=today(), size=size)
    clerks = [scene.clerk, scene.cast.user(Role.CLERK, organisation=scene.enterprise)]
    approvers = [scene.approver, scene.cast.user(Role.APPROVER, organisation=scene.enterprise)]
    far, stranger = scene.official("510104"), scene.cast.user(Role.APPROVER)
    people = [*clerks, *approvers, scene.accepting, scene.deciding, far, stranger]
    clerk, contest_id, serial_of = clerks[0].id, scene.contest.id, dict[int, int]()

    def of(serial: int) -> int:
        who, contest = db.session.get_one(User, clerk), db.session.get_one(Contest, contest_id)
        report = scene.check(row(serial))
        found = lists.open_list(who, lists.own_body(who), contest, report, "result.xlsx")
        db.session.flush()
        lists.add_photo(found, 1, who, photo, today())
        papers.add(found.case, who, "决赛成绩", Evidence(b"%PDF", "application/pdf", "list.pdf"))
        db.session.commit()
        serial_of[found.case_id] = serial
        return found.case_id

    steps: dict[str, Callable[[ContestList, User], object]] = {
        "submit": workflow.submit,
        "accept": workflow.accept,
        "strike": lambda found, who: workflow.strike(found, 1, who, REASON),
        "approve": lambda found, who: workflow.approve(found, who, REASON),
        "issue": workflow.issue,
        **{move: _moves(move) for move in ("withdraw", "sign_off", "return_for_correction")},
        "reject": _moves("reject"),
    }
    return Room(
        begin=lambda: of(next(serials)),
        again=lambda case_id: of(serial_of[case_id]),
        steps={action: _on_row(step) for action, step in steps.items()},
        people=[user.id for user in people],
        onward={
            "draft": ("submit", clerk),
            "returned": ("submit", clerk),
            "submitted": ("sign_off", scene.approver.id),
            "signed_off": ("accept", scene.accepting.id),
            "notice_closed": ("approve", scene.deciding.id),
            "approved": ("issue", scene.approver.id),
        },
        effect=frozenset({"approved", "issuing", "issued"}),
    )


def _on_row(step: Callable[[ContestList, User], object]) -> Callable[[int, User], object]:
    return lambda case_id, who: step(db.session.get_one(ContestList, case_id), who)


def _moves(action: str) -> Callable[[ContestList, User], object]:
    return lambda found, who: workflow.move(found, action, who, REASON)


@pytest.mark.long
@pytest.mark.parametrize("_part", PARTS)
def test_whatever_is_tried_no_place_becomes_a_level_that_should_not(
    scene: Scene, _part: int
) -> None:
    run(room_of(scene))
    assert list(check_rows()) == []
