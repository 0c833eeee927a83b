"""A case is taken, given back, passed on and taken over, and whoever takes it keeps others from acting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from filing_scene import Scene
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import Role, User
from certreg.clock import today
from certreg.errors import ConflictError, NotAllowedError, RefusedError
from certreg.filing import workflow
from certreg.filing.models import Filing
from certreg.procedure import deputies, handling, holding
from certreg.procedure.models.handling import HandlingKind

Db = scoped_session[Session]


@pytest.fixture
def scene(cast: Any, session: Db) -> Scene:
    """An enterprise and officials."""
    return Scene(cast, session)


@pytest.fixture
def colleague(scene: Scene) -> User:
    """Another official of the office that accepts."""
    user: User = scene.cast.user(Role.OFFICIAL, organisation=scene.accepting.organisation)
    return user


@pytest.fixture
def filing(scene: Scene) -> Filing:
    """A submitted application."""
    return scene.filing(state="submitted")


def held(filing: Filing) -> list[tuple[HandlingKind, int]]:
    return [(row.kind, row.user_id) for row in handling.history(filing.case)]


class TestTaking:
    """Who holds a case, and what that keeps others from."""

    def test_of_two_who_take_it_one_has_it_and_the_other_is_told_who(
        self, scene: Scene, filing: Filing, colleague: User
    ) -> None:
        handling.take(filing.case, scene.accepting)
        handling.take(filing.case, scene.accepting)  # a double click

        with pytest.raises(ConflictError, match=scene.accepting.name):
            handling.take(filing.case, colleague)
        assert held(filing) == [(HandlingKind.TAKEN, scene.accepting.id)]

    def test_others_act_only_after_taking_it_over_with_a_note(
        self, scene: Scene, filing: Filing, colleague: User
    ) -> None:
        handling.take(filing.case, scene.accepting)

        with pytest.raises(NotAllowedError, match=f"由{scene.accepting.name}领办"):
            workflow.move(filing, "accept", colleague)
        with pytest.raises(RefusedError):
            handling.take_over(filing.case, colleague, " ")
        handling.take_over(filing.case, colleague, "领办人外出")
        workflow.move(filing, "accept", colleague)

        assert filing.case.state == "accepted"
        assert held(filing)[-1] == (HandlingKind.TAKEN_OVER, colleague.id)

    def test_the_other_side_is_not_kept_from_its_own_steps(
        self, scene: Scene, filing: Filing
    ) -> None:
        handling.take(filing.case, scene.accepting)
        workflow.move(filing, "withdraw", scene.clerk)

        assert filing.case.state == "withdrawn" and filing.case.holder is None

    def test_it_is_free_again_when_the_case_moves_on(self, scene: Scene, filing: Filing) -> None:
        handling.take(filing.case, scene.accepting)
        workflow.move(filing, "accept", scene.accepting)

        assert holding.holder_of(filing.case) is None
        handling.take(filing.case, scene.approving)

    def test_who_could_do_nothing_in_it_does_not_take_it(
        self, scene: Scene, filing: Filing
    ) -> None:
        workflow.move(filing, "accept", scene.accepting)

        for user in (scene.accepting, scene.clerk):
            with pytest.raises(NotAllowedError, match="已受理，待核准"):
                handling.take(filing.case, user)

    def test_it_is_passed_on_to_a_colleague_of_the_office_only(
        self, scene: Scene, filing: Filing, colleague: User
    ) -> None:
        handling.take(filing.case, scene.accepting)

        with pytest.raises(RefusedError):
            handling.pass_on(filing.case, scene.accepting, scene.approving.id, "")
        handling.pass_on(filing.case, scene.accepting, colleague.id, "轮岗")
        with pytest.raises(ConflictError):
            handling.release(filing.case, scene.accepting)
        handling.release(filing.case, colleague)

        assert holding.holder_of(filing.case) is None

    def test_a_case_survives_the_account_of_its_holder(
        self, scene: Scene, filing: Filing, colleague: User
    ) -> None:
        handling.take(filing.case, scene.accepting)
        scene.accepting.is_active = False

        assert holding.holder_of(filing.case) is None
        handling.take(filing.case, colleague)
        workflow.move(filing, "accept", colleague)


class TestDeputies:
    """Colleagues who act in somebody's stead, from day to day."""

    def named(self, scene: Scene, deputy: User, *, first: int = 0, last: int = 5) -> None:
        deputies.name(
            scene.accepting,
            deputy,
            scene.accepting,
            first=today() + timedelta(days=first),
            last=today() + timedelta(days=last),
            note="休假",
        )

    def test_a_deputy_acts_in_the_own_name(
        self, scene: Scene, filing: Filing, colleague: User
    ) -> None:
        handling.take(filing.case, scene.accepting)
        self.named(scene, colleague)
        workflow.move(filing, "accept", colleague)

        assert filing.case.decisions[-1].user_id == colleague.id
        assert held(filing)[-1] == (HandlingKind.DEPUTISED, colleague.id)

    def test_before_the_first_day_nobody_is_a_deputy(
        self, scene: Scene, filing: Filing, colleague: User
    ) -> None:
        handling.take(filing.case, scene.accepting)
        self.named(scene, colleague, first=1)

        with pytest.raises(NotAllowedError):
            workflow.move(filing, "accept", colleague)

    def test_a_deputy_does_not_take_two_parts(
        self, scene: Scene, filing: Filing, colleague: User
    ) -> None:
        filing.is_provincial = True
        accepting, deciding = scene.official("510000"), scene.official("510000")
        deciding.organisation = accepting.organisation
        filing.case.tier = "province"
        workflow.move(filing, "accept", accepting)
        handling.take(filing.case, deciding)
        deputies.name(deciding, accepting, deciding, first=today(), last=today(), note="")

        with pytest.raises(NotAllowedError, match="同一人不能办理两个环节"):
            workflow.approve(filing, accepting)

    def test_only_oneself_and_administrators_name_a_deputy(
        self, scene: Scene, colleague: User
    ) -> None:
        with pytest.raises(NotAllowedError):
            deputies.name(
                scene.accepting, colleague, colleague, first=today(), last=today(), note=""
            )
        administrator = scene.cast.user(
            Role.OFFICE_ADMINISTRATOR, organisation=scene.accepting.organisation
        )
        deputies.name(
            scene.accepting, colleague, administrator, first=today(), last=today(), note=""
        )
        assert holding.is_deputy(colleague, scene.accepting)

    def test_past_days_and_strangers_are_refused(self, scene: Scene, colleague: User) -> None:
        with pytest.raises(RefusedError):
            self.named(scene, colleague, first=-5, last=-1)
        with pytest.raises(RefusedError):
            self.named(scene, scene.clerk)


