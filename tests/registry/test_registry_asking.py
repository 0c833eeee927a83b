"""Asking witnesses: their cosignatures are kept and published, and nothing they say is believed unproven."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import issued
import pytest
from sqlalchemy.orm import Session, scoped_session
from witness.neighbours import NAMES, Neighbours
from witness.scene import PASSPHRASE

from certreg.clock import now
from certreg.db import write_tx
from certreg.errors import SetupError
from certreg.outbox.calling import Answer
from certreg.registry import asking, identifiers, log, publication, witnesses
from certreg.registry.log import Record
from certreg.registry.models import Checkpoint as CheckpointRow
from certreg.registry.models import WitnessContact
from certreg.trust import checkpoint as checkpoints
from certreg.trust.checkpoint import open_checkpoint
from certreg.trust.note import SignedNote
from certreg.trust.tlog_proof import verify
from certreg.trust.witness_policy import WitnessPolicy
from certreg.trust.witnessing import Degree
from certreg.witness.store import Store

Db = scoped_session[Session]


@pytest.fixture
def neighbours(session: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Neighbours:
    issued.found()
    made = Neighbours(tmp_path)
    made.join(monkeypatch)
    return made


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Write the operator's policy."""

    def write(text: str) -> None:
        monkeypatch.setattr(witnesses, "_operators_text", lambda: text)

    yield write


def grow(count: int = 3) -> int:
    """The size after more entries were published."""
    with write_tx():
        log.append([Record("thing.happened", {}) for _ in range(count)])
    with write_tx():
        return publication.publish_log().size


def cosigners(session: Db, size: int) -> set[str]:
    session.rollback()
    note = SignedNote.from_bytes(session.get_one(CheckpointRow, size).note.encode())
    policy = witnesses.policy()
    opened = open_checkpoint(note, policy.logs, policy.witness_keys)
    return {each.key.name.split(".")[1] for each in opened.cosignatures}


def test_every_witness_cosigns_and_the_published_checkpoint_says_so(
    session: Db, neighbours: Neighbours
) -> None:
    size = grow()
    asking.ask()
    assert cosigners(session, size) == set(NAMES)
    assert session.get_one(CheckpointRow, size).witnessed_at is not None
    assert publication.read("log/checkpoint").decode() == session.get_one(CheckpointRow, size).note
    for _ in range(3):
        size = grow()
        asking.ask()
        assert cosigners(session, size) == set(NAMES)


def test_who_has_cosigned_is_not_asked_again(session: Db, neighbours: Neighbours) -> None:
    neighbours.down = {"city"}
    size = grow()
    asking.ask()
    asking.ask()
    assert neighbours.calls.count("POST auditor") == 1
    neighbours.down = set()
    asking.ask()
    assert cosigners(session, size) == set(NAMES)
    neighbours.calls.clear()
    asking.ask()
    assert neighbours.calls == []


def test_an_entry_is_logged_until_the_quorum_has_cosigned(
    session: Db, neighbours: Neighbours
) -> None:
    position = grow() - 1
    assert witnesses.witnessing(position).degree is Degree.LOGGED
    neighbours.down = {"city", "province"}
    asking.ask()
    assert witnesses.witnessing(position).degree is Degree.LOGGED
    neighbours.down = {"city"}
    asking.ask()
    found = witnesses.witnessing(position)
    assert found.degree is Degree.WITNESSED
    assert {each.operator for each in found.cosigners} == {"auditor", "province"}


def test_a_proof_is_made_at_the_newest_witnessed_checkpoint_else_at_the_newest(
    session: Db, neighbours: Neighbours
) -> None:
    witnessed = grow()
    asking.ask()
    newest = grow()
    policy = WitnessPolicy.from_text(identifiers.live_store().witness_policy)
    for position, size in ((witnessed - 1, witnessed), (newest - 1, newest)):
        entry = session.get_one(log.LogEntry, position).entry
        inclusion = verify(publication.prove(position, None), entry, policy)
        assert (inclusion.checkpoint.size, inclusion.is_witnessed) == (size, size == witnessed)


