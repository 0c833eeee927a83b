"""Which tests run on which database, which on which machine, and where none may be left out."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")  # a slow one is no fault of what is tested

LONG = {"chromium", "demo", "town"}
"""Fixtures that open a browser, or play a whole registry."""

PROGRAMS = {
    "age": "age",
    "age-keygen": "age",
    "gs": "ghostscript",
    "mutool": "mupdf-tools",
    "nginx": "nginx-light",
    "openssl": "openssl",
    "pdffonts": "poppler-utils",
    "pdfsig": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "qpdf": "qpdf",
    "systemd-analyze": "systemd",
    "zbarimg": "zbar-tools",
}
"""Judges that are not ours, and the Debian packages that have them."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--no-skips` is for machines on which everything is installed."""
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failure")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses the database, so that it can be run on another one, and what takes long.

    What asks PostgreSQL's own planner is there on PostgreSQL alone.

    A real browser and a whole registry that is played are for `make test-long`. What a browser
    looks at does not depend on the database below: pages are asked for on both without it.
    """
    on_sqlite = os.environ.get("CERTREG_TEST_DATABASE", "sqlite") == "sqlite"
    items[:] = [i for i in items if not (on_sqlite and i.get_closest_marker("postgresql"))]
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "database" in fixtures and "chromium" not in fixtures:
            item.add_marker("database")
        if fixtures & LONG:
            item.add_marker("long")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    """Skip, saying why, what asks for a program that this machine lacks."""
    try:
        return (yield)
    except FileNotFoundError as error:
        package = PROGRAMS.get(str(error.filename))
        if package is None:
            raise
        pytest.skip(f"{error.filename} is not installed (apt-get install {package})")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run that skipped a test and was told not to."""
    config = session.config
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter and config.getoption("--no-skips") and reporter.stats.get("skipped"):
        reporter.write_line("a test was skipped, and none may be", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
