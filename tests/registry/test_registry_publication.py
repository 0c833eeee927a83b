"""Publishing the log: from the files alone anybody can check it, and doubt stops the registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import issued
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from certreg.clock import now
from certreg.db import write_tx
from certreg.errors import SetupError
from certreg.registry import identifiers, keys, log, publication
from certreg.registry.log import Record
from certreg.registry.models import Checkpoint as CheckpointRow
from certreg.registry.models import LogEntry
from certreg.trust import checkpoint as checkpoints
from certreg.trust import merkle, tiles
from certreg.trust.note import SignedNote, VerifierKey
from certreg.trust.tlog_proof import LogProof, verify
from certreg.trust.witness_policy import WitnessPolicy

Db = scoped_session[Session]

FOUNDED = 6
"""Entries of a new registry: the making of each of its keys."""

RECORDS = 7
CONTENT = {"name": "something that happened"}


@pytest.fixture(autouse=True)
def registry(session: Db) -> None:
    issued.found()


def append(count: int = RECORDS) -> list[Record]:
    records = [Record("thing.happened", CONTENT) for _ in range(count)]
    with write_tx():
        log.append(records)
    return records


def publish() -> None:
    with write_tx():
        publication.publish_log()


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def audited(folder: Path) -> checkpoints.Checkpoint:
    """The checkpoint in a folder, once signature, tiles and entries have all been recomputed."""
    note = SignedNote.from_bytes((folder / "log" / "checkpoint").read_bytes())
    vkeys = [VerifierKey.from_vkey(vkey) for vkey in identifiers.live_store().log_vkeys]
    head = checkpoints.open_checkpoint(note, vkeys).checkpoint
    entries: list[bytes] = []
    for index in range(-(-head.size // tiles.TILE_WIDTH)):
        tile = tiles.tile_at(0, index, head.size)
        bundle = tiles.read_bundle((folder / "log" / tile.entries_path).read_bytes())
        leaves = [merkle.leaf_hash(entry) for entry in bundle]
        assert (folder / "log" / tile.path).read_bytes() == b"".join(leaves)
        entries += bundle
    assert merkle.tree_root(map(merkle.leaf_hash, entries)) == head.root
    stored = tiles.stored_hashes(head.size, lambda path: (folder / "log" / path).read_bytes())
    assert merkle.stored_root(head.size, stored) == head.root
    return head


def test_anybody_can_recompute_the_log_from_the_published_files(session: Db) -> None:
    append()
    publish()

    head = audited(publication.folder())
    assert (head.size, head.root) == (FOUNDED + RECORDS, log.head().root)
    assert head.origin == "demo.certreg.example/log"


def test_every_checkpoint_is_signed_by_both_keys_of_the_log(session: Db) -> None:
    append()
    publish()

    note = SignedNote.from_bytes(publication.read("log/checkpoint"))
    assert {signature.key_id for signature in note.signatures} == {
        VerifierKey.from_vkey(vkey).key_id for vkey in identifiers.live_store().log_vkeys
    }
    assert len(note.signatures) == 2


def test_a_log_beyond_one_tile_is_published_piece_by_piece(session: Db) -> None:
    for count in (200, 56, 1, 300):
        append(count)
        publish()
        assert audited(publication.folder()).size == log.head().size


def test_publishing_again_changes_no_file(session: Db) -> None:
    append()
    publish()
    before = files(publication.folder())

    publish()
    assert files(publication.folder()) == before


def test_a_lost_folder_is_made_again_from_the_database(session: Db) -> None:
    append(3)
    publish()
    append(4)
    publish()
    before = files(publication.folder())
    for path in before:
        (publication.folder() / path).unlink()

    publish()
    after = files(publication.folder())
    assert after["log/checkpoint"] == before["log/checkpoint"]
    assert audited(publication.folder()).size == FOUNDED + 7


class PowerCutError(Exception):
    """The machine stops."""


@pytest.fixture
def cut_power(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Let the write with this number (from 0) fail."""
    write = publication.write

    def arm(number: int) -> None:
        written = []

        def failing(path: str, content: bytes) -> None:
            if len(written) == number:
                raise PowerCutError
            written.append(path)
            write(path, content)

        monkeypatch.setattr(publication, "write", failing)

    yield arm


