"""Canonical N-Quads (RDFC-1.0) of a document, many times faster than PyLD for repeated shapes.

Two documents with the same members, types and contexts differ only in their texts. So PyLD runs
once for each shape, on a document of placeholders; its quads become a template, and every further
document of that shape is canonicalised by filling in, naming the blank nodes and sorting. Whatever
a template cannot express exactly goes to PyLD.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeAlias

from certreg.errors import UnreadableError
from certreg.trust.json_ld import IRI, UNWRITABLE, canonical_quads_by_pyld

# A document's structure: the constants as they are, (name, shape) pairs for objects, a tuple for
# arrays, and `_SLOT` where a text stood.
Shape: TypeAlias = tuple[Any, ...] | str | bool | int | None

_SLOT = None
# Members whose values the contexts read as terms: their texts belong to the shape.
_TERMS = frozenset({"@context", "type", "proofPurpose"})
_MOST_SLOTS = 200


def canonical_quads(document: Mapping[str, Any]) -> bytes:
    """The canonical N-Quads of a JSON-LD document, the same bytes as `canonical_quads_by_pyld`.

    Raises:
        UnreadableError: as `canonical_quads_by_pyld`.
    """
    texts: list[str] = []
    try:
        shape = _shape_of(document, "", texts)
    except _UnsuitedError:
        return canonical_quads_by_pyld(document)
    template = _template_of(shape, len(texts)) if len(texts) <= _MOST_SLOTS else None
    quads = template.fill(texts) if template else None
    return canonical_quads_by_pyld(document) if quads is None else quads.encode()


class _UnsuitedError(Exception):
    """The document cannot be expressed by a template."""


def _shape_of(value: Any, name: str, texts: list[str]) -> Shape:
    """The shape of a value; appends its texts, in order, to `texts`."""
    kind = type(value)
    if kind is str:
        if name not in _TERMS:
            texts.append(value)
            return _SLOT
        if _PLACEHOLDER in value:
            raise _UnsuitedError
        return str(value)
    if kind is dict:
        return ("{", *[(key, _shape_of(member, key, texts)) for key, member in value.items()])
    if kind is list:
        return ("[", *[_shape_of(item, name, texts) for item in value])
    if kind is bool or kind is int:
        # The type's name keeps True and 1 apart, which compare equal.
        return (kind.__name__, value)
    raise _UnsuitedError


@dataclass(frozen=True)
class _Quads:
    """Quads as a format text, and what stands at each %s: text n as n, blank node n as -1 - n."""

    text: str
    slots: tuple[int, ...]


@dataclass(frozen=True)
class _Template:
    are_iris: tuple[bool, ...]
    ground: _Quads
    blank: tuple[_Quads, ...]
    blank_count: int

    def fill(self, texts: list[str]) -> str | None:
        """The canonical quads with these texts; None when PyLD has to decide."""
        terms = [
            _iri(text) if is_iri else _literal(text)
            for text, is_iri in zip(texts, self.are_iris, strict=True)
        ]
        if None in terms:
            return None
        ground = self.ground.text % tuple([terms[slot] for slot in self.ground.slots])
        lines = set(ground.split("\n"))
        if self.blank:
            named = self._name_blank_nodes(terms)
            if named is None:
                return None
            lines.update(named)
        lines.discard("")
        return "\n".join(sorted(lines)) + "\n"

    def _name_blank_nodes(self, terms: list[Any]) -> list[str] | None:
        """The quads with blank nodes, named by RDFC-1.0 section 4.4 steps 3 and 4.

        None when two nodes have the same first-degree hash: only their surroundings differ.
        """
        labels = [f"_:b{number}" for number in range(self.blank_count)]
        quads = {_write(quad, terms, labels): quad for quad in self.blank}.values()
        hashes: dict[str, int] = {}
        for number in range(self.blank_count):
            as_seen = ["_:z"] * self.blank_count
            as_seen[number] = "_:a"
            near = sorted(_write(q, terms, as_seen) + "\n" for q in quads if -1 - number in q.slots)
            hashes[sha256("".join(near).encode()).hexdigest()] = number
        if len(hashes) < self.blank_count:
            return None
        for position, digest in enumerate(sorted(hashes)):
            labels[hashes[digest]] = f"_:c14n{position}"
        return [_write(quad, terms, labels) for quad in quads]


def _write(quad: _Quads, terms: list[Any], labels: list[str]) -> str:
    return quad.text % tuple(
        [terms[slot] if slot >= 0 else labels[-1 - slot] for slot in quad.slots]
    )


_NEEDS_CARE = re.compile(r'[\x00-\x1f"\\\x7f\ud800-\udfff\ufffe\uffff]')
# Addresses that no context can take for a compact IRI: neither `urn` nor `did` is a term in any.
_SAFE_IRI = re.compile(r"(?:https?://|urn:uuid:|did:)")


def _iri(text: str) -> str | None:
    return f"<{text}>" if _SAFE_IRI.match(text) and IRI.fullmatch(text) else None


def _literal(text: str) -> str | None:
    if not _NEEDS_CARE.search(text):
        return f'"{text}"'
    if UNWRITABLE.search(text):
        return None
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return f'"{text}"'


_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ('"', '\\"'))

_PLACEHOLDER = "urn:x-certreg-slot:"
_TOKEN = re.compile(rf'(<{_PLACEHOLDER}\d+>|"{_PLACEHOLDER}\d+"|(?:^|(?<= ))_:c14n\d+(?= ))')


@lru_cache(maxsize=64)
def _template_of(shape: Shape, slot_count: int) -> _Template | None:
    """The template of a shape, or None when texts and quads do not correspond one to one."""
    try:
        quads = canonical_quads_by_pyld(_placeholder_document(shape, iter(range(slot_count))))
    except UnreadableError:
        return None
    lines = quads.decode().split("\n")[:-1]
    kinds: dict[int, bool] = {}
    parsed = [_parse_quad(line, kinds) for line in lines]
    if not lines or len(kinds) < slot_count:
        return None
    ground = [quad for quad in parsed if min(quad.slots, default=0) >= 0]
    blank = tuple(quad for quad in parsed if min(quad.slots, default=0) < 0)
    return _Template(
        are_iris=tuple(kinds[slot] for slot in range(slot_count)),
        ground=_Quads(
            "\n".join(quad.text for quad in ground),
            tuple(slot for quad in ground for slot in quad.slots),
        ),
        blank=blank,
        blank_count=len({slot for quad in blank for slot in quad.slots if slot < 0}),
    )


def _parse_quad(line: str, kinds: dict[int, bool]) -> _Quads:
    """A line of the placeholder document's quads; notes in `kinds` which slots are identifiers."""
    text, slots = "", []
    for at, piece in enumerate(_TOKEN.split(line)):
        if at % 2 == 0:  # between two tokens
            text += piece.replace("%", "%%")
            continue
        text += "%s"
        if piece.startswith("_"):
            slots.append(-1 - int(piece.removeprefix("_:c14n")))
            continue
        slot = int(piece[1:-1].removeprefix(_PLACEHOLDER))
        kinds[slot] = piece.startswith("<")
        slots.append(slot)
    return _Quads(text, tuple(slots))


def _placeholder_document(shape: Shape, numbers: Any) -> Any:
    """The document of a shape with a placeholder at every slot."""
    if shape is _SLOT:
        return f"{_PLACEHOLDER}{next(numbers)}"
    if not isinstance(shape, tuple):
        return shape
    kind, *members = shape
    if kind == "{":
        return {name: _placeholder_document(member, numbers) for name, member in members}
    if kind == "[":
        return [_placeholder_document(item, numbers) for item in members]
    return members[0]
