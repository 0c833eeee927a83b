"""The life of filings against the database: whatever people try, two officials stand for what counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from filing_scene import APPLICATION, Scene
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certreg.accounts.models import Role, User
from certreg.clock import today
from certreg.db import db
from certreg.errors import CertregError
from certreg.files.evidence import Evidence
from certreg.filing import bodies, scope, standing, standing_changes, workflow
from certreg.filing.catalogue import find_occupation
from certreg.filing.models import Body, Change, Filing, Purpose, StandingChange
from certreg.filing.record import recorded_changes, recorded_filings
from certreg.filing.rules import bar_on
from certreg.filing.standing_changes import Statement
from certreg.policy.levels import SkillLevel
from certreg.procedure import papers
from certreg.procedure.models.cases import Case, CasePart, Part
from certreg.registry.models import LogEntry

GROUNDS = {Change.SUSPEND: "quality", Change.LIFT: "mended", Change.CANCEL: "fraud"}
PEOPLE = ("clerk", "county-1", "county-2", "city-1", "city-2", "insider", "elsewhere")
STEPS = (
    *(("file", purpose) for purpose in (Purpose.RENEWAL, Purpose.ADDITION)),
    *(("move", action) for action in ("submit", "withdraw", "accept", "recommend", "approve")),
    *(("move", action) for action in ("return_for_correction", "reject")),
    *(("propose", change) for change in Change),
    *(("decide", action) for action in ("accept", "decline", "confirm", "reject", "withdraw")),
)
Tries = list[tuple[tuple[str, Any], str]]


class Life:
    """One organisation, its people, and the officials above it and elsewhere."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.organisation = scene.organisation()
        self.people: dict[str, User] = {
            "clerk": scene.cast.user(Role.CLERK, organisation=self.organisation),
            # Somebody who is an official by role but belongs to the body's own organisation.
            "insider": scene.cast.user(Role.OFFICIAL, organisation=self.organisation),
            "county-1": scene.accepting,
            "county-2": scene.official("511702"),
            "city-1": scene.approving,
            "city-2": scene.official("511700"),
            "elsewhere": scene.official("511300"),
        }
        scene.session.commit()

    def attempt(self, step: tuple[str, Any], who: str) -> None:
        """Try it; what is refused leaves nothing behind."""
        kind, what = step
        doing: Callable[[Any, User], None] = getattr(self, f"_{kind}")
        point = db.session.begin_nested()
        try:
            doing(what, self.people[who])
            point.commit()
        except CertregError:
            point.rollback()

    def _file(self, purpose: Purpose, actor: User) -> None:
        filing = workflow.open_filing(actor, APPLICATION, purpose)
        code = "6-31-01-03" if filing.purpose is Purpose.ADDITION else "6-18-02-04"
        if code not in [row.occupation for row in filing.scope]:
            occupation = find_occupation(code, today())
            scope.add(filing, scope.Entry(occupation, "", SkillLevel.TECHNICIAN, "标准", 2023))
        file = Evidence(b"%PDF", "application/pdf", "list.pdf")
        papers.add(filing.case, actor, "场地清单", file)

    def _move(self, action: str, actor: User) -> None:
        filing = db.session.scalars(self._own(Filing)).first()
        if filing is None:
            return
        if action == "approve":
            workflow.approve(filing, actor, "理由")
        elif action == "submit":
            workflow.submit(filing, actor)
        else:
            workflow.move(filing, action, actor, "理由")

    def _propose(self, change: Change, actor: User) -> None:
        if body := bodies.body_of(self.organisation.id):
            asks = Role.OFFICIAL not in actor.roles
            ground = {Change.CANCEL: "own_request", Change.LIFT: "asked"}.get(change, "")
            statement = Statement(ground if asks else GROUNDS[change], "文书", "事实")
            standing_changes.propose(change, body, statement, actor)

    def _decide(self, action: str, actor: User) -> None:
        change = db.session.scalars(self._own(StandingChange)).first()
        if change is None:
            return
        if action == "confirm":
            standing_changes.confirm(change, actor, "理由")
        else:
            standing_changes.move(change, action, actor, "理由")

    def _own(self, model: Any) -> sa.Select[Any]:
        """The newest of the organisation's cases of a kind."""
        return (
            sa.select(model)
            .join(model.case)
            .where(Case.organisation_id == self.organisation.id)
            .order_by(model.case_id.desc())
        )

    def check(self) -> None:
        """What must hold after any sequence."""
        db.session.expire_all()
        for case in db.session.scalars(
            sa.select(Case).where(
                Case.organisation_id == self.organisation.id,
                Case.state.in_(("approved", "in_effect")),
            )
        ):
            parts = db.session.execute(
                sa.select(CasePart.part, User.organisation_id, User.id)
                .join(User, User.id == CasePart.user_id)
                .where(CasePart.case_id == case.id, CasePart.part != Part.CLERK)
            ).all()
            assert {Part.ACCEPTOR, Part.DECIDER} <= {part for part, _, _ in parts}
            assert len({user for _, _, user in parts}) == len(parts) >= 2
            assert all(organisation != self.organisation.id for _, organisation, _ in parts)
        for claimed in (*recorded_filings(), *recorded_changes()):
            assert claimed.record is not None and claimed.position is not None
            assert db.session.get_one(LogEntry, claimed.position).entry == claimed.record.entry
        for body in db.session.scalars(sa.select(Body)):
            bar = bar_on(standing.bars_of(body), today())
            assert not (bar and bodies.running_filings(body, today()))


@pytest.fixture
def life(scene: Scene) -> Life:
    """Serves every example; each takes back what it did."""
    return Life(scene)


@pytest.mark.long
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tries=st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(PEOPLE)), max_size=14))
def test_two_officials_stand_for_whatever_counts(life: Life, tries: Tries) -> None:
    db.session.rollback()  # what the example before has done
    for (kind, what), who in [
        (("file", Purpose.RENEWAL), "clerk"),
        (("move", "submit"), "clerk"),
        (("move", "accept"), "county-1"),
        (("move", "approve"), "city-1"),
    ]:
        life.attempt((kind, what), who)
    for step, who in tries:
        life.attempt(step, who)
    life.check()
    db.session.rollback()
