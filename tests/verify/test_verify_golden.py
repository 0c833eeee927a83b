"""Certificates that were once issued stay genuine in every later version."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from certreg.certificates.checking import check_file
from certreg.trust.bundle import read_bundle
from certreg.trust.credential import Standing

GOLDEN = Path(__file__).parents[1] / "golden"
STORE, _ROOT = read_bundle((GOLDEN / "trust.bundle").read_bytes(), None, trust_on_first_use=True)


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("certificate.*")), ids=lambda path: path.name)
def test_it_is_valid_on_its_day_and_genuine_for_ever(file: Path) -> None:
    content = file.read_bytes()

    assert check_file(content, STORE, at=STORE.as_of).standing is Standing.VALID
    later = check_file(content, STORE, at=STORE.as_of + timedelta(days=36_500))
    assert later.standing is Standing.COULD_NOT_CHECK  # its lists are old by then
    assert later.fields  # which only a genuine one has