def test_it_is_all_done_on_the_pages(scene: Scene, filing: Filing, colleague: User) -> None:
    page, own = f"/office/filings/{filing.case_id}", f"/cases/{filing.case_id}"
    first, second = scene.browser(scene.accepting), scene.browser(colleague)
    assert "无人领办" in first.get(page).text

    assert first.post(f"{own}/take").headers["Location"].endswith(page)
    shown = second.get(page).text
    assert f"本件由{scene.accepting.name}领办" in shown and "formaction" not in shown
    assert second.post(f"{own}/take").status_code == 409
    assert second.post(f"{own}/take-over", data={"note": ""}).status_code == 422
    assert second.post(f"{own}/take-over", data={"note": "急件"}).status_code == 302
    assert "急件" in first.get(page).text

    assert scene.accepting.name in second.get(f"{own}/pass-on").text
    assert second.post(f"{own}/pass-on", data={"colleague": scene.accepting.id}).status_code == 302
    assert first.post(f"{own}/release").status_code == 302
    assert "formaction" in second.get(page).text

    stranger = scene.browser(scene.official("511800"))
    for way in ("take", "release"):
        assert stranger.post(f"{own}/{way}").status_code == 404
    for way in ("pass-on", "take-over"):
        assert stranger.get(f"{own}/{way}").status_code == 404


def test_deputies_are_named_and_ended_on_their_page(scene: Scene, colleague: User) -> None:
    browser = scene.browser(scene.accepting)
    filled = {
        "user": scene.accepting.id,
        "deputy": colleague.id,
        "first_day": today().isoformat(),
        "last_day": today().isoformat(),
    }
    assert browser.post("/office/deputies", data=filled).status_code == 302
    assert "代办中" in browser.get("/office/deputies").text
    assert browser.get("/workspace/deputies").status_code == 404
    assert scene.browser(colleague).post("/office/deputies/1/end").status_code == 403
    assert scene.browser(scene.approving).post("/office/deputies/1/end").status_code == 404
    assert browser.post("/office/deputies/1/end").status_code == 302
    assert not holding.is_deputy(colleague, scene.accepting)
