"""The pages of the law."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote

import pytest
from browser import faults
from flask.testing import FlaskClient
from playwright.sync_api import Page

from certreg.policy.law import load

LAW = load()
PAGES = (
    "/policy",
    "/policy/rules?words=%E6%8A%80%E5%B8%88",
    "/policy/rules/N4.3",
    "/policy/rules/number_character.chief_technician",
    "/policy/sources",
    "/policy/sources/dazhou-2023-133",
    "/policy/compare?on=2022-01-01",
)


@pytest.mark.parametrize("row", LAW.all_rows[::9], ids=lambda row: row.id)
def test_every_row_has_an_address_that_shows_its_documents(
    client: FlaskClient, row: object
) -> None:
    answer = client.get(f"/policy/rules/{quote(row.id)}")  # type: ignore[attr-defined]
    assert answer.status_code == 200
    for id in row.basis:  # type: ignore[attr-defined]
        assert f"/policy/sources/{id}" in answer.text


@pytest.mark.parametrize("address", ["rules/none", "sources/none"])
def test_what_is_not_there_is_404_with_its_name(client: FlaskClient, address: str) -> None:
    answer = client.get(f"/policy/{address}")
    assert answer.status_code == 404
    assert "none" in answer.text


def test_unverified_rows_are_marked_wherever_they_stand(client: FlaskClient) -> None:
    for address in ("/policy", "/policy/rules?effect=unverified"):
        assert "待核" in client.get(address).text
    page = client.get("/policy/rules/number_character.chief_technician").text
    assert "本条尚未核实" in page


def test_the_search_leads_to_rows_and_their_files(client: FlaskClient) -> None:
    page = client.get("/policy/rules", query_string={"words": "满 5 年", "effect": "in_force"}).text
    assert "/policy/rules/N4.1" in page
    assert "effect=in_force" in page


def test_the_listing_goes_on_where_a_page_ends(client: FlaskClient) -> None:
    first = client.get("/policy/rules").text
    assert "after=40" in first
    assert "before=0" in client.get("/policy/rules?after=40").text
    assert client.get("/policy/rules?after=many").status_code == 200
    assert client.get(f"/policy/rules?after={'9' * 5000}").status_code == 200


@pytest.mark.parametrize("question", ["on=yesterday", "region=1", "family=x", "on=0001-01-01"])
def test_a_bad_question_is_refused_in_words(client: FlaskClient, question: str) -> None:
    assert client.get(f"/policy/rules?{question}").status_code == 422
    assert client.get(f"/policy/rules.csv?{question}").status_code == 422


def test_comparing_two_regions_shows_the_rows_of_one(client: FlaskClient) -> None:
    page = client.get("/policy/compare?region=510000&other_region=511700").text
    assert "EQ-42" in page
    same = client.get("/policy/compare").text
    assert "完全相同" in same


def test_a_file_is_csv_for_excel_and_json_for_programs(client: FlaskClient) -> None:
    answer = client.get("/policy/rules.csv?family=conditions.condition")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    data = client.get("/policy/rules.json?family=conditions.condition").json
    assert data is not None
    assert [line["id"] for line in lines] == [row["id"] for row in data]
    assert not any(cell.startswith(("=", "+", "-", "@")) for x in lines for cell in x.values())


@pytest.mark.parametrize("name", ["rules.csv", "rules.json", "sources.csv", "compare.json"])
def test_a_file_that_is_known_is_not_sent_again(client: FlaskClient, name: str) -> None:
    first = client.get(f"/policy/{name}")
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(f"/policy/{name}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_answers_about_equivalence_lead_to_their_rules_and_documents(client: FlaskClient) -> None:
    page = client.get("/equivalence?level=senior_worker").text
    assert "/policy/rules/EQ-" in page
    assert "/policy/sources/" in page


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_are_accessible_on_phone_and_desk(screen: Page, language: str) -> None:
    found = {}
    for path in PAGES:
        screen.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        if wrong := faults(screen):
            found[path] = wrong
    assert found == {}
