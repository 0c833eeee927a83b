"""Own rows give way to a release that brings the same rule: by two people, and only where they must."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from officers import Officers

from certreg.db import db
from certreg.errors import NotAllowedError, RefusedError
from certreg.policy import law as law_module
from certreg.policy.law import Law, LawError, load, shipped
from certreg.policy.levels import NumberCharacter
from certreg.policy.rule import family_of
from certreg.rulebook import drafts, standing, workflow, yielding
from certreg.rulebook.amendment import Content, unpack
from certreg.rulebook.models import Amendment, AmendmentKind

CHIEF = "number_character.chief_technician"
OWN: dict[str, Any] = {
    "id": "own.chief",
    "level": "chief_technician",
    "character": "Q",
    "basis": ["ostc-2019-2"],
    "region": "510000",
    "status": "in_force",
    "since": date(2040, 1, 1),
    "replaces": [CHIEF],
}
DOCUMENT: dict[str, Any] = {
    "id": "sc-2039",
    "name": "《新办法》",
    "number": "试字〔2039〕1号",
    "number_verified": True,
    "date": date(2039, 1, 1),
    "issuer": "试验机关",
    "region": "510000",
    "status": "in_force",
    "kind": "official",
    "governs": "编码",
}

pytestmark = pytest.mark.database


def approved(officers: Officers, kind: AmendmentKind, content: Content) -> Amendment:
    amendment = workflow.propose(kind, content, officers.proposer, reason="见原文")
    workflow.decide(amendment, "approve", officers.approver)
    db.session.commit()
    return amendment


def own_row(officers: Officers, **changes: Any) -> Amendment:
    family = family_of(load().every(NumberCharacter)[0])
    return approved(officers, AmendmentKind.ROW, drafts.new_row(family, OWN | changes))


def confirmation(officers: Officers) -> Amendment:
    """A later amendment of the own row."""
    law = load()
    row = law.row(NumberCharacter, "own.chief")
    content = drafts.confirmation(law, row, DOCUMENT, clause="第一条", evidence="")
    return approved(officers, AmendmentKind.CONFIRMATION, content)


def yielded(officers: Officers, amendment: Amendment) -> Amendment:
    return approved(officers, AmendmentKind.YIELDING, yielding.draft(amendment))


def newer() -> Law:
    """A release that has found the same rule by itself."""
    row = OWN | {"id": "number_character.chief_technician.2040"}
    return shipped().extended({"levels.toml": {"number_character": [row]}})


def law_with(release: Law) -> Law:
    return standing.own_content(release).laid_over(release)


def test_what_may_yield_counts_as_long_as_it_fits(officers: Officers) -> None:
    amendment = own_row(officers)
    before = load().digest
    yielded(officers, amendment)
    assert load().digest == before
    assert amendment.id in standing.counting(shipped())


def test_what_may_yield_does_not_count_beside_the_same_rule(officers: Officers) -> None:
    amendment = own_row(officers)
    with pytest.raises(LawError):
        law_with(newer())
    yielded(officers, amendment)
    assert law_with(newer()).digest == newer().digest


def test_what_was_built_upon_a_row_yields_with_it(officers: Officers) -> None:
    amendment = own_row(officers, status="unverified")
    later = confirmation(officers)
    told = yielded(officers, amendment)
    assert unpack(told.content).yielding == (amendment.id, later.id)
    assert law_with(newer()).digest == newer().digest


def test_a_release_that_fits_everything_keeps_everything(officers: Officers) -> None:
    yielded(officers, own_row(officers))
    assert "own.chief" in {row.id for row in law_with(shipped()).every(NumberCharacter)}


def test_nothing_yields_twice_and_a_yielding_never(officers: Officers) -> None:
    amendment = own_row(officers)
    told = yielded(officers, amendment)
    for again in (amendment, told):
        with pytest.raises(RefusedError) as refusal:
            yielding.draft(again)
        assert refusal.value.reason == "cannot_yield"


def test_what_others_need_cannot_yield_alone(officers: Officers) -> None:
    amendment = approved(officers, AmendmentKind.DOCUMENT, drafts.document(DOCUMENT, {}))
    own_row(officers, basis=["sc-2039"])
    with pytest.raises(RefusedError, match="sc-2039") as refusal:
        yielding.draft(amendment)
    assert refusal.value.reason == "needed_by_others"


def test_it_takes_two_people(officers: Officers) -> None:
    content = yielding.draft(own_row(officers))
    proposal = workflow.propose(
        AmendmentKind.YIELDING, content, officers.proposer, reason="新版本已收录"
    )
    with pytest.raises(NotAllowedError):
        workflow.decide(proposal, "approve", officers.proposer)
    db.session.rollback()
    with pytest.raises(LawError):
        law_with(newer())


def test_the_page_of_an_amendment_leads_there_and_tells_afterwards(
    officers: Officers, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certreg.rulebook.office.keep_published", lambda: None)
    amendment = own_row(officers)
    first, second = map(officers.browser, (officers.proposer, officers.approver))
    place = f"/office/rules/{amendment.id}"
    assert f"{place}/yield" in first.get(place).text
    preview = first.post(f"{place}/yield", data={"reason": "新版本已收录"})
    assert "own.chief" in preview.text and "终止" in preview.text
    sent = first.post(f"{place}/yield", data={"reason": "新版本已收录", "send": "1"})
    assert sent.status_code == 302
    assert second.post(f"{sent.location}/approve").status_code == 302
    assert f"规则变更 {amendment.id} 与随附规则不能并存时不再计入" in second.get(sent.location).text
    page = first.get(place).text
    assert f"{place}/yield" not in page and "已让位" not in page
    release = newer()
    monkeypatch.setattr(law_module, "shipped", lambda: release)
    assert "已让位" in first.get(place).text
