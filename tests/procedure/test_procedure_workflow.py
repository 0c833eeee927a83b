"""Cases move along their tables only, and nobody has two parts in one case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from factories import make_organisation, make_user
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import Organisation, OrganisationKind, Role, RoleGrant, User
from certreg.audit.models import AuditEvent
from certreg.clock import now
from certreg.db import db
from certreg.errors import NotAllowedError, RefusedError
from certreg.procedure.models.cases import Case, CaseKind, CasePart, Part, Waiting
from certreg.procedure.models.decisions import Decision
from certreg.procedure.table import State, Table, Transition, tables
from certreg.procedure.workflow import apply, begin, may
from certreg.text import Text

Db = scoped_session[Session]
KINDS = list(CaseKind)
ACTIONS = (
    *("submit", "withdraw", "accept", "return_for_correction", "approve", "reject", "sign_off"),
    *("close_notice", "issue", "finish_issuing", "propose", "confirm", "finish", "nonsense"),
    *("accept_result", "name_experts", "release_expert", "vote", "recuse"),
    *("complete_review", "end_review"),
)


class People:
    """Everybody who may try something: two of each kind, strangers, and the machine."""

    def __init__(self) -> None:
        self.enterprise = make_organisation(region="511702")
        office = make_organisation(OrganisationKind.OFFICE, region="511700")
        elsewhere = make_organisation(OrganisationKind.OFFICE, region="511800")
        self.clerk, self.other_clerk = self.two(self.enterprise, Role.CLERK)
        self.approver, self.other_approver = self.two(self.enterprise, Role.APPROVER)
        self.official, self.other_official = self.two(office, Role.OFFICIAL)
        # Roles are kept apart when they are granted; the cases hold even where that failed.
        self.both = make_user(Role.CLERK, organisation=self.enterprise)
        db.session.add(RoleGrant(user_id=self.both.id, role=Role.APPROVER, granted_at=now()))
        self.stranger = make_user(Role.CLERK)
        self.expert = make_user(Role.EXPERT)
        self.own_expert = make_user(Role.EXPERT, organisation=self.enterprise)
        self.far_official = make_user(Role.OFFICIAL, organisation=elsewhere)
        self.administrator = make_user(Role.ADMINISTRATOR, organisation=self.enterprise)
        db.session.commit()

    def two(self, organisation: Organisation, role: Role) -> tuple[User, User]:
        first, second = (make_user(role, organisation=organisation) for _ in range(2))
        return first, second

    def names(self) -> dict[str, User | None]:
        users = {name: v for name, v in vars(self).items() if isinstance(v, User)}
        return {**users, "machine": None}

    def case(self, table: Table) -> Case:
        return begin(table, organisation_id=self.enterprise.id, region="511702")


@pytest.fixture
def people(session: Db) -> People:
    """Everybody who may try something."""
    return People()


@pytest.fixture
def filing() -> Table:
    """The table of filings."""
    return tables()[CaseKind.FILING]


def parts(case: Case) -> dict[int, Part]:
    rows = db.session.scalars(sa.select(CasePart).where(CasePart.case_id == case.id))
    return {row.user_id: row.part for row in rows}


class TestTables:
    """Every table is whole in itself."""

    @pytest.fixture(params=KINDS, ids=lambda kind: kind.value)
    def table(self, app: Any, request: pytest.FixtureRequest) -> Table:
        """Each kind's table."""
        return tables()[request.param]

    def test_states_have_names_of_their_own_and_words(self, table: Table) -> None:
        names = [state.name for state in table.states]

        assert len(set(names)) == len(names)
        assert all(state.title for state in table.states)

    def test_every_transition_joins_states_of_the_table(self, table: Table) -> None:
        names = {state.name for state in table.states}

        for transition in table.transitions:
            assert transition.sources <= names
            assert transition.target in names

    def test_an_action_means_one_thing_in_one_state(self, table: Table) -> None:
        pairs = [(t.action, source) for t in table.transitions for source in t.sources]

        assert len(set(pairs)) == len(pairs)

    def test_every_state_can_be_reached_and_only_closed_ones_are_ends(self, table: Table) -> None:
        reached, before = {table.states[0].name}, set[str]()
        while reached != before:
            before = set(reached)
            reached |= {t.target for t in table.transitions if t.sources & reached}
        ends = {s.name for s in table.states} - {n for t in table.transitions for n in t.sources}

        assert reached == {state.name for state in table.states}
        assert ends == {s.name for s in table.states if s.waiting_for is Waiting.NOBODY}

    def test_people_need_a_role_and_the_machine_needs_none(self, table: Table) -> None:
        for transition in table.transitions:
            assert (transition.part is None) == (transition.role is None)

    def test_whose_turn_it_is_can_do_something(self, table: Table) -> None:
        turns = {
            Waiting.CLERK: {Part.CLERK},
            Waiting.APPROVER: {Part.APPROVER},
            Waiting.OFFICE: {Part.ACCEPTOR, Part.DECIDER},
            Waiting.EXPERTS: {Part.EXPERT},
            Waiting.NOTICE: {None},
            Waiting.WORKER: {None},
            Waiting.TERM: {None, Part.ACCEPTOR},
        }
        for state in table.states:
            offered = {t.part for t in table.transitions if state.name in t.sources}
            if state.waiting_for is not Waiting.NOBODY:
                assert offered & turns[state.waiting_for], state.name

    def test_what_an_office_decides_after_accepting_takes_a_second_person(
        self, table: Table
    ) -> None:
        accepting = {t.target for t in table.transitions if t.part is Part.ACCEPTOR}
        deciding = [t for t in table.transitions if t.part is Part.DECIDER]

        assert deciding
        if not accepting:  # the office takes note; nothing follows from it
            assert table.kind is CaseKind.SELF_REPORT
            return
        for transition in deciding:
            later = {t.target for t in table.transitions if t.sources & accepting and not t.part}
            assert transition.sources <= accepting | later


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), kind=st.sampled_from(KINDS))
@pytest.mark.long
def test_no_sequence_of_actions_leaves_the_table(
    session: Db, people: People, data: st.DataObject, kind: CaseKind
) -> None:
    table = tables()[kind]
    case, names = people.case(table), people.names()
    tries = st.tuples(
        st.sampled_from(ACTIONS), st.sampled_from(sorted(names)), st.sampled_from(["", "理由"])
    )
    for action, name, reason in data.draw(st.lists(tries, min_size=5, max_size=25)):
        before = case.state
        try:
            with db.session.begin_nested():
                apply(table, case, action, names[name], reason=reason)
        except (NotAllowedError, RefusedError):
            assert case.state == before
        assert case.waiting_for is table.state(case.state).waiting_for

    decisions = session.scalars(
        sa.select(Decision).where(Decision.case_id == case.id).order_by(Decision.id)
    ).all()
    state, held = table.states[0].name, parts(case)
    for decision in decisions:
        transition = table.find(decision.action, state)
        assert (decision.from_state, decision.to_state) == (state, transition.target)
        assert decision.part is transition.part
        assert (decision.user_id is None) == (transition.part is None)
        if decision.user_id is not None:
            assert held[decision.user_id] is decision.part
        assert decision.reason or not transition.needs_reason
        state = decision.to_state
    assert state == case.state