def test_whenever_the_power_goes_the_next_run_finishes(
    session: Db, cut_power: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    append(3)
    publish()
    cuts = 0
    for number in range(10):
        append(2)
        cut_power(number)
        try:
            publish()
        except PowerCutError:
            cuts += 1
        monkeypatch.undo()

        audited(publication.folder())  # old or new, never half
        publish()
        assert audited(publication.folder()).size == log.head().size
    assert 3 <= cuts < 10


def test_what_was_written_before_the_database_forgot_it_is_signed_again(session: Db) -> None:
    append()
    with pytest.raises(PowerCutError), write_tx():
        publication.publish_log()
        raise PowerCutError
    size = FOUNDED + RECORDS
    assert audited(publication.folder()).size == size
    assert session.get(CheckpointRow, size) is None

    publish()
    assert session.get_one(CheckpointRow, size).published_at is not None


def show_the_world(size: int, root: bytes) -> None:
    """Put a checkpoint of the registry's own keys into the folder."""
    head = checkpoints.Checkpoint(publication.origin(), size, root)
    note = checkpoints.sign(head, keys.log_signers(now()), now())
    publication.write("log/checkpoint", note.to_bytes())


@pytest.mark.parametrize(
    ("size", "root", "said"),
    [
        (FOUNDED + RECORDS + 1, bytes(32), "比数据库"),
        (FOUNDED + RECORDS, bytes(32), "不一致"),
        (FOUNDED + RECORDS - 2, bytes(32), "不一致"),
    ],
    ids=["the world has seen more", "another tree", "another tree before"],
)
def test_it_refuses_to_sign_when_the_world_has_seen_something_else(
    session: Db, size: int, root: bytes, said: str
) -> None:
    append()
    show_the_world(size, root)
    before = files(publication.folder())

    with pytest.raises(SetupError, match=said):
        publish()
    assert files(publication.folder()) == before
    assert session.query(CheckpointRow).count() == 0


def test_a_published_checkpoint_that_the_database_forgot_is_compared_with_its_entries(
    session: Db,
) -> None:
    append(5)
    entries = list(session.scalars(sa.select(LogEntry.entry).order_by(LogEntry.position)))
    append(2)
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    tile = tiles.Tile(0, 0, len(entries))
    publication.write(f"log/{tile.path}", b"".join(leaves))
    publication.write(f"log/{tile.entries_path}", tiles.write_bundle(entries))
    show_the_world(len(entries), merkle.tree_root(leaves))

    publish()
    assert audited(publication.folder()).size == FOUNDED + 7


def test_it_refuses_to_sign_when_the_clock_has_gone_back(
    session: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    append()
    publish()
    append()
    monkeypatch.setattr(publication, "now", lambda: now() - timedelta(hours=1))

    with pytest.raises(SetupError, match="时间"):
        publish()


def test_it_refuses_to_sign_over_tiles_that_somebody_changed(session: Db) -> None:
    append()
    publish()
    append()
    tile = publication.folder() / "log" / tiles.Tile(0, 0, FOUNDED + RECORDS).path
    tile.write_bytes(bytes(len(tile.read_bytes())))

    checkpoint = publication.read("log/checkpoint")

    with pytest.raises(SetupError, match="根哈希"):
        publish()
    assert publication.read("log/checkpoint") == checkpoint


def test_every_entry_is_proved_by_a_file_of_its_own(session: Db) -> None:
    records = append()
    publish()
    policy = WitnessPolicy.from_text(identifiers.live_store().witness_policy)

    for position, record in enumerate(records, start=FOUNDED):
        proof = LogProof.from_bytes(publication.prove(position, record.salt).to_bytes())
        inclusion = verify(proof, record.entry, policy)
        assert (inclusion.index, inclusion.checkpoint.size) == (position, FOUNDED + RECORDS)
        assert proof.extra == record.salt


def test_a_run_of_proofs_gives_for_each_entry_what_a_single_one_gives(session: Db) -> None:
    positions: list[int] = []
    for witnessed in (False, True, False, True, False):
        records = append(3)
        publish()
        newest = publication.newest_checkpoint()
        assert newest is not None
        positions += range(newest.size - len(records), newest.size)
        newest.witnessed_at = now() if witnessed else None
        session.commit()

    for order in (positions, positions[::-1], positions[::2] + positions[1::2]):
        prover = publication.Prover()
        assert [prover.prove(each, None) for each in order] == [
            publication.prove(each, None) for each in order
        ]


def test_an_entry_that_is_not_published_yet_has_no_proof(session: Db) -> None:
    append(1)
    with pytest.raises(SetupError, match="尚未公布"):
        publication.prove(FOUNDED, bytes(32))
    publish()
    append(1)
    with pytest.raises(SetupError, match="尚未公布"):
        publication.prove(FOUNDED + 1, bytes(32))


def test_files_appear_whole_or_not_at_all(session: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    publication.write("some/file", b"first")

    def fail(_descriptor: int) -> None:
        raise PowerCutError

    monkeypatch.setattr("certreg.registry.publication.os.fsync", fail)
    with pytest.raises(PowerCutError):
        publication.write("some/file", b"second, half of it on the disk")
    assert publication.read("some/file") == b"first"
