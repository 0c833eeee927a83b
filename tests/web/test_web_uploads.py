"""What is far too large is refused before it is read, in words that say how much may come."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from certreg.web.access import declared

HUGE = 2 * 2**30
BOUNDARY = "0123456789abcdef"
UPLOADS = (
    "/verify",
    "/verify/batch",
    "/log/file",
    "/equivalence/batch",
    "/api/v1/verifications",
    "/api/v1/verifications/batch",
)
CHUNK = 2**17
"""More than a form's parser takes at a time."""
HEAD = (
    f"--{BOUNDARY}\r\nContent-Disposition: form-data; "
    'name="file"; filename="large.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-'
).encode()


class Endless:
    """A file that does not end, and counts what was taken of it."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "read to the end"
        content = HEAD[self.taken : self.taken + size].ljust(size, b"\0")
        self.taken += size
        return content


def send(app: Flask, path: str, **environ: Any) -> tuple[str, str, Endless]:
    """Status and page that an upload to a path gets, and what was read of it."""
    stream = Endless()
    asked = EnvironBuilder(path, method="POST").get_environ() | environ
    asked["wsgi.input"] = stream
    asked["CONTENT_TYPE"] = f"multipart/form-data; boundary={BOUNDARY}"
    answer, status, _headers = run_wsgi_app(app.wsgi_app, asked, buffered=True)
    return status, b"".join(answer).decode(), stream


def public_posts(app: Flask) -> list[str]:
    """An address of every route that takes something from anybody."""
    adapter = app.url_map.bind("localhost")
    return [
        adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, 1), "POST")
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and (access := declared(app, rule.endpoint)) is not None
        and (access.is_public or access.by_key)
    ]


@pytest.fixture
def strict(app: Flask) -> Flask:
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def test_of_two_gigabytes_no_byte_is_read_wherever_they_are_sent(strict: Flask) -> None:
    addresses = public_posts(strict)
    assert {*UPLOADS} <= {*addresses}
    answers = {path: send(strict, path, CONTENT_LENGTH=str(HUGE)) for path in addresses}

    assert {path: stream.taken for path, (_, _, stream) in answers.items() if stream.taken} == {}
    assert not [path for path, (status, _, _) in answers.items() if status[0] != "4"]
    for path in UPLOADS:
        assert answers[path][0].startswith("413"), path
        assert "文件过大" in answers[path][1], path


@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")  # Werkzeug's parser gives up
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_what_does_not_say_how_long_it_is_is_read_up_to_the_limit_and_no_further(
    strict: Flask,
) -> None:
    strict.config["MAX_CONTENT_LENGTH"] = most = 2**20
    terminated: dict[str, Any] = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    for path in UPLOADS:
        status, page, stream = send(strict, path, **terminated)
        assert status.startswith("413") and "文件过大" in page, path
        assert stream.taken <= most + CHUNK, path
    gc.collect()  # what the parser left open is closed here and now
