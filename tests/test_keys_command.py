"""`certreg keys …` as it is typed: an account in words, a dry run that changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import issued
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from certreg import keys_command
from certreg.certificates import issuing
from certreg.cli import main
from certreg.clock import now
from certreg.db import db
from certreg.errors import RefusedError
from certreg.registry import identifiers, keys, publication, root_role
from certreg.registry.models import Custody, Key, KeyEvent, KeyHistoryVersion, KeyUse, LogEntry
from certreg.trust.bundle import read_bundle
from certreg.trust.canonical import parse_object
from certreg.trust.root_role import RootRole, fingerprint, read_history
from certreg.verify.fingerprints import fingerprints

Db = scoped_session[Session]

BODY = "Y000051999001"


@pytest.fixture(autouse=True)
def registry(app: Flask, session: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_command, "create_app", lambda: app)
    issued.found()
    issued.make_body(number=BODY)
    session.commit()


@pytest.fixture
def words(tmp_path: Path) -> Path:
    file = tmp_path / "words"
    file.write_text("correct horse battery staple\n")
    return file


def typed(*arguments: object, code: int = 0) -> str:
    result: Result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exit_code == code, result.output
    db.session.rollback()
    return result.output


def counts() -> list[int]:
    return [
        db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
        for model in (Key, KeyEvent, KeyHistoryVersion, LogEntry)
    ]


def body_key() -> Key:
    return keys.current(KeyUse.CREDENTIAL, now(), owner=BODY)


def test_the_list_says_use_window_and_who_holds_each_key() -> None:
    output = typed("keys", "list")

    assert f"{BODY}-{now().year}-1" in output
    assert "登记机构代管" in output
    assert "根角色尚未建立" in output


@pytest.mark.parametrize(
    "arguments",
    [
        ("rotate", BODY, "--reason", "x"),
        ("rotate", "status", "--reason", "x"),
        ("rotate", "log", "--reason", "x"),
        ("rotate", "root", "--reason", "x"),
        ("retire", "THE-KEY", "--last", "--reason", "x"),
        ("compromise", "THE-KEY", "--reason", "x"),
        ("rewrap",),
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_a_dry_run_says_what_would_change_and_changes_nothing(arguments: tuple[str, ...]) -> None:
    arguments = tuple(body_key().key_id if each == "THE-KEY" else each for each in arguments)
    before = counts()
    would = typed("keys", *arguments, "--dry-run")

    assert counts() == before
    assert "试运行：什么也没有改变。" in would
    did = typed("keys", *arguments)
    assert counts() != before
    assert did.splitlines()[0][:12] == would.splitlines()[0][:12]
    assert issued.faults() == []


def test_what_cannot_be_done_is_said_and_nothing_is_done() -> None:
    before = counts()

    assert "没有密钥" in typed("keys", "retire", "no-such-key", "--reason", "x", code=2)
    assert "没有备案编号" in typed("keys", "rotate", "Y999", "--reason", "x", code=2)
    assert "已有密钥" in typed("keys", "create", BODY, "--reason", "x", code=2)
    assert "--last" in typed("keys", "retire", body_key().key_id, "--reason", "x", code=2)
    assert counts() == before


def test_a_compromise_says_what_becomes_of_the_certificates() -> None:
    issued.issue(db.session.query(issued.Body).one(), issued.recognised(issued.make_worker()))
    key = body_key().key_id
    output = typed("keys", "compromise", key, "--reason", "stolen")

    assert "由它签名的证书 1 张，已预定未签 0 张" in output
    assert "1 张未能在此之前被见证" in output
    shown = typed("keys", "show", key)
    assert "已泄露" in shown and "stolen" in shown


def test_the_root_role_signs_the_history_and_the_world_can_check_it(
    tmp_path: Path, words: Path
) -> None:
    folder, request = tmp_path / "root", tmp_path / "history.json"
    typed("keys", "root", "create", folder, "--passphrase-file", words)
    role = RootRole.from_json(parse_object((folder / "root-role.json").read_bytes()))
    assert (len(role.keys), role.threshold) == (5, 3)
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in sorted(folder.glob("root-*.key")))
    typed("keys", "root", "prepare", request, "--role", folder / "root-role.json")
    assert counts()[2] == 0

    def sign(number: int) -> Path:
        key = folder / f"root-{number}.key"
        said = typed("keys", "root", "sign", request, key, "--passphrase-file", words)
        assert "5 把中的 3 把" in said
        return tmp_path / f"history.json.root-{number}.sig"

    signatures = [sign(number) for number in (1, 3, 5)]
    assert "签名不足" in typed("keys", "root", "assemble", request, *signatures[:2], code=2)
    assert "试运行" in typed("keys", "root", "assemble", request, *signatures, "--dry-run")
    assert counts()[2] == 0
    typed("keys", "root", "assemble", request, *signatures)

    registry = identifiers.registry_did()
    history = read_history(publication.read(root_role.PATH), registry=registry, at=now())
    assert history.newest.root == role
    store, pinned = read_bundle(publication.read("trust.bundle"), role, at=now())
    assert pinned == role and store.key_history
    shown = [each.digits for each in fingerprints()]
    assert shown[:5] == [fingerprint(key) for key in role.keys]
    assert issued.faults() == []
    assert "密钥历史第 1 版" in typed("keys", "list")
    assert "应签署第 2 版" in typed("keys", "root", "assemble", request, *signatures, code=2)


def test_root_keys_are_written_once_and_only_into_a_new_folder(tmp_path: Path, words: Path) -> None:
    folder = tmp_path / "root"
    said = typed("keys", "root", "create", folder, "--passphrase-file", words, "--dry-run")
    assert "试运行" in said and not folder.exists()
    typed("keys", "root", "create", folder, "--passphrase-file", words)
    assert "已存在" in typed("keys", "root", "create", folder, "--passphrase-file", words, code=2)
    typed("keys", "root", "create", tmp_path / "b", "--keys", 2, "--threshold", 3, code=2)


def test_a_body_brings_its_key_and_signs_by_file(tmp_path: Path, words: Path) -> None:
    own, request, answer = tmp_path / "own", tmp_path / "request.json", tmp_path / "answer.json"
    typed("body-key", "create", own, "--body", BODY, "--passphrase-file", words)
    typed("keys", "take", BODY, own / "public.json", "--reason", "own")
    assert body_key().custody is Custody.BODY
    body = db.session.query(issued.Body).one()
    case = issued.make_case(body)
    case_id = case.id
    issued.plan(body, case, issued.recognised(issued.make_worker()))
    with pytest.raises(RefusedError):
        issuing.carry_out(case_id, issued.Reports())
    typed("keys", "request", case_id, request)
    options = (request, own / "body.key", answer, "--passphrase-file", words)
    assert "张示例" in typed("body-key", "sign", *options, "--dry-run")
    assert not answer.exists()
    typed("body-key", "sign", *options)
    assert "全部成立" in typed("keys", "answer", answer)
    assert "没有改变" in typed("keys", "answer", answer)

    assert issuing.carry_out(case_id, issued.Reports()) == 1
    assert issued.faults() == []


def test_a_key_whose_holder_cannot_show_it_is_not_taken(tmp_path: Path, words: Path) -> None:
    own = tmp_path / "own"
    typed("body-key", "create", own, "--body", "Y000051999002", "--passphrase-file", words)
    public = own / "public.json"
    assert "属于" in typed("keys", "take", BODY, public, "--reason", "own", code=2)
    told = json.loads(public.read_text()) | {"body": BODY}
    public.write_text(json.dumps(told))
    assert "不能证明" in typed("keys", "take", BODY, public, "--reason", "own", code=2)
    assert body_key().custody is Custody.REGISTRY


def test_wrong_words_open_no_key(tmp_path: Path, words: Path) -> None:
    folder, request = tmp_path / "root", tmp_path / "history.json"
    typed("keys", "root", "create", folder, "--passphrase-file", words)
    typed("keys", "root", "prepare", request, "--role", folder / "root-role.json")
    other = tmp_path / "other"
    other.write_text("something else\n")

    key = folder / "root-1.key"
    assert "口令不正确" in typed(
        "keys", "root", "sign", request, key, "--passphrase-file", other, code=2
    )
