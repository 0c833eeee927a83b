"""What a failure looks like: a page with advice in the reader's language, or JSON for a program."""

from __future__ import annotations

from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask, abort, request
from flask_babel import force_locale

from certreg.db import db
from certreg.errors import (
    CertregError,
    ConflictError,
    MissingError,
    NotAllowedError,
    RefusedError,
    SetupError,
)
from certreg.text import Text
from certreg.web import errors
from certreg.web.access import public
from certreg.web.errors import FULL, PAGES
from certreg.web.language import translate

REASON = Text("第 {row} 行的“{column}”有误", row=12, column="身份证号")


@pytest.fixture
def failing(app: Flask) -> Flask:
    """An application whose page /fail/<status> fails so, and /raise/<name> with that error."""
    kinds = (RefusedError, ConflictError, MissingError, NotAllowedError, SetupError)

    def fail(status: int) -> None:
        abort(status)

    def refuse(name: str) -> None:
        raise next(kind for kind in kinds if kind.__name__ == name)(REASON)

    for prefix in ("", "/api"):
        app.add_url_rule(f"{prefix}/fail/<int:status>", f"room{prefix}.fail", public(fail))
        app.add_url_rule(f"{prefix}/raise/<name>", f"room{prefix}.refuse", public(refuse))
    return app


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("status", sorted(PAGES))
@pytest.mark.long
def test_a_failure_is_a_page_with_title_and_advice_in_the_readers_language(
    failing: Flask, status: int, language: str
) -> None:
    with failing.test_request_context(), force_locale(language):
        title, advice = map(translate, PAGES[status])

    answer = failing.test_client().get(f"/fail/{status}?lang={language}")

    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in answer.text
    assert advice in answer.text
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in answer.text


@pytest.mark.parametrize("status", sorted(PAGES))
@pytest.mark.long
def test_a_failure_under_api_is_json(failing: Flask, status: int) -> None:
    answer = failing.test_client().get(f"/api/fail/{status}")

    assert answer.status_code == status
    assert answer.json == {"code": status, "message": PAGES[status][0], "errors": []}


def test_a_status_without_a_page_of_its_own_borrows_one(failing: Flask) -> None:
    answer = failing.test_client().get("/fail/418")

    assert answer.status_code == 418
    assert PAGES[400][0] in answer.text


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (RefusedError, 422),
        (ConflictError, 409),
        (MissingError, 404),
        (NotAllowedError, 403),
        (SetupError, 503),
    ],
)
def test_each_of_our_errors_has_its_status_and_says_its_reason(
    failing: Flask, kind: type[CertregError], status: int
) -> None:
    page = failing.test_client().get(f"/raise/{kind.__name__}")
    answer = failing.test_client().get(f"/api/raise/{kind.__name__}")

    assert (page.status_code, answer.status_code) == (status, status)
    assert REASON in page.text
    assert answer.json is not None and answer.json["message"] == REASON


def test_an_unknown_address_is_a_404_page(client) -> None:
    answer = client.get("/no/such/page")

    assert answer.status_code == 404
    assert "没有这个页面" in answer.text


def test_a_host_that_is_not_ours_is_refused_in_plain_words(app: Flask) -> None:
    app.config["TRUSTED_HOSTS"] = ["certs.example.cn"]
    visitor = app.test_client()

    refused = visitor.get("/", headers={"Host": "elsewhere.example"})

    assert (refused.status_code, refused.mimetype) == (400, "text/plain")
    assert "请求无法处理" in refused.text and "elsewhere" not in refused.text
    assert visitor.get("/", headers={"Host": "certs.example.cn"}).status_code == 200


def test_a_wrong_method_says_which_ones_are_allowed(client) -> None:
    answer = client.post("/healthz")

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_form_without_its_token_is_refused_with_what_to_do(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    app.add_url_rule("/form", "room.form", public(lambda: "sent"), methods=["POST"])

    answer = app.test_client().post("/form")

    assert answer.status_code == 400
    assert "页面已过期，请刷新后重新提交。" in answer.text


def test_an_unforeseen_fault_hides_its_cause_and_names_a_number(app: Flask) -> None:
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    def stumble() -> None:
        raise ZeroDivisionError("secret cause")

    app.add_url_rule("/stumble", "room.stumble", public(stumble))

    answer = app.test_client().get("/stumble")

    assert answer.status_code == 500
    assert "系统出错" in answer.text
    assert "<code>" in answer.text
    assert "secret cause" not in answer.text


def test_a_failed_statement_does_not_spoil_the_page_that_reports_it(app: Flask) -> None:
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    def stumble() -> None:
        db.session.execute(sa.text("SELECT nothing FROM nowhere"))

    app.add_url_rule("/stumble", "room.stumble", public(stumble))

    answer = app.test_client().get("/stumble")

    assert answer.status_code == 500
    assert "<h1>系统出错</h1>" in answer.text


def test_without_its_tables_the_registry_still_says_that_something_is_wrong(app: Flask) -> None:
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    with app.app_context():
        db.session.execute(sa.text("DROP TABLE installation"))
        db.session.commit()

    answer = app.test_client().get("/")

    assert answer.status_code == 500
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("系统出错")


def test_a_full_disk_is_said_to_be_one(app: Flask) -> None:
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    def fill_the_database() -> None:
        pages = db.session.scalar(sa.text("PRAGMA page_count"))
        db.session.execute(sa.text(f"PRAGMA max_page_count = {pages}"))
        db.session.execute(sa.text("CREATE TABLE ballast AS SELECT randomblob(1000000)"))

    def fill_the_folder() -> None:
        with open("/dev/full", "wb", buffering=0) as file:
            file.write(b"x")

    app.add_url_rule("/folder", "room.folder", public(fill_the_folder))
    fillings = ["/folder"]
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            app.add_url_rule("/database", "room.database", public(fill_the_database))
            fillings.append("/database")

    for address in fillings:
        answer = app.test_client().get(address)
        assert answer.status_code == 503
        assert FULL in answer.text


def test_a_page_that_only_refuses_says_so_too_when_the_database_is_away(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_asked: object, **_values: object) -> str:
        raise sa.exc.OperationalError("", {}, Exception(), connection_invalidated=True)

    monkeypatch.setattr(errors, "render_template", away)

    answer = app.test_client().get("/nothing-here")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_request_that_is_answered_again_reads_its_file_from_the_beginning(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context(
        "/verify", method="POST", data={"file": (BytesIO(b"whole"), "a.pdf")}
    ):
        file = request.files["file"]
        assert file.read() == b"whole"
        monkeypatch.setattr(app, "dispatch_request", file.read)

        assert errors._asked_again(app) == b"whole"