class TestPeople:
    """Who may do what."""

    def test_a_filing_goes_through_three_people(self, people: People, filing: Table) -> None:
        case = people.case(filing)
        apply(filing, case, "submit", people.clerk)
        apply(filing, case, "accept", people.official)
        apply(filing, case, "approve", people.other_official)

        assert (case.state, case.waiting_for) == ("approved", Waiting.NOBODY)
        assert parts(case) == {
            people.clerk.id: Part.CLERK,
            people.official.id: Part.ACCEPTOR,
            people.other_official.id: Part.DECIDER,
        }

    def test_who_accepted_does_not_decide(self, people: People, filing: Table) -> None:
        case = people.case(filing)
        apply(filing, case, "submit", people.clerk)
        apply(filing, case, "accept", people.official)

        assert not may(filing, case, "approve", people.official)
        with pytest.raises(NotAllowedError, match="同一人不能办理两个环节"):
            apply(filing, case, "approve", people.official)
        assert may(filing, case, "approve", people.other_official)

    def test_after_a_return_the_parts_stay_as_they_were(
        self, people: People, filing: Table
    ) -> None:
        case = people.case(filing)
        apply(filing, case, "submit", people.clerk)
        apply(filing, case, "accept", people.official)
        apply(filing, case, "return_for_correction", people.other_official, reason="缺材料")
        apply(filing, case, "submit", people.clerk)

        assert not may(filing, case, "accept", people.other_official)
        apply(filing, case, "accept", people.official)
        assert not may(filing, case, "approve", people.official)
        apply(filing, case, "approve", people.other_official)

    def test_who_prepared_a_batch_does_not_sign_it_off(self, people: People) -> None:
        table = tables()[CaseKind.BATCH]
        case = people.case(table)
        apply(table, case, "submit", people.both)

        assert not may(table, case, "sign_off", people.both)
        with pytest.raises(NotAllowedError):
            apply(table, case, "sign_off", people.both)
        apply(table, case, "sign_off", people.approver)

    @pytest.mark.parametrize("name", ["stranger", "approver", "administrator", "official"])
    def test_another_organisation_or_role_cannot_submit(
        self, people: People, filing: Table, name: str
    ) -> None:
        case = people.case(filing)

        assert not may(filing, case, "submit", getattr(people, name))
        with pytest.raises(NotAllowedError):
            apply(filing, case, "submit", getattr(people, name))
        assert parts(case) == {}

    @pytest.mark.parametrize("name", ["far_official", "clerk", "stranger"])
    def test_only_officials_of_the_region_accept(
        self, people: People, filing: Table, name: str
    ) -> None:
        case = people.case(filing)
        apply(filing, case, "submit", people.clerk)

        with pytest.raises(NotAllowedError):
            apply(filing, case, "accept", getattr(people, name))

    def test_the_machine_does_nothing_that_people_decide(
        self, people: People, filing: Table
    ) -> None:
        with pytest.raises(NotAllowedError):
            apply(filing, people.case(filing), "submit", None)

    def test_people_do_nothing_that_the_machine_does(self, people: People) -> None:
        table = tables()[CaseKind.BATCH]
        case = people.case(table)
        apply(table, case, "submit", people.clerk)
        apply(table, case, "sign_off", people.approver)
        apply(table, case, "accept", people.official)

        assert not may(table, case, "close_notice", people.other_official)
        with pytest.raises(NotAllowedError):
            apply(table, case, "close_notice", people.other_official)
        apply(table, case, "close_notice", None)

    def test_a_reason_that_is_needed_must_be_given(self, people: People, filing: Table) -> None:
        case = people.case(filing)
        apply(filing, case, "submit", people.clerk)

        with pytest.raises(RefusedError) as refusal:
            apply(filing, case, "return_for_correction", people.official, reason="  ")
        assert (refusal.value.reason, refusal.value.field) == ("reason_missing", "reason")
        assert case.state == "submitted"
        assert people.official.id not in parts(case)

    def test_an_action_that_the_state_has_not_names_the_state(
        self, people: People, filing: Table
    ) -> None:
        with pytest.raises(NotAllowedError, match="草稿"):
            apply(filing, people.case(filing), "approve", people.official)

    def test_each_action_is_put_on_the_audit_trail(
        self, session: Db, people: People, filing: Table
    ) -> None:
        case = people.case(filing)
        apply(filing, case, "submit", people.clerk)

        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event is not None
        assert (event.action, event.actor_id, event.subject_id) == (
            "filing.submit",
            people.clerk.id,
            case.id,
        )

    def test_what_a_room_wrote_on_the_case_survives_the_lock(
        self, people: People, filing: Table
    ) -> None:
        case = people.case(filing)
        case.judged_on = date(2026, 11, 20)
        apply(filing, case, "submit", people.clerk)

        assert case.judged_on == date(2026, 11, 20)

    def test_two_decisions_read_at_the_same_time_do_not_both_happen(
        self, session: Db, people: People, filing: Table
    ) -> None:
        case = people.case(filing)
        apply(filing, case, "submit", people.clerk)
        session.execute(sa.text("UPDATE \"case\" SET state = 'withdrawn'"))  # somebody else

        with pytest.raises(NotAllowedError, match="已撤回"):
            apply(filing, case, "accept", people.official)


