"""A number as people type it finds its certificate, and the page says what was put right."""

from __future__ import annotations

import issued
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates.repair import repaired

Db = scoped_session[Session]
NUMBER = "Y000051999001263000012"


@pytest.mark.parametrize(
    "typed",
    [
        "y000051999001263000012",
        "Y0000 5199 9001 2630 0001 2",
        "Ｙ００００５１９９９００１２６３００００１２",
        "Y000051999001-26-3-000012",
        "ｙ００００ 51999001　263000012",
    ],
)
def test_case_blanks_and_full_width_are_repaired(typed: str) -> None:
    found = repaired(typed)

    assert (found.number, found.differs) == (NUMBER, True)


def test_a_right_number_stays_as_it_is() -> None:
    assert not repaired(NUMBER).differs


def test_the_answer_says_what_was_repaired(session: Db, client: FlaskClient) -> None:
    certificate = issued.make_certificate()
    typed = f" {certificate.number[:5].lower()} {certificate.number[5:]}"
    form = {"number": typed, "name": "张示例"}
    answer = client.post("/lookup/certificate", data=form, follow_redirects=True)

    assert answer.status_code == 200
    assert "真实有效" in answer.text and f"已按 {certificate.number} 查询" in answer.text


def test_nothing_is_said_of_a_right_number(session: Db, client: FlaskClient) -> None:
    certificate = issued.make_certificate()
    form = {"number": certificate.number, "name": "张示例"}

    assert "已按" not in client.post("/lookup/certificate", data=form, follow_redirects=True).text
