"""No rule is silently left out: each has a row of the law, or a reason why it has none."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from policy.worked import CASES

from certreg.policy.law import FOLDER, load

LIST = tomllib.loads(Path(__file__).with_name("rule_ids.toml").read_text(encoding="utf-8"))
IDS: list[str] = LIST["ids"]
NOT_ENCODED: dict[str, Any] = LIST["not_encoded"]
ROWS = {row.id for row in load().all_rows}


def has_row(id: str) -> bool:
    return id in ROWS or any(row.startswith(f"{id}.") for row in ROWS)


def test_every_rule_has_a_row_or_a_reason_and_never_both() -> None:
    assert {id for id in IDS if not has_row(id)} == set(NOT_ENCODED)
    assert all(entry["reason"] for entry in NOT_ENCODED.values())


def test_what_is_not_encoded_has_its_documents_on_file() -> None:
    for entry in NOT_ENCODED.values():
        assert entry["sources"]
        assert set(entry["sources"]) <= set(load().sources)


def test_a_case_cites_rules_that_exist() -> None:
    assert {rule for case in CASES for rule in case.rule} <= set(IDS)


def test_a_refusal_cites_a_row_that_exists() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.rglob("*.py"))
    cited = set(re.findall(r'rule="([A-Z]{2}-[\w.-]+)"', code))
    assert cited
    assert cited <= ROWS


def test_every_document_is_cited_or_said_to_be_only_read() -> None:
    cited = {id for row in load().all_rows for id in row.basis}
    only_read = {id for entry in NOT_ENCODED.values() for id in entry["sources"]}
    assert set(load().sources) - cited - only_read == set(LIST["documents_without_rows"])
