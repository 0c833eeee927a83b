"""Who has witnessed that something is in the log: stated beside every verdict, never part of it.

The registry is its own witness where the key's name lies under the registry's host; such a witness
shows that the log was kept, and nothing about what others were shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from certreg.text import Text
from certreg.trust.checkpoint import VerifiedSignature
from certreg.trust.witness_policy import Witness, WitnessPolicy


class Degree(Enum):
    """How far a head of the log is witnessed."""

    LOGGED = "logged"
    """The quorum has not cosigned yet, or the policy asks for nobody."""
    BY_ITSELF = "by_itself"
    """The quorum has, and every one of it is the registry's own."""
    WITNESSED = "witnessed"
    """The quorum has, and somebody independent among it."""


TEXTS = {
    Degree.LOGGED: Text("已登记、尚未见证"),
    Degree.BY_ITSELF: Text("仅由登记机构自己见证"),
    Degree.WITNESSED: Text("已由独立见证人见证"),
}


@dataclass(frozen=True)
class Cosigner:
    """A witness that has cosigned.

    Attributes:
        operator: who runs it, by the name in the policy.
        name: the name of its key.
        at: when it cosigned (UTC).
        is_own: whether it is the registry's own.
    """

    operator: str
    name: str
    at: datetime | None
    is_own: bool

    @property
    def text(self) -> Text:
        """The witness in words."""
        values = {"operator": self.operator, "name": self.name}
        moment = f"{self.at:%Y-%m-%d %H:%M}" if self.at else "—"
        if self.is_own:
            return Text(
                "{operator}（{name}，登记机构自己的）：{moment} UTC", **values, moment=moment
            )
        return Text("{operator}（{name}）：{moment} UTC", **values, moment=moment)


@dataclass(frozen=True)
class Witnessing:
    """How far a head of the log is witnessed, and by whom.

    Attributes:
        degree: what the cosignatures come to.
        size: entries of the head.
        cosigners: the known witnesses that have cosigned it, the first one first.
        at: when the quorum was complete (UTC); None before.
    """

    degree: Degree
    size: int
    cosigners: tuple[Cosigner, ...]
    at: datetime | None

    @property
    def text(self) -> Text:
        """The degree in words."""
        return TEXTS[self.degree]

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "degree": self.degree.value,
            "size": self.size,
            "at": self.at.isoformat() if self.at else None,
            "witnesses": [
                {
                    "operator": each.operator,
                    "name": each.name,
                    "at": each.at.isoformat() if each.at else None,
                    "is_own": each.is_own,
                }
                for each in self.cosigners
            ],
        }


def witnessing_of(
    size: int, cosignatures: Iterable[VerifiedSignature], policy: WitnessPolicy, host: str
) -> Witnessing:
    """What verified cosignatures of a head come to.

    Args:
        size: entries of the head.
        cosignatures: by witnesses of the policy.
        host: the registry's host, under which its own witnesses have their names.
    """
    signed = sorted(cosignatures, key=lambda each: each.at.timestamp() if each.at else 0)
    known = {witness.key: witness for witness in policy.witnesses}
    cosigners = tuple(_cosigner(known[each.key], each.at, host) for each in signed)
    at = policy.met_at(signed)
    if at is None:
        return Witnessing(Degree.LOGGED, size, cosigners, None)
    is_alone = all(each.is_own for each in cosigners)
    degree = Degree.BY_ITSELF if is_alone else Degree.WITNESSED
    return Witnessing(degree, size, cosigners, at)


def _cosigner(witness: Witness, at: datetime | None, host: str) -> Cosigner:
    return Cosigner(witness.name, witness.key.name, at, is_own(witness, host))


def is_own(witness: Witness, host: str) -> bool:
    """Whether a witness has its name under the registry's host."""
    named = witness.key.name.partition("/")[0]
    return named == host or named.endswith(f".{host}")
