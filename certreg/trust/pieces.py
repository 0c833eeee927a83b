"""What is too large for memory, sealed piece by piece (AES-256-GCM) and opened likewise.

    MARK, the pieces, the file's own key, sealed

A piece's nonce is its number, and the last piece says that it is the last, so that none can be left out, moved or
repeated (STREAM: Hoang, Reyhanitabar, Rogaway and Vizár, 2015). The key is made for the one file and comes last:
of a file that was cut short it is nowhere, and nobody can read what there is of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust import sealing

MARK = b"certreg pieces 1\n"
"""How such a file begins; what `sealing.seal` makes begins with the number of a key, 1."""

PIECE = 2**20
"""Bytes of a piece before sealing; the last may have fewer."""

_TAG = 16
_KEY = len(sealing.seal(bytes(32), bytes(32), b""))


class Sealer:
    """Seals what is written to it and hands it on, in pieces; `finish` makes it readable."""

    def __init__(self, sink: Callable[[bytes], object]) -> None:
        self._sink = sink
        self._key = os.urandom(32)
        self._cipher = AESGCM(self._key)
        self._rest = bytearray()
        self._number = 0
        sink(MARK)

    def write(self, data: bytes) -> None:
        """Take more of the content."""
        more = memoryview(data)
        while len(self._rest) + len(more) > PIECE:  # never all of it: at the end the last is left
            missing = PIECE - len(self._rest)
            self._rest += more[:missing]
            more = more[missing:]
            self._seal(is_last=False)
        self._rest += more

    def finish(self, key: bytes, associated: bytes) -> None:
        """Seal what is left, and the file's own key.

        Args:
            key, associated: as for `sealing.seal`.
        """
        self._seal(is_last=True)
        self._sink(sealing.seal(key, self._key, associated))

    def _seal(self, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last)
        self._sink(self._cipher.encrypt(nonce, bytes(self._rest), MARK))
        self._rest.clear()
        self._number += 1


def unseal(file: BinaryIO, key: bytes, associated: bytes) -> Iterator[bytes]:
    """The content of a file that begins with `MARK`, piece by piece; the caller closes it afterwards.

    Raises:
        UnreadableError: at once: another key, another place, or the file was cut short; in the course of it:
            a piece was changed, and nothing from it on is told.
    """
    end = file.seek(0, os.SEEK_END) - _KEY
    if end < len(MARK) + _TAG:
        raise _broken()
    file.seek(end)
    own = sealing.unseal(key, file.read(), associated)
    file.seek(len(MARK))
    return _unsealed(file, AESGCM(own), end - len(MARK))


def _unsealed(file: BinaryIO, cipher: AESGCM, left: int) -> Iterator[bytes]:
    number = 0
    while left > 0:
        size = min(left, PIECE + _TAG)
        left -= size
        try:
            yield cipher.decrypt(_nonce(number, left == 0), file.read(size), MARK)
        except InvalidTag as error:
            raise _broken() from error
        number += 1


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _broken() -> UnreadableError:
    return UnreadableError(Text("加密文件不完整或被改动，请从备份恢复该文件。"))
