"""A case as a signed folder: whole, masked, and no byte of it can be changed unnoticed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import issued
import pytest
from click.testing import CliRunner
from factories import make_user
from filing_scene import picture
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import Role
from certreg.audit.models import AuditEvent
from certreg.case_export import layout, writing
from certreg.case_export.asking import Asked, asked_for
from certreg.case_export.checking import check_folder, exit_code
from certreg.case_export.export_command import EXPORTED, export
from certreg.case_export.leaves import Leaf
from certreg.certificates.models import Certificate
from certreg.cli import main
from certreg.errors import MissingError, RefusedError
from certreg.files import evidence
from certreg.procedure import papers
from certreg.procedure.models.cases import Case
from certreg.registry import bundle, identifiers, publication
from certreg.trust.check import Check

Db = scoped_session[Session]


@pytest.fixture
def two(session: Db) -> list[Certificate]:
    """Two certificates of one case, which has a file of evidence."""
    issued.found()
    body = issued.make_body()
    workers = issued.make_worker("张示例"), issued.make_worker("李示例")
    rows = issued.issue(
        body, *(issued.recognised(each, row=row) for row, each in enumerate(workers, 1))
    )
    case = session.get_one(Case, rows[0].case_id)
    clerk = make_user(Role.CLERK, organisation=body.organisation)
    photo = evidence.Evidence(content=picture().read(), media_type="image/jpeg", name="a.jpg")
    papers.add(case, clerk, "现场照片", photo)
    session.commit()
    return rows


def written(folder: Path, asked: Asked, *, is_full: bool = False) -> Path:
    export(folder, asked, purpose="复核", is_full=is_full)
    return folder


def checked(folder: Path) -> tuple[Check, ...]:
    return check_folder(folder, identifiers.live_store())


def reasons(folder: Path) -> set[str]:
    assert exit_code(checked(folder)) == 1
    return {check.reason for check in checked(folder)} - {""}


def read(folder: Path, name: str) -> str:
    return (folder / name).read_text()


def test_a_case_comes_out_whole_signed_and_proven(
    two: list[Certificate], session: Db, tmp_path: Path
) -> None:
    case_id, number = two[0].case_id, two[0].document.number
    folder = written(tmp_path / "out", asked_for((case_id,)))
    assert exit_code(checked(folder)) == 0
    case = json.loads(read(folder, layout.case_path(case_id)))
    assert {row["number"] for row in case["rows"]["certificate"]} == {row.number for row in two}
    assert [row["name"] for row in case["workers"]] == ["张示例", "李示例"]
    assert len(json.loads(read(folder, layout.LOG))) == 2
    (paper,) = json.loads(read(folder, layout.EVIDENCE))
    assert (folder / layout.evidence_path(paper["sha256"])).read_bytes() == picture().read()
    texts = [path.read_bytes() for path in folder.rglob("*.json")]
    assert not any(number.encode() in text for text in texts)
    event = session.query(AuditEvent).filter_by(action=EXPORTED).one()
    assert (event.subject_id, event.detail) == (case_id, {"purpose": "复核", "full": False})


def test_identity_numbers_are_there_when_asked_for_in_full(
    two: list[Certificate], tmp_path: Path
) -> None:
    case_id, number = two[0].case_id, two[0].document.number
    folder = written(tmp_path / "out", asked_for((case_id,)), is_full=True)
    assert number in read(folder, layout.case_path(case_id))


def test_one_changed_byte_is_found_in_every_file(two: list[Certificate], tmp_path: Path) -> None:
    folder = written(tmp_path / "out", asked_for((two[0].case_id,)))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        assert exit_code(checked(folder)) in (1, 4), path
        assert path.name == layout.SIGNATURE or exit_code(checked(folder)) == 1, path
        path.write_bytes(whole)
    assert exit_code(checked(folder)) == 0


def test_a_missing_and_an_added_file_are_found(two: list[Certificate], tmp_path: Path) -> None:
    folder = written(tmp_path / "out", asked_for((two[0].case_id,)))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        aside = path.rename(tmp_path / "aside")
        assert exit_code(checked(folder)) == 1, path
        aside.rename(path)
    (folder / "more.txt").write_text("more")
    assert reasons(folder) == {"file_unknown"}


def test_a_record_that_the_log_does_not_have_is_found_though_signed(
    two: list[Certificate], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_for((two[0].case_id,))
    real = writing.leaves_of

    def altered(*claims: Any) -> list[Leaf]:
        return [
            replace(leaf, record=replace(leaf.record, content={"other": 1}))
            for leaf in real(*claims)
        ]

    monkeypatch.setattr(writing, "leaves_of", altered)
    assert reasons(written(tmp_path / "out", asked)) == {"not_included"}


def test_of_a_person_nothing_about_others_comes_out(two: list[Certificate], tmp_path: Path) -> None:
    folder = written(tmp_path / "out", asked_for((), number=two[1].number))
    assert exit_code(checked(folder)) == 0
    content = read(folder, layout.case_path(two[0].case_id))
    assert "李示例" in content
    assert "张示例" not in content
    assert json.loads(read(folder, layout.EVIDENCE)) == []  # it may show the other one
    assert len(json.loads(read(folder, layout.LOG))) == 1


def test_all_of_a_body_and_of_an_official_are_found(two: list[Certificate]) -> None:
    assert two[0].case_id in asked_for((), body_number=two[0].body_number).cases
    with pytest.raises(MissingError):
        asked_for((), username="nobody")
    with pytest.raises(MissingError):
        asked_for((999,))
    with pytest.raises(RefusedError):
        asked_for((1,), body_number="Y000051999001")


def test_nothing_is_written_over_and_nothing_without_a_purpose(
    two: list[Certificate], session: Db, tmp_path: Path
) -> None:
    asked = asked_for((two[0].case_id,))
    (tmp_path / "kept.txt").write_text("kept")
    with pytest.raises(RefusedError):
        export(tmp_path, asked, purpose="复核", is_full=False)
    with pytest.raises(RefusedError):
        export(tmp_path / "out", asked, purpose=" ", is_full=False)
    assert session.query(AuditEvent).filter_by(action=EXPORTED).count() == 0
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_what_the_log_has_not_published_yet_could_not_be_checked(
    two: list[Certificate], session: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(publication, "best_checkpoint", lambda *_asked: None)
        folder = written(tmp_path / "out", asked_for((two[0].case_id,)))
    assert exit_code(checked(folder)) == 4


def test_the_command_checks_a_folder_with_a_bundle_alone(
    two: list[Certificate], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path / "out", asked_for((two[0].case_id,)))
    trust = tmp_path / "trust.bundle"
    trust.write_bytes(bundle.publish())
    monkeypatch.setattr("certreg.verify_command.HOME", tmp_path / "home")
    command = ["case", "verify", str(folder), "--trust", str(trust)]
    answer = CliRunner().invoke(main, command)
    assert answer.exit_code == 0, answer.output
    assert "真实完整" in answer.output
    (folder / layout.EVIDENCE).unlink()
    assert CliRunner().invoke(main, command).exit_code == 1
    trust.write_bytes(b"no bundle")
    assert CliRunner().invoke(main, command).exit_code == 2