class TestDatabase:
    """What holds even for code that does not ask the workflow."""

    @pytest.fixture
    def case(self, session: Db, people: People, filing: Table) -> Iterator[Case]:
        """A submitted filing."""
        case = people.case(filing)
        apply(filing, case, "submit", people.clerk)
        session.commit()
        yield case

    def refused(self, session: Db, statement: str, **values: object) -> None:
        with pytest.raises(sa.exc.IntegrityError):
            session.execute(sa.text(statement), values)
        session.rollback()

    def test_it_refuses_a_second_part_of_the_same_person(
        self, session: Db, people: People, case: Case
    ) -> None:
        self.refused(
            session,
            "INSERT INTO case_part (case_id, user_id, part) VALUES (:case, :user, 'decider')",
            case=case.id,
            user=people.clerk.id,
        )

    def test_it_refuses_to_change_or_end_a_part(self, session: Db, case: Case) -> None:
        self.refused(session, "UPDATE case_part SET part = 'decider'")
        self.refused(session, "DELETE FROM case_part")

    def test_it_refuses_a_decision_in_a_part_that_the_person_has_not(
        self, session: Db, people: People, case: Case
    ) -> None:
        for user, part in ((people.clerk, Part.DECIDER), (people.official, Part.DECIDER)):
            session.add(
                Decision(
                    case_id=case.id,
                    user_id=user.id,
                    part=part,
                    action="approve",
                    from_state="accepted",
                    to_state="approved",
                    at=now(),
                )
            )
            with pytest.raises(sa.exc.IntegrityError):
                session.flush()
            session.rollback()

    def test_it_refuses_to_change_or_delete_a_decision(self, session: Db, case: Case) -> None:
        self.refused(session, "UPDATE decision SET reason = 'other'")
        self.refused(session, "DELETE FROM decision")


def test_a_table_of_ones_own_is_followed_as_it_is_written(session: Db, people: People) -> None:
    table = Table(
        CaseKind.REVOCATION,
        title=Text("试"),
        workspace_page="measures.show",
        office_page="measures.show",
        states=(
            State("open", Text("开"), Waiting.CLERK),
            State("shut", Text("关"), Waiting.NOBODY),
        ),
        transitions=(
            Transition("shut", Text("关上"), frozenset({"open"}), "shut", Part.CLERK, Role.CLERK),
        ),
    )
    case = people.case(table)
    decision = apply(table, case, "shut", people.clerk, reason=" 够了 ")

    assert (case.state, case.waiting_for, decision.reason) == ("shut", Waiting.NOBODY, "够了")
