"""What a signer may sign: nothing but what follows from the stored record.

A caller says what it wants signed (a `Subject`) beside the bytes. The signer process looks the
subject up in the database by itself, makes the bytes anew with the very function that the caller
used, and signs only what came out the same. Each room registers how for its kinds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from certreg.errors import RefusedError
from certreg.registry.models import Key
from certreg.text import Text
from certreg.trust.keys import Algorithm, Signer


@dataclass(frozen=True)
class Subject:
    """What bytes are about.

    Attributes:
        kind: as registered with `kind`.
        id: which one, within its kind.
        at: the time that the signature states, where it is not in the record itself.
    """

    kind: str
    id: str = ""
    at: datetime | None = None


@dataclass
class Rehearsal:
    """A signer that signs nothing and keeps what it was asked to sign."""

    key: Key
    messages: list[bytes] = field(default_factory=list)

    @property
    def key_id(self) -> str:
        return self.key.key_id

    @property
    def algorithm(self) -> Algorithm:
        return Algorithm(self.key.algorithm)

    @property
    def public_key(self) -> bytes:
        return self.key.public_key

    def sign(self, message: bytes) -> bytes:
        self.messages.append(message)
        return bytes(2420 if self.algorithm is Algorithm.ML_DSA_44 else 64)


NOT_IN_RECORD = "not_in_record"
"""Reason of the refusal to sign what does not follow from the record."""

Making = Callable[[Key, Subject, Signer], object]
"""Makes and signs the subject from what is stored; raises `RefusedError` where it must not be."""

Allowing = Callable[[Key, Subject, bytes], bool]
"""Whether bytes may be signed that nothing stored can make again."""

_made: dict[str, Making] = {}
_allowed: dict[str, Allowing] = {}


def made(name: str) -> Callable[[Making], Making]:
    """Register how a kind of subject is made from the record."""

    def register(making: Making) -> Making:
        _made[name] = making
        return making

    return register


def allowed(name: str) -> Callable[[Allowing], Allowing]:
    """Register a look at the bytes of a kind of subject that is not stored whole."""

    def register(allowing: Allowing) -> Allowing:
        _allowed[name] = allowing
        return allowing

    return register


def check(key: Key, subject: Subject, message: bytes) -> None:
    """Refuse bytes that do not follow from the record.

    Raises:
        RefusedError: reason `NOT_IN_RECORD`, or the reason of the room.
    """
    if subject.kind in _allowed:
        if _allowed[subject.kind](key, subject, message):
            return
    elif message in rehearsed(key, subject):
        return
    raise RefusedError(
        Text(
            "登记簿中没有要求签名的这项内容（{kind} {id}），拒绝签名",
            kind=subject.kind,
            id=subject.id,
        ),
        reason=NOT_IN_RECORD,
    )


def rehearsed(key: Key, subject: Subject) -> list[bytes]:
    """The bytes that the record asks a key to sign for a subject; none for an unknown kind."""
    rehearsal = Rehearsal(key)
    if subject.kind in _made:
        _made[subject.kind](key, subject, rehearsal)
    return rehearsal.messages
