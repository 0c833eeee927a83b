"""No sequence of steps leads the database to a recognition that should not be: the real workflow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count

import issued
import pytest
from direct_scene import Scene
from real_walks import PARTS, Room, run

from certreg.accounts.models import Role, User
from certreg.clock import today
from certreg.db import db
from certreg.direct import nominations, panel, workflow
from certreg.direct.models import Nomination
from certreg.files.evidence import Evidence
from certreg.fsck.rows import check_rows
from certreg.people import photos
from certreg.people.models import DocumentType
from certreg.people.persons import DocumentKey, Identity
from certreg.policy import law as policy
from certreg.procedure import papers

REASON = "试"


def room_of(scene: Scene) -> Room:
    """Nominations of one worker after another."""
    serials, size = (
        count(1, 2),
        photos.printed_size(policy.load(), region=issued.REGION, on=today()),
    )
    photo = photos.read(issued.drawn_face(), taken_on=today(), size=size)
    clerks = [scene.clerk, scene.cast.user(Role.CLERK, organisation=scene.enterprise)]
    approvers = [scene.approver, scene.cast.user(Role.APPROVER, organisation=scene.enterprise)]
    far, stranger = scene.official("510104"), scene.cast.user(Role.APPROVER)
    people = [*clerks, *approvers, scene.accepting, scene.deciding, *scene.experts, far, stranger]
    experts, clerk = [expert.id for expert in scene.experts], clerks[0].id

    serial_of: dict[int, int] = {}

    def of(serial: int) -> int:
        who, name = db.session.get_one(User, clerk), "张示例"
        key = DocumentKey(DocumentType.RESIDENT, issued.resident_number(serial))
        identity = Identity(key, name, date(1990, 1, 1), "M")
        found = nominations.open_nomination(who, identity, scene.stated())
        db.session.flush()
        nominations.add_photo(found, who, photo, today())
        papers.add(found.case, who, "鉴定书", Evidence(b"%PDF", "application/pdf", "list.pdf"))
        db.session.commit()
        serial_of[found.case_id] = serial
        return found.case_id

    def vote(nomination: Nomination, _who: User) -> None:
        for expert in experts:
            user = db.session.get_one(User, expert)
            panel.vote(nomination, user, is_in_favour=True, reason=f"{REASON}{expert}")

    steps: dict[str, Callable[[Nomination, User], object]] = {
        "submit": workflow.submit,
        "accept": lambda row, who: panel.accept(row, who, experts),
        "vote": vote,
        "end_review": lambda row, who: workflow.end_review(row, who, REASON),
        "approve": lambda row, who: workflow.approve(row, who, REASON),
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
            "under_review": ("vote", experts[0]),
            "reviewed": ("end_review", scene.accepting.id),
            "notice_closed": ("approve", scene.deciding.id),
            "approved": ("issue", scene.approver.id),
        },
        effect=frozenset({"approved", "issuing", "issued"}),
    )


def _on_row(step: Callable[[Nomination, User], object]) -> Callable[[int, User], object]:
    return lambda case_id, who: step(db.session.get_one(Nomination, case_id), who)


def _moves(action: str) -> Callable[[Nomination, User], object]:
    return lambda row, who: workflow.move(row, action, who, REASON)


@pytest.mark.long
@pytest.mark.parametrize("_part", PARTS)
def test_whatever_is_tried_nobody_is_recognised_who_should_not_be(scene: Scene, _part: int) -> None:
    run(room_of(scene))
    assert list(check_rows()) == []
