"""A witness cosigns what begins with all that it saw before, and nothing else, whoever asks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from trust.fixed_keys import ed25519
from witness.scene import AT, NAME, ORIGIN, PASSPHRASE, Cosigner, Log

from certreg.errors import ConflictError, MissingError, UnreadableError
from certreg.trust.add_checkpoint import (
    SIZE_TYPE,
    AddCheckpoint,
    checkpoint_path,
    read_signatures,
    read_size,
)
from certreg.trust.checkpoint import Checkpoint, cosign, open_checkpoint, sign, witness_key
from certreg.trust.merkle import EMPTY_ROOT
from certreg.trust.note import SignedNote
from certreg.witness import cosigning
from certreg.witness.store import MOST_REFUSALS, Store

LOG = Log()
FORK = Log(fork_at=2)


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Cosigner]:
    made = Cosigner.create(tmp_path, LOG)
    yield made
    made.store.close()


def status(witness: Cosigner, request: AddCheckpoint | bytes) -> int:
    return witness.asked(request).status


def grown(witness: Cosigner, *sizes: int) -> None:
    for old, new in zip((0, *sizes), sizes, strict=False):
        assert status(witness, LOG.request(old, new)) == 200


def test_it_cosigns_a_log_as_it_grows_with_both_of_its_keys(witness: Cosigner) -> None:
    keys = [witness_key(signer, NAME) for signer in witness.signers]
    for old, new in ((0, 1), (1, 3), (3, 3), (3, 300), (300, 513)):
        request = LOG.request(old, new)
        answer = witness.asked(request)
        assert answer.status == 200
        note = SignedNote(
            request.note.text, (*request.note.signatures, *read_signatures(answer.body))
        )
        opened = open_checkpoint(note, LOG.keys, keys)
        assert [each.key for each in opened.cosignatures] == keys
        assert {each.at for each in opened.cosignatures} == {AT}


def test_what_it_has_cosigned_is_on_the_disk_before_it_answers(
    witness: Cosigner, tmp_path: Path
) -> None:
    grown(witness, 5)
    again = Store(tmp_path)
    latest = again.latest(ORIGIN)
    again.close()
    assert latest is not None
    assert latest.checkpoint == LOG.head(5)


def test_an_unknown_log_is_404(witness: Cosigner) -> None:
    assert status(witness, Log(origin="elsewhere.example/log").request(0, 3)) == 404


@pytest.mark.parametrize("of", ["a stranger", "nobody that is known"])
def test_a_checkpoint_that_its_log_has_not_signed_is_403(witness: Cosigner, of: str) -> None:
    request = LOG.request(0, 3)
    stranger = sign(LOG.head(3), [ed25519("stranger")], AT)
    cosigned = SignedNote(stranger.text, (cosign(LOG.head(3), ed25519("w"), "w.example", AT),))
    note = stranger if of == "a stranger" else cosigned
    assert status(witness, replace(request, note=note)) == 403


def test_a_known_key_whose_signature_fails_is_403_whatever_else_stands_there(
    witness: Cosigner,
) -> None:
    request, other = LOG.request(0, 3), LOG.request(0, 4)
    note = SignedNote(request.note.text, (request.note.signatures[0], other.note.signatures[1]))
    assert status(witness, replace(request, note=note)) == 403


def test_signatures_of_strangers_beside_the_log_s_own_do_no_harm(witness: Cosigner) -> None:
    request = LOG.request(0, 3)
    forged = cosign(LOG.head(2), ed25519("w"), "w.example", AT)
    assert status(witness, replace(request, note=request.note.with_signature(forged))) == 200


def test_a_forged_line_in_its_own_name_does_not_spoil_what_it_keeps(
    witness: Cosigner, tmp_path: Path
) -> None:
    request = LOG.request(0, 3)
    forged = replace(cosign(LOG.head(3), witness.signers[0], NAME, AT), signature=bytes(72))
    assert status(witness, replace(request, note=request.note.with_signature(forged))) == 200
    assert status(witness, LOG.request(3, 5)) == 200


@pytest.mark.parametrize("old", [4, 5])
def test_an_old_size_beyond_the_checkpoint_is_400(witness: Cosigner, old: int) -> None:
    assert status(witness, replace(LOG.request(0, 3), old=old)) == 400


def test_an_old_size_that_is_not_the_latest_is_409_and_says_the_latest(witness: Cosigner) -> None:
    grown(witness, 5)
    for old in (0, 3, 6):
        answer = witness.asked(LOG.request(old, 8))
        assert (answer.status, answer.media_type) == (409, SIZE_TYPE)
        assert read_size(answer.body) == 5


def test_a_proof_that_does_not_hold_is_422(witness: Cosigner) -> None:
    grown(witness, 5)
    good = LOG.request(5, 9)
    for proof in ((), good.proof[:-1], good.proof[::-1], (*good.proof, good.proof[0])):
        assert status(witness, replace(good, proof=proof)) == 422
    assert status(witness, good) == 200


def test_a_proof_where_there_is_nothing_to_prove_is_422(witness: Cosigner) -> None:
    assert status(witness, replace(LOG.request(0, 3), proof=(bytes(32),))) == 422
    grown(witness, 3)
    assert status(witness, replace(LOG.request(3, 3), proof=(bytes(32),))) == 422


def test_the_same_size_with_another_root_is_422(witness: Cosigner) -> None:
    grown(witness, 5)
    assert status(witness, FORK.request(5, 5)) == 422
    assert status(witness, LOG.request(5, 5)) == 200


def test_an_empty_log_has_the_root_of_the_empty_tree(witness: Cosigner) -> None:
    for root, expected in ((bytes(32), 422), (EMPTY_ROOT, 200)):
        note = sign(Checkpoint(ORIGIN, 0, root), LOG.signers, AT)
        assert status(witness, AddCheckpoint(0, (), note)) == expected
    grown(witness, 3)


@pytest.mark.long
def test_a_fork_at_any_size_finds_no_witness(tmp_path: Path) -> None:
    for size in range(1, 301, 13):
        witness = Cosigner.create(tmp_path / str(size), LOG)
        assert status(witness, LOG.request(0, size)) == 200
        fork = Log(fork_at=size - 1)
        for new in (size, size + 1, 2 * size):
            assert status(witness, fork.request(size, new)) == 422
        assert status(witness, LOG.request(size, size + 1)) == 200
        witness.store.close()


def test_what_could_not_be_cosigned_is_kept_as_evidence_and_does_not_fill_the_disk(
    witness: Cosigner,
) -> None:
    grown(witness, 5)
    request = FORK.request(5, 6).to_bytes()
    for _ in range(MOST_REFUSALS + 5):
        witness.asked(request)
    kept = witness.store.refusals()
    assert len(kept) == MOST_REFUSALS
    assert (kept[0].reason, kept[0].request) == ("not_consistent", request)


def test_a_clock_that_went_back_stops_it(witness: Cosigner) -> None:
    grown(witness, 5)
    assert witness.asked(LOG.request(5, 6), AT - timedelta(seconds=1)).status == 503
    assert witness.asked(LOG.request(5, 6), AT).status == 200


def test_of_two_histories_asked_for_at_once_one_is_cosigned(tmp_path: Path) -> None:
    Cosigner.create(tmp_path, LOG).store.close()
    logs = [Log(fork_at=2 + n) for n in range(8)]

    def ask(log: Log) -> int:
        store = Store(tmp_path)
        try:
            return Cosigner(store, store.signers(PASSPHRASE)).asked(log.request(0, 20)).status
        finally:
            store.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, logs))
    assert sorted(answers) == [200] + [409] * 7


def test_the_file_itself_refuses_to_go_back_or_to_forget(witness: Cosigner, tmp_path: Path) -> None:
    grown(witness, 5)
    connection = sqlite3.connect(tmp_path / "witness.sqlite3")
    for statement in ("UPDATE latest SET size = 3", "DELETE FROM latest"):
        with pytest.raises(sqlite3.IntegrityError, match="a witness never"):
            connection.execute(statement)
    connection.close()


def test_nothing_is_answered_when_it_could_not_be_kept(
    witness: Cosigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("disk is full")

    monkeypatch.setattr(Store, "keep", full)
    with pytest.raises(sqlite3.OperationalError):
        witness.asked(LOG.request(0, 5))
    monkeypatch.undo()
    assert witness.store.latest(ORIGIN) is None
    grown(witness, 3)


def test_it_shows_the_newest_checkpoint_with_its_own_signatures(witness: Cosigner) -> None:
    path = f"/{checkpoint_path(ORIGIN)}"
    assert cosigning.newest(path, witness.store).status == 404
    grown(witness, 5)
    note = SignedNote.from_bytes(cosigning.newest(path, witness.store).body)
    keys = [witness_key(signer, NAME) for signer in witness.signers]
    assert len(open_checkpoint(note, LOG.keys, keys).cosignatures) == 2
    assert cosigning.newest("/" + "0" * 64 + "/checkpoint", witness.store).status == 404


GOOD = LOG.request(2, 5).to_bytes()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 2\n",
        GOOD.replace(b"old 2", b"old 02"),
        GOOD.replace(b"old 2", b"old -1"),
        GOOD.replace(b"old 2", b"Old 2"),
        GOOD.replace(b"old 2\n", b"old 2\r\n"),
        GOOD.replace(b"old 2\n", b"old 2\n\n"),
        GOOD.replace(b"old 2\n", b"old 2\nAAAA\n"),
        GOOD.replace(b"old 2\n", b"old 2\n" + b"A" * 43 + b"=\n" + b"not base64\n"),
        b"old 2\n" + (b"A" * 43 + b"=\n") * 64 + GOOD.partition(b"\n")[2],
        GOOD.replace(b"certs.example/log\n5\n", b"certs.example/log\n5\n6\n"),
        GOOD + b"more",
        b"\xff" + GOOD,
    ],
)
def test_what_is_no_request_is_400(witness: Cosigner, body: bytes) -> None:
    assert status(witness, body) == 400


def test_the_example_of_the_specification_can_be_read() -> None:
    """From c2sp.org/tlog-witness."""
    body = """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""
    request = AddCheckpoint.from_bytes(body.encode())
    assert (request.old, len(request.proof), len(request.note.signatures)) == (20852014, 4, 2)
    assert request.to_bytes() == body.encode()


@pytest.mark.parametrize("body", [b"", b"5", b"05\n", b"5\n5\n", b"-1\n", b"\xd9\xa3\n"])
def test_what_is_no_size_cannot_be_read(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_size(body)


def test_a_folder_has_one_witness(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="certreg witness init"):
        Store(tmp_path)
    Cosigner.create(tmp_path, LOG).store.close()
    with pytest.raises(ConflictError, match="已有见证人"):
        Store.create(tmp_path, NAME, PASSPHRASE)


def test_its_keys_do_not_open_without_the_passphrase(witness: Cosigner) -> None:
    with pytest.raises(UnreadableError, match="口令"):
        witness.store.signers(b"another")
