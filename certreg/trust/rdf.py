"""Canonical N-Quads (RDFC-1.0) of a document, many times faster than PyLD for repeated shapes.

Two documents with the same members, types and contexts differ only in their texts. So PyLD runs
once for each shape, on a document of placeholders; its quads become a template, and every further
document of that shape is canonicalised by filling in, naming the blank nodes and sorting. Whatever
a template cannot express exactly goes to PyLD.

The shape is read off the canonical JSON, where members stand in one order, and where a text is
escaped as N-Quads escape it but for a few characters, which PyLD is to judge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter
from typing import TypeAlias

from certreg.errors import UnreadableError
from certreg.trust.canonical import plain_text
from certreg.trust.json_ld import IRI_CHARACTER, canonical_quads_by_pyld

_MOST_SLOTS = 200
_SLOT = "\0"  # in a shape, where a text stood; canonical JSON has no such character

_STRING = r'[^"\\]*+(?:\\.[^"\\]*+)*+'
# Members whose values the contexts read as terms: their texts belong to the shape.
_TERMS = rf'"(?:@context|type|proofPurpose)":(?:"{_STRING}"|\["{_STRING}"(?:,"{_STRING}")*+\])'
# What stands before a text, and the text. A member with another name is taken for a text, and its
# shape for one without a template.
_PIECE = re.compile(rf'((?:[^"]++|{_TERMS}|"[@A-Za-z]++":)*+)(?:"({_STRING})")?+')
# Characters that PyLD would not write as RDFC-1.0 asks, as canonical JSON has them.
_UNWRITABLE = re.compile(r"\\[bfu]|[\x7f\ud800-\udfff\ufffe\uffff]")
# Addresses that no context can take for a compact IRI: neither `urn` nor `did` is a term in any.
_SAFE_IRIS = re.compile(rf"(?:(?:https?://|urn:uuid:|did:){IRI_CHARACTER}*+ )*+")


def canonical_quads(document: Mapping[str, object], text: str | None = None) -> bytes:
    """The canonical N-Quads of a JSON-LD document, the same bytes as `canonical_quads_by_pyld`.

    Args:
        text: the document's `plain_text`, where the caller has it already.

    Raises:
        UnreadableError: as `canonical_quads_by_pyld`.
    """
    text = text or plain_text(document)
    quads = _quads_by_template(text) if text and _is_writable(text) else None
    return canonical_quads_by_pyld(document) if quads is None else quads.encode()


def _is_writable(text: str) -> bool:
    # What is printable and has no escapes is writable, and quickly seen.
    return (text.isprintable() and "\\" not in text) or not _UNWRITABLE.search(text)


def _quads_by_template(text: str) -> str | None:
    """The canonical quads of an object in canonical JSON; None when PyLD has to decide."""
    for template in _LATEST:
        if found := template.form.fullmatch(text):
            return template.fill(found.groups())
    pieces = _PIECE.findall(text)
    del pieces[-1]  # the empty one at the end
    between, texts = zip(*pieces, strict=True)
    if len(texts) > _MOST_SLOTS:
        return None
    found_template = _template_of(_SLOT.join(between))
    if found_template is None:
        return None
    _LATEST[:] = [found_template]
    return found_template.fill(texts[:-1])


# The template of the document before: of thousands in a batch most have one shape, and one look shows it.
_LATEST: list[_Template] = []

# Picks the values of some slots.
Pick: TypeAlias = Callable[[Sequence[str]], tuple[str, ...]]


@dataclass(frozen=True)
class _Line:
    """A quad with its values taken out: slot n is text n, and after the texts come blank nodes."""

    between: tuple[str, ...]
    slots: tuple[int, ...]


class _Lines:
    """Some quads as one format text, sorted as far as their fixed beginnings decide it."""

    def __init__(self, lines: Sequence[_Line], *, shared: int = 0) -> None:
        """Args: shared: how many slots they begin with that are the same in all of them."""
        lines = sorted(lines, key=lambda line: line.between[shared])
        starts = [line.between[shared] for line in lines]
        # Where no beginning continues another one, no text can change the order.
        self.is_sorted = not any(map(str.startswith, starts[1:], starts))
        self.format = "".join(
            "%s".join(piece.replace("%", "%%") for piece in line.between) + "\n" for line in lines
        )
        self.slots = [slot for line in lines for slot in line.slots]

    def in_order(self, quads: str) -> str:
        """The quads in canonical order."""
        return quads if self.is_sorted else "".join(f"{q}\n" for q in sorted(_split(quads)))

    def is_repeating(self, quads: str) -> bool:
        """Whether a quad stands twice in what was written; it would count once."""
        return not self.is_sorted and len(set(_split(quads))) < len(_split(quads))


class _Groups:
    """Groups of quads, filled in all at once."""

    def __init__(self, groups: Sequence[_Lines]) -> None:
        self._groups = groups
        self._is_sorted = all(group.is_sorted for group in groups)
        self._format = _SLOT.join(group.format for group in groups)
        self._pick = _picker([slot for group in groups for slot in group.slots])

    def write(self, values: Sequence[str]) -> list[str]:
        """The quads of each group in canonical order, each with its line feed."""
        written = (self._format % self._pick(values)).split(_SLOT) if self._groups else []
        if self._is_sorted:
            return written
        return list(map(_Lines.in_order, self._groups, written))

    def is_repeating(self, written: Sequence[str]) -> bool:
        """Whether a quad stands twice in one of the groups."""
        return not self._is_sorted and any(map(_Lines.is_repeating, self._groups, written))


def _split(quads: str) -> list[str]:
    return quads.split("\n")[:-1]


def _picker(slots: Sequence[int]) -> Pick:
    if len(slots) > 1:
        return itemgetter(*slots)
    return lambda values: tuple([values[slot] for slot in slots])


@dataclass(frozen=True)
class _Template:
    """The quads of a shape.

    Attributes:
        form: of the canonical JSON of its documents, a group for each text.
        pick_iris: the texts that are addresses; the others are literals.
        pick_subjects: those of them that are the subjects of quads.
        nodes: for each blank node the quads it is in, as RDFC-1.0 section 4.6 writes them.
        groups: for each node the quads of which it is the subject.
    """

    form: re.Pattern[str]
    pick_iris: Pick
    pick_subjects: Pick
    nodes: _Groups
    groups: _Groups

    def fill(self, texts: Sequence[str]) -> str | None:
        """The canonical quads with these texts; None when PyLD has to decide."""
        subjects, labels = self.pick_subjects(texts), self._label_blank_nodes(texts)
        if labels is None or len(set(subjects)) < len(subjects):
            return None
        if not _SAFE_IRIS.fullmatch(" ".join((*self.pick_iris(texts), ""))):
            return None
        written = self.groups.write((*texts, *labels))
        if self.groups.is_repeating(written):
            return None
        return "".join(sorted(written))  # no subject twice, so sorted groups are sorted lines

    def _label_blank_nodes(self, texts: Sequence[str]) -> list[str] | None:
        """The labels of the blank nodes, by RDFC-1.0 section 4.4 steps 3 and 4.

        None when two nodes have the same first-degree hash: only their surroundings differ.
        """
        hashes = [sha256(quads.encode()).digest() for quads in self.nodes.write(texts)]
        places = {digest: place for place, digest in enumerate(sorted(hashes))}
        if len(places) < len(hashes):
            return None
        return [f"_:c14n{places[digest]}" for digest in hashes]


_PLACEHOLDER = "urn:x-certreg-slot:"
_TOKEN = re.compile(rf'(?:(?<=[<"]){_PLACEHOLDER}|(?:^|(?<= ))(_:c14n))(\d+)(?=[ >"])')


@lru_cache(maxsize=64)
def _template_of(shape: str) -> _Template | None:
    """The template of a shape, or None when texts and quads do not correspond one to one."""
    between = shape.split(_SLOT)
    count = len(between) - 1
    if any(piece.startswith(":") for piece in between):
        return None  # a member's name was taken for a text
    try:
        quads = canonical_quads_by_pyld(_placeholder_document(between))
    except UnreadableError:
        return None
    lines = [_parse_quad(line, count) for line in _split(quads.decode())]
    slots = {slot for line in lines for slot in line.slots}
    if _PLACEHOLDER in shape or not lines or not slots.issuperset(range(count)):
        return None
    if not all(line.slots and line.between[0] in {"<", ""} for line in lines):
        return None  # a subject that is no slot
    iris = {
        s
        for line in lines
        for text, s in zip(line.between, line.slots, strict=False)
        if text.endswith("<")
    }
    blank = sorted(slots - set(range(count)))
    groups: dict[int, list[_Line]] = {}
    for line in lines:
        groups.setdefault(line.slots[0], []).append(line)
    return _Template(
        re.compile(f'"({_STRING})"'.join(map(re.escape, between))),
        _picker(sorted(iris)),
        _picker([slot for slot in groups if slot < count]),
        nodes=_Groups([_Lines(_seen_from(node, lines, blank)) for node in blank]),
        groups=_Groups([_Lines(group, shared=1) for group in groups.values()]),
    )


def _placeholder_document(between: Sequence[str]) -> dict[str, object]:
    """The document of a shape with a placeholder at every slot."""
    texts = [f'"{_PLACEHOLDER}{number}"' for number in range(len(between) - 1)]
    pieces = zip(between, [*texts, ""], strict=True)
    document: dict[str, object] = json.loads("".join(map("".join, pieces)))
    return document


def _parse_quad(line: str, count: int) -> _Line:
    """A line of the placeholder document's quads, which has `count` texts."""
    between, slots, at = [], [], 0
    for token in _TOKEN.finditer(line):
        between.append(line[at : token.start()])
        slots.append(int(token[2]) + (count if token[1] else 0))
        at = token.end()
    return _Line((*between, line[at:]), tuple(slots))


def _seen_from(node: int, lines: Sequence[_Line], blank: Sequence[int]) -> list[_Line]:
    """The quads that a blank node is in: itself as `_:a`, every other one as `_:z`."""
    seen = []
    for line in lines:
        if node in line.slots:
            between, slots = [line.between[0]], []
            for slot, text in zip(line.slots, line.between[1:], strict=True):
                if slot in blank:
                    between[-1] += ("_:a" if slot == node else "_:z") + text
                else:
                    between.append(text)
                    slots.append(slot)
            seen.append(_Line(tuple(between), tuple(slots)))
    return seen
