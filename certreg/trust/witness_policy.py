"""Which logs are known, and whose cosignatures witness a checkpoint (c2sp.org/tlog-policy)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust.checkpoint import VerifiedSignature
from certreg.trust.note import KeyType, VerifierKey

_LOG_TYPES = (KeyType.ED25519, KeyType.ML_DSA_44_COSIGNATURE)
_WITNESS_TYPES = (KeyType.ED25519_COSIGNATURE, KeyType.ML_DSA_44_COSIGNATURE)
_WRONG_LINE = Text("写法不正确，或名称未定义。")


@dataclass(frozen=True)
class Witness:
    """A witness under the name that the policy gives it: who operates it, as verdicts say it.

    Attributes:
        address: prefix of its HTTP interface, for whoever asks it to cosign; empty where the policy
            names none. Nobody else needs it, so it is neither compared nor written.
    """

    name: str
    key: VerifierKey
    address: str = field(default="", compare=False)

    def is_met(self, cosigned: Collection[VerifierKey]) -> bool:
        return self.key in cosigned


@dataclass(frozen=True)
class Group:
    """Some members, of whom `need` must have cosigned."""

    name: str
    need: int
    members: tuple[Witness | Group, ...]

    def is_met(self, cosigned: Collection[VerifierKey]) -> bool:
        return sum(member.is_met(cosigned) for member in self.members) >= self.need


@dataclass(frozen=True)
class WitnessPolicy:
    """The logs that are trusted, the witnesses that are known, and the quorum.

    Attributes:
        logs: keys of the trusted logs, by any of which a checkpoint may be signed.
        witnesses: all that are named, in the quorum or not.
        quorum: who must have cosigned; None where the policy asks for nobody.
    """

    logs: tuple[VerifierKey, ...]
    witnesses: tuple[Witness, ...]
    quorum: Witness | Group | None

    @property
    def witness_keys(self) -> tuple[VerifierKey, ...]:
        return tuple(witness.key for witness in self.witnesses)

    def is_met(self, cosigned: Collection[VerifierKey]) -> bool:
        """Whether cosignatures by these keys are enough."""
        return self.quorum is None or self.quorum.is_met(cosigned)

    def met_at(self, cosignatures: Iterable[VerifiedSignature]) -> datetime | None:
        """When the quorum was complete: what came later takes nothing back.

        Returns:
            UTC; None while it is not complete, and where the policy asks for nobody.
        """
        signed, cosigned = [each for each in cosignatures if each.at], set[VerifierKey]()
        for each in sorted(signed, key=lambda signature: signature.at or datetime.max):
            cosigned.add(each.key)
            if self.quorum is not None and self.quorum.is_met(cosigned):
                return each.at
        return None

    @property
    def text(self) -> str:
        """The policy file, without the addresses."""
        lines = [f"log {key.vkey}" for key in self.logs]
        lines += [f"witness {witness.name} {witness.key.vkey}" for witness in self.witnesses]
        if isinstance(self.quorum, Group):
            lines += _group_lines(self.quorum)
        lines.append(f"quorum {self.quorum.name if self.quorum else 'none'}")
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def from_text(cls, text: str) -> WitnessPolicy:
        """The policy of a policy file.

        Raises:
            UnreadableError: naming the line that breaks a rule of the format.
        """
        reader = _Reader()
        for number, line in enumerate(text.split("\n"), 1):
            words = line.replace("\t", " ").split(" ")
            words = [word for word in words if word]
            if words and not words[0].startswith("#"):
                reader.read(number, words)
        return reader.policy()


def k_of_n(
    logs: Sequence[VerifierKey], witnesses: Mapping[str, VerifierKey], need: int
) -> WitnessPolicy:
    """The policy that asks for cosignatures of any `need` of these witnesses (0: of nobody)."""
    members = tuple(Witness(name, key) for name, key in witnesses.items())
    if not 0 <= need <= len(members):
        raise ValueError(f"no {need} of {len(members)} witnesses")
    return WitnessPolicy(tuple(logs), members, Group("quorum", need, members) if need else None)


def _group_lines(group: Group) -> Iterator[str]:
    for member in group.members:
        if isinstance(member, Group):
            yield from _group_lines(member)
    yield f"group {group.name} {group.need} {' '.join(member.name for member in group.members)}"


@dataclass
class _Reader:
    """What the lines of a policy file have defined so far."""

    logs: list[VerifierKey] = field(default_factory=list)
    defined: dict[str, Witness | Group] = field(default_factory=dict)
    grouped: set[str] = field(default_factory=set)
    quorums: list[str] = field(default_factory=list)

    def read(self, number: int, words: list[str]) -> None:
        keyword, *items = words
        try:
            _LINES[keyword](self, items)
        except (KeyError, ValueError, IndexError, UnreadableError) as error:
            why = error.message if isinstance(error, UnreadableError) else _WRONG_LINE
            raise UnreadableError(
                Text(
                    "见证策略第 {number} 行「{line}」无效：{why}",
                    number=number,
                    line=" ".join(words)[:60],
                    why=why,
                )
            ) from error

    def policy(self) -> WitnessPolicy:
        if len(self.quorums) != 1:
            raise UnreadableError(
                Text("见证策略应恰有一行 quorum，现有 {count} 行。", count=len(self.quorums))
            )
        witnesses = tuple(each for each in self.defined.values() if isinstance(each, Witness))
        return WitnessPolicy(tuple(self.logs), witnesses, self.defined.get(self.quorums[0]))

    def log(self, items: list[str]) -> None:
        key = _key(items[0], _LOG_TYPES)
        _check_new(key, self.logs)
        _check_length(items, 1, 2)
        self.logs.append(key)

    def witness(self, items: list[str]) -> None:
        name, key = items[0], _key(items[1], _WITNESS_TYPES)
        _check_new(key, [each.key for each in self.defined.values() if isinstance(each, Witness)])
        _check_length(items, 2, 3)
        self._define(Witness(name, key, *items[2:]))

    def group(self, items: list[str]) -> None:
        name, count, *names = items
        members = tuple(self.defined[each] for each in names)
        if self.grouped.intersection(names) or len(set(names)) < len(names):
            raise UnreadableError(Text("成员只能属于一个组。"))
        words = {"any": 1, "all": len(members)}
        need = int(count) if count.isascii() and count.isdecimal() else words[count]
        if not 1 <= need <= len(members):
            raise UnreadableError(Text("所需数目应在 1 与成员数之间。"))
        self.grouped.update(names)
        self._define(Group(name, need, members))

    def quorum(self, items: list[str]) -> None:
        _check_length(items, 1, 1)
        if items[0] != "none" and items[0] not in self.defined:
            raise UnreadableError(Text("名称未定义。"))
        self.quorums.append(items[0])

    def _define(self, member: Witness | Group) -> None:
        if member.name in self.defined or member.name == "none":
            raise UnreadableError(Text("名称重复。"))
        self.defined[member.name] = member


_LINES: dict[str, Callable[[_Reader, list[str]], None]] = {
    "log": _Reader.log,
    "witness": _Reader.witness,
    "group": _Reader.group,
    "quorum": _Reader.quorum,
}


def _key(vkey: str, types: Collection[KeyType]) -> VerifierKey:
    key = VerifierKey.from_vkey(vkey)
    if key.type not in types:
        raise UnreadableError(Text("公钥类型与用途不符。"))
    return key


def _check_new(key: VerifierKey, known: Collection[VerifierKey]) -> None:
    if key.public_key in [each.public_key for each in known]:
        raise UnreadableError(Text("公钥重复。"))


def _check_length(items: list[str], least: int, most: int) -> None:
    if not least <= len(items) <= most:
        raise UnreadableError(Text("项数不正确。"))
