"""A registry that was multiplied has the series, totals, indexes and holders of one that was filled."""

from __future__ import annotations

import issued
import pytest
import sqlalchemy as sa
from bench import multiplied, shards
from sqlalchemy.orm import Session, scoped_session

from certreg.bench.fill import fill
from certreg.bench.people import worker
from certreg.certificates import register, totals
from certreg.certificates.models import Certificate
from certreg.db import db
from certreg.fsck import certificates, rows

Db = scoped_session[Session]


@pytest.fixture
def source(session: Db) -> multiplied.Filled:
    """What was filled in."""
    issued.found()
    assert [step.count for step in fill(1_000, shares_credential=False)] == [1_000]
    return multiplied.filled()


def indexes() -> list[str | None]:
    """Names of those of the certificates."""
    return sorted(str(each["name"]) for each in sa.inspect(db.engine).get_indexes("certificate"))


@pytest.mark.long
def test_what_is_multiplied_is_counted_numbered_and_indexed_as_what_was_filled(
    session: Db, source: multiplied.Filled
) -> None:
    before = indexes()
    session.remove()
    multiplied.multiply(source, 3)
    assert session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 3_001
    assert [*rows.check_totals(), *certificates.check_series()] == []
    assert sum(group.issued for group in totals.of_region("51").values()) == 3_001
    assert indexes() == before


@pytest.mark.long
def test_a_holder_who_is_asked_for_is_found_among_the_copies(
    session: Db, source: multiplied.Filled
) -> None:
    session.remove()
    multiplied.multiply(source, 3)
    asked = multiplied.write_anew(source, 3, 9)
    assert any(key > source.first + source.count for key, _ in asked)
    for key, holder in asked:
        somebody = worker(holder, "51")
        held = register.certificates_of_document(somebody.key.number, somebody.name)
        assert key in [certificate.id for certificate in held]


def test_a_registry_is_multiplied_no_further_than_its_status_lists(
    source: multiplied.Filled,
) -> None:
    with pytest.raises(ValueError, match="status lists"):
        multiplied.multiply(source, 1_000)


@pytest.mark.postgresql
@pytest.mark.long
def test_a_query_that_names_what_certificates_are_placed_by_asks_one_shard(
    session: Db, source: multiplied.Filled
) -> None:
    asked = shards.anybody()
    by_holder = shards.shards_asked("person_id", asked)
    by_number = shards.shards_asked("number", asked)
    assert (by_number["public: by number"], by_holder["public: by number"]) == (1, shards.SHARDS)
    assert by_holder["by number, holder known"] == by_holder["holder: own certificates"] == 1
    assert 1 <= shards.spread("person_id") < shards.spread("body_number") < shards.SHARDS
    assert "shards" not in sa.inspect(db.engine).get_schema_names()
