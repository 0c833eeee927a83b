"""The request by which a log asks a witness to cosign (c2sp.org/tlog-witness), and its answers.

An old size, a consistency proof from there, an empty line, the new checkpoint. Log and witness read
and write it with the same code; who decides what is `certreg.witness`.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

from certreg.errors import UnreadableError
from certreg.trust.merkle import HASH_SIZE
from certreg.trust.note import NoteSignature, SignedNote, decode_base64

MOST_HASHES = 63
"""Lines of a proof; trees have no more levels."""

MOST_BYTES = 64 * 2**10
"""Of a request: 63 hashes, and a note with some cosignatures."""

SIZE_TYPE = "text/x.tlog.size"
"""Media type of the answer 409: the size that the witness knows."""

_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_SIZE = re.compile(r"(0|[1-9][0-9]{0,18})\n")


@dataclass(frozen=True)
class AddCheckpoint:
    """A request. Nothing here is verified.

    Attributes:
        old: size of the checkpoint that the log believes the witness to have cosigned last.
        proof: consistency proof from that size to the new one (RFC 6962, 2.1.2).
        note: the new checkpoint.
    """

    old: int
    proof: tuple[bytes, ...]
    note: SignedNote

    def to_bytes(self) -> bytes:
        """The body of the request."""
        lines = [f"old {self.old}", *(b64encode(each).decode() for each in self.proof), ""]
        return "".join(f"{line}\n" for line in lines).encode() + self.note.to_bytes()

    @classmethod
    def from_bytes(cls, body: bytes) -> AddCheckpoint:
        """The request that `to_bytes` wrote; what it would write in another way is refused.

        Raises:
            UnreadableError: not a request.
        """
        head, _, note = body.partition(b"\n\n")
        try:
            first, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise UnreadableError("请求格式不正确：旧大小和一致性证明应为 ASCII 字符。") from error
        old = _OLD.fullmatch(first)
        if not old:
            raise UnreadableError("请求格式不正确：第一行应为 old 和旧大小。")
        if len(lines) > MOST_HASHES:
            raise UnreadableError("请求格式不正确：一致性证明超过 63 行。")
        proof = tuple(map(decode_base64, lines))
        if any(len(each) != HASH_SIZE for each in proof):
            raise UnreadableError("请求格式不正确：一致性证明的每一行应为 32 字节的哈希。")
        return cls(int(old[1]), proof, SignedNote.from_bytes(note))


def write_signatures(signatures: tuple[NoteSignature, ...]) -> bytes:
    """The answer 200: one line for each cosignature."""
    return "".join(each.line for each in signatures).encode()


def read_signatures(body: bytes) -> tuple[NoteSignature, ...]:
    """The cosignatures of an answer 200, none of them verified.

    Raises:
        UnreadableError: something else.
    """
    return SignedNote.from_bytes(b"-\n\n" + body).signatures


def write_size(size: int) -> bytes:
    """The answer 409."""
    return f"{size}\n".encode()


def read_size(body: bytes) -> int:
    """The size in an answer 409.

    Raises:
        UnreadableError: something else.
    """
    found = _SIZE.fullmatch(body.decode("ascii", "replace"))
    if not found:
        raise UnreadableError("见证人的答复格式不正确：应为一个大小。")
    return int(found[1])


def checkpoint_path(origin: str) -> str:
    """Where a witness shows the newest checkpoint of a log that it has cosigned."""
    return f"{sha256(origin.encode()).hexdigest()}/checkpoint"
