"""No sequence of steps leads the database to a filing that should not be: the real workflow."""

from __future__ import annotations

import pytest
from filing_scene import Scene
from real_walks import PARTS, Room, run

from certreg.accounts.models import Organisation, Role, User
from certreg.db import db
from certreg.filing import workflow
from certreg.filing.models import Filing, Purpose
from certreg.fsck.rows import check_rows

REASON = "试"


def filing_of(case_id: int) -> Filing:
    """The application of a case."""
    return db.session.get_one(Filing, case_id)


def room_of(scene: Scene) -> Room:
    """Filings of one enterprise after another; its clerks move on to the next."""
    clerks = [scene.clerk, scene.cast.user(Role.CLERK, organisation=scene.enterprise)]
    approver = scene.cast.user(Role.APPROVER, organisation=scene.enterprise)
    far, stranger = scene.official("510104"), scene.cast.user(Role.CLERK)
    others = [
        scene.cast.user(Role.OFFICIAL, organisation=official.organisation)
        for official in (scene.accepting, scene.approving)
    ]
    people = [*clerks, approver, scene.accepting, scene.approving, *others, far, stranger]
    keys = [user.id for user in (*clerks, approver)]

    def begin() -> int:
        enterprise = db.session.get_one(Organisation, scene.organisation().id)
        for key in keys:
            db.session.get_one(User, key).organisation = enterprise
        db.session.commit()
        clerk = db.session.get_one(User, keys[0])
        return scene.filing(clerk, purpose=Purpose.FIRST).case_id

    moves = ("withdraw", "accept", "return_for_correction", "reject", "recommend")
    return Room(
        begin=begin,
        steps={
            "submit": lambda case_id, who: workflow.submit(filing_of(case_id), who),
            "approve": lambda case_id, who: workflow.approve(filing_of(case_id), who),
            **{move: _moves(move) for move in moves},
        },
        people=[user.id for user in people],
        onward={
            "draft": ("submit", clerks[0].id),
            "returned": ("submit", clerks[0].id),
            "submitted": ("accept", scene.accepting.id),
            "prefecture_review": ("recommend", scene.approving.id),
            "accepted": ("approve", scene.approving.id),
        },
        effect=frozenset({"approved"}),
    )


def _moves(action: str):  # type: ignore[no-untyped-def]
    return lambda case_id, who: workflow.move(filing_of(case_id), action, who, REASON)


@pytest.mark.long
@pytest.mark.parametrize("_part", PARTS)
def test_whatever_is_tried_no_filing_comes_out_that_two_officials_did_not_stand_for(
    scene: Scene, _part: int
) -> None:
    run(room_of(scene))
    approved = [row for row in db.session.query(Filing) if row.valid_from]
    assert len({row.body.number for row in approved if row.body}) == len(approved)
    for row in approved:
        assert row.case.state == "approved" and row.valid_to and row.valid_from < row.valid_to
        assert {scope.since for scope in row.scope} == {row.valid_from}
    assert list(check_rows()) == []