def test_a_witness_that_is_down_keeps_nobody_and_is_told_of(
    session: Db, neighbours: Neighbours
) -> None:
    neighbours.down = {"city"}
    size = grow()
    asking.ask()
    assert cosigners(session, size) == {"auditor", "province"}
    contact = session.get_one(WitnessContact, "witness.city.example")
    assert "无法连接" in contact.fault
    assert contact.answered_at is None


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, "text/plain", b""),
        Answer(200, "text/plain", b"nonsense"),
        Answer(200, "text/plain", "— witness.city.example AAAAAAAAAAAA\n".encode()),
        Answer(302, "text/plain", b""),
        Answer(403, "text/plain", b"\xff no"),
        Answer(409, "text/x.tlog.size", b"many\n"),
        Answer(409, "text/x.tlog.size", b"999999\n"),
        Answer(422, "text/plain", b"fork"),
        Answer(500, "text/html", b"<script>"),
    ],
)
def test_whatever_a_witness_answers_only_a_cosignature_that_holds_counts(
    session: Db, neighbours: Neighbours, answer: Answer
) -> None:
    neighbours.instead = {"city": answer}
    size = grow()
    asking.ask()
    assert cosigners(session, size) == {"auditor", "province"}
    assert session.get_one(WitnessContact, "witness.city.example").fault
    grow()  # and the registry goes on


def test_a_signature_in_its_name_that_fails_does_not_get_into_the_checkpoint(
    session: Db, neighbours: Neighbours
) -> None:
    key = witnesses.policy().witnesses[0].key
    forged = checkpoints.NoteSignature(key.name, key.key_id, bytes(72))
    neighbours.instead = {"city": Answer(200, "text/plain", forged.line.encode())}
    size = grow()
    asking.ask()
    assert cosigners(session, size) == {"auditor", "province"}


def test_a_witness_that_knows_more_of_our_own_stops_a_restored_database(
    session: Db, neighbours: Neighbours
) -> None:
    size = grow()
    larger = checkpoints.Checkpoint(publication.origin(), size + 5, bytes(32))
    signers = publication.keys.log_signers(now())
    store = Store(neighbours.folders["city"])
    with store.alone():
        store.keep(larger, checkpoints.sign(larger, signers, now()), now())
    store.close()
    asking.ask()
    assert "GET city" in neighbours.calls
    with pytest.raises(SetupError, match="由旧备份恢复"):
        grow()
    session.rollback()
    assert publication.newest_checkpoint().size == size


def test_a_witness_that_lost_its_memory_is_led_from_the_start(
    session: Db, neighbours: Neighbours
) -> None:
    grow()
    asking.ask()
    folder = neighbours.folders["city"]
    store = Store(folder)
    pems = store._connection.execute("SELECT * FROM key").fetchall()
    store.close()
    (folder / "witness.sqlite3").unlink()
    store = Store.create(folder, "witness.city.example", PASSPHRASE)
    store.know(publication.log_keys())
    store._connection.executemany("UPDATE key SET pem = ?2 WHERE algorithm = ?1", pems)
    store.close()
    size = grow()
    asking.ask()
    assert cosigners(session, size) == set(NAMES)


def test_only_the_addresses_of_the_policy_are_called(
    session: Db, neighbours: Neighbours, choose: Callable[[str], None]
) -> None:
    text = neighbours.policy("quorum none\n")
    choose(text.replace(" https://city.example/w", ""))
    grow()
    asking.ask()
    assert "POST city" not in neighbours.calls


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("quorum two\n", "见证策略"),
        ("log {log}\nquorum none\n", "不应有 log 行"),
        ("witness w {witness} http://city.example\nquorum w\n", "https://"),
        ("witness w {witness} ftp://city.example\nquorum w\n", "https://"),
        ("witness w {witness} city.example\nquorum w\n", "https://"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(
    session: Db, neighbours: Neighbours, choose: Callable[[str], None], text: str, said: str
) -> None:
    known = witnesses.policy()
    choose(text.format(log=known.logs[0].vkey, witness=known.witnesses[0].key.vkey))
    with pytest.raises(SetupError, match=said):
        witnesses.policy()


def test_the_policy_is_published_without_addresses(session: Db, neighbours: Neighbours) -> None:
    witnesses.publish()
    text = publication.read("log/policy").decode()
    assert WitnessPolicy.from_text(text) == witnesses.policy()
    assert "https" not in text
