"""Deciding on a request: the steps of c2sp.org/tlog-witness in their order, one answer for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from certreg.errors import CertregError, RefusedError, UnreadableError
from certreg.text import Text
from certreg.trust.add_checkpoint import (
    SIZE_TYPE,
    AddCheckpoint,
    checkpoint_path,
    write_signatures,
    write_size,
)
from certreg.trust.checkpoint import Checkpoint, cosign, open_checkpoint
from certreg.trust.keys import Signer
from certreg.trust.merkle import EMPTY_ROOT, verify_consistency
from certreg.trust.note import SignedNote
from certreg.witness.store import Latest, Store

PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: status, body and its media type."""

    status: int
    body: bytes
    media_type: str = PLAIN


class _NoError(CertregError):
    """A request that gets another answer than a cosignature."""

    def __init__(self, answer: Answer, reason: str = "") -> None:
        super().__init__(answer.body.decode())
        self.answer = answer
        self.reason = reason


def answer(request: bytes, store: Store, signers: Sequence[Signer], at: datetime) -> Answer:
    """Cosign a newer checkpoint of a known log, or say why not.

    The new checkpoint is on the disk before the cosignature leaves; comparing with what was seen
    last and keeping the new one are one transaction.

    Args:
        request: body of `add-checkpoint`.
        at: the moment of cosigning (aware).

    Returns:
        200 with the cosignatures; 400, 403, 404, 409, 422 as trust.md and the specification say;
        503 when this machine's clock stands before the last cosignature.
    """
    try:
        asked = AddCheckpoint.from_bytes(request)
        checkpoint = _opened(asked.note, store)
        if asked.old > checkpoint.size:
            raise _no(400, Text("旧大小不应超过检查点的大小。"))
        with store.alone():
            _check(asked, checkpoint, store.latest(checkpoint.origin), at)
            lines = tuple(cosign(checkpoint, signer, store.name, at) for signer in signers)
            store.keep(
                checkpoint, SignedNote(asked.note.text, (*asked.note.signatures, *lines)), at
            )
        return Answer(200, write_signatures(lines))
    except UnreadableError as error:
        return Answer(400, f"{error.message}\n".encode())
    except _NoError as refused:
        if refused.reason:
            with store.alone():
                store.keep_refusal(checkpoint.origin, refused.reason, request, at)
        return refused.answer


def newest(path: str, store: Store) -> Answer:
    """The newest checkpoint that was cosigned, at the path that its log has here."""
    for origin in dict.fromkeys(key.name for key in store.logs()):
        latest = store.latest(origin)
        if latest is not None and path == f"/{checkpoint_path(origin)}":
            return Answer(200, latest.note.to_bytes())
    return Answer(404, b"no such checkpoint\n")


def _opened(note: SignedNote, store: Store) -> Checkpoint:
    """The checkpoint of a known log, signed by it."""
    keys = store.logs()
    origin = Checkpoint.from_text(note.text).origin
    if origin not in {key.name for key in keys}:
        raise _no(404, Text("本见证人不认识这个登记日志。"))
    try:
        return open_checkpoint(note, keys).checkpoint
    except RefusedError as error:
        status = 422 if error.reason == "root_of_empty_tree" else 403
        raise _no(status, error.message) from error


def _check(
    asked: AddCheckpoint, checkpoint: Checkpoint, latest: Latest | None, at: datetime
) -> None:
    """That the new checkpoint begins with everything that was seen before."""
    seen = latest.checkpoint if latest else Checkpoint(checkpoint.origin, 0, EMPTY_ROOT)
    if latest is not None and at < latest.at:
        raise _no(503, Text("见证人的时钟倒退，暂停联署。"))
    if asked.old != seen.size:
        raise _NoError(Answer(409, write_size(seen.size), SIZE_TYPE))
    if seen.size == checkpoint.size:
        if seen.root != checkpoint.root:
            raise _no(422, Text("同样大小，根哈希不同：日志有两个版本。"), reason="other_root")
        if asked.proof:
            raise _no(422, Text("大小未变，不应有一致性证明。"))
    elif seen.size == 0:
        if asked.proof:
            raise _no(422, Text("从空日志开始，不应有一致性证明。"))
    elif not verify_consistency(
        seen.size, checkpoint.size, asked.proof, seen.root, checkpoint.root
    ):
        raise _no(422, Text("一致性证明不成立。"), reason="not_consistent")


def _no(status: int, text: str, reason: str = "") -> _NoError:
    return _NoError(Answer(status, f"{text}\n".encode()), reason)
