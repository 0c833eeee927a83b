"""The law that counts, built once for each version."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from certreg.policy import law as policy
from certreg.rulebook import standing


def test_a_law_is_kept_under_the_mark_that_its_own_transaction_reads(
    app: Flask, session: scoped_session[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing.kept, "keep", lambda _name, _make: "another request has read more")
    policy.load()
    assert app.extensions[standing._KEPT][0] == standing._mark()
