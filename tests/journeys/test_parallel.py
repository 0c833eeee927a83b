"""However many decide the same batch at the same moment, it is decided once and issued once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import postgres
import pytest
import sqlalchemy as sa
from journeys import steps
from journeys.played import Played, founded_town

from certreg.accounts.models import User
from certreg.assessment import recognition
from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.certificates.models import Certificate
from certreg.db import db, write_tx
from certreg.demo.review import wait_until
from certreg.errors import CertregError
from certreg.jobs import queue
from certreg.procedure.models.cases import Case
from certreg.procedure.models.decisions import Decision
from certreg.registry import log

AT_ONCE = 8
pytestmark = pytest.mark.long


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Played]:
    """A town on each database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("town")
        return
    folder: Path = tmp_path_factory.mktemp("town-postgresql")
    with (
        postgres.cluster() as address,
        founded_town(folder, CERTREG_DATABASE_URL=address.format(name="postgres")) as town,
    ):
        yield town


def at_once(act: Callable[[int], str]) -> list[str]:
    """What came of each of eight calls that begin together."""
    start = Barrier(AT_ONCE)

    def begin(position: int) -> str:
        start.wait()
        return act(position)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(begin, range(AT_ONCE)))


def decisions(place: Played, case_id: int, action: str) -> int:
    """How often an action was carried out on a case."""
    query = sa.select(sa.func.count()).select_from(Decision)
    query = query.where(Decision.case_id == case_id, Decision.action == action)
    return place.ask(lambda: db.session.scalar(query) or 0)


def test_eight_approvals_at_once_approve_a_batch_once(place: Played) -> None:
    case_id = steps.accepted(place, "演示：同时核准", seed=11)
    steps.wait_out_notice(place, case_id)
    officials = ["city-official-1", "city-official-2", "district-official-2", "province-official-1"]
    address = f"/office/batches/{case_id}"
    pages = [place.get(name, address) for name in officials * 2]

    def approve(position: int) -> str:
        browser = place.browser((officials * 2)[position])
        page = pages[position]
        answer = browser.press(page, "/approve", {"reason": "符合规定"})
        assert answer.status < 500, answer.text
        return str(answer.status)

    at_once(approve)
    assert decisions(place, case_id, "approve") == 1
    assert place.ask(lambda: db.session.get_one(Case, case_id).state) == "approved"


def test_a_batch_that_is_issued_eight_times_at_once_is_issued_once(place: Played) -> None:
    case_id = steps.approved(place, "演示：同时发证", seed=12)
    before = place.ask(lambda: log.head().size)

    def issue(_position: int) -> str:
        with place.app.app_context():
            try:
                with write_tx() as session:
                    approver = session.scalars(
                        sa.select(User).where(User.username == "electric-approver")
                    ).one()
                    job = recognition.issue(session.get_one(Batch, case_id), approver).id
                queue.wake(job)
                return "issued"
            except CertregError as error:
                return type(error).__name__
            finally:
                db.session.remove()

    outcomes = at_once(issue)
    assert outcomes.count("issued") == 1, outcomes
    wait_until(steps.story_of(place), case_id, "issued")
    passed = place.ask(lambda: count(Candidate, Candidate.state == CandidateState.PASSED, case_id))
    issued = place.ask(lambda: count(Certificate, Certificate.log_position.is_not(None), case_id))
    assert issued == passed > 0
    # The decision to issue is an entry as well.
    assert place.ask(lambda: log.head().size) == before + 1 + issued
    numbers = place.ask(numbers_of_everything)
    assert len(numbers) == len(set(numbers))


def count(model: type[Candidate] | type[Certificate], condition: object, case_id: int) -> int:
    """Rows of a case."""
    query = sa.select(sa.func.count()).select_from(model)
    return db.session.scalar(query.where(model.case_id == case_id, condition)) or 0


def numbers_of_everything() -> Iterable[str]:
    """Every certificate number."""
    return list(db.session.scalars(sa.select(Certificate.number)))
