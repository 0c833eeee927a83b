"""JSON-LD by PyLD, with pinned contexts and nothing silently dropped.

An RDF proof signs the dataset that a document expands to, while people and programs read its JSON.
So everything in which the two could differ is refused: terms that no context defines, members
spelled as addresses or keywords, relative identifiers, nulls, arrays in arrays, contexts below the
top or from elsewhere.
"""

from __future__ import annotations

import copy
import json
import math
import re
import threading
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pyld.canon import URDNA2015
from pyld.context_resolver import ContextResolver
from pyld.jsonld import JsonLdError, JsonLdProcessor

from certreg.errors import UnreadableError
from certreg.text import Text

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES_V3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
DID_V1 = "https://www.w3.org/ns/did/v1"
MULTIKEY_V1 = "https://w3id.org/security/multikey/v1"
DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"

_CONTEXT_FILES = {
    CREDENTIALS_V2: "credentials-v2.json",
    OPEN_BADGES_V3: "open-badges-3.0.3.json",
    DID_V1: "did-v1.json",
    MULTIKEY_V1: "multikey-v1.json",
    DATA_INTEGRITY_V2: "data-integrity-v2.json",
}

IRI_CHARACTER = r'[^\x00-\x20<>"{}|\\^`\x7f\ud800-\udfff]'
# An absolute IRI that N-Quads can carry; blank node labels (`_:x`) do not match.
IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:{IRI_CHARACTER}*")
# Characters that PyLD would not write as RDFC-1.0 asks.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

# Work for blank nodes that only their surroundings tell apart grows factorially; a real credential
# needs none or a few units.
_MOST_WORK = 5_000


def canonical_quads_by_pyld(document: Mapping[str, Any], *, may_nest: bool = False) -> bytes:
    """The canonical N-Quads (RDFC-1.0) of a JSON-LD document, in UTF-8.

    Args:
        may_nest: whether documents inside may name pinned contexts of their own; ours never do.

    Raises:
        UnreadableError: an unknown context or term, a member that would not be signed, an
            identifier that is not absolute, or blank nodes that cannot be told apart cheaply.
    """
    _check_members(document, is_top=True, may_nest=may_nest)
    with _PYLD:
        try:
            return _quads(copy.deepcopy(dict(document))).encode()
        except (JsonLdError, RecursionError, ValueError) as error:
            raise UnreadableError(
                "凭证的 JSON-LD 内容无法解释：含有未定义的词语或无效的结构。"
            ) from error


def _quads(document: dict[str, Any]) -> str:
    resolver = ContextResolver(_RESOLVED, _load_pinned)
    options = {
        "base": None,
        "documentLoader": _load_pinned,
        "contextResolver": resolver,
        "processingMode": "json-ld-1.1",
    }
    processor = JsonLdProcessor(on_property_dropped=_refuse_term)
    expanded = processor.expand(document, options)
    _check_expanded(expanded)
    dataset = processor.to_rdf(expanded, options | {"produceGeneralizedRdf": False})
    quads: str = _BoundedCanonicalization().main(dataset, {"format": "application/n-quads"})
    return quads


# PyLD keeps caches that are not safe for threads; ours is used under this lock only.
_PYLD = threading.Lock()
_RESOLVED: dict[str, Any] = {}


_ADMITTED: dict[str, dict[str, Any]] = {}


def admit_context(address: str, context: dict[str, Any]) -> None:
    """Know one more context in this process: for a conformance run; a registry admits none."""
    _ADMITTED[address] = context


def _load_pinned(address: str, options: Mapping[str, Any]) -> dict[str, Any]:
    if not _is_known(address):
        raise UnreadableError(
            Text("凭证引用了未收录的上下文：{address}。本系统不从网络读取上下文。", address=address)
        )
    return {
        "contextUrl": None,
        "documentUrl": address,
        "document": copy.deepcopy(pinned_context(address)),
        "contentType": "application/ld+json",
        "tag": "static",
    }


@cache
def pinned_context(address: str) -> dict[str, Any]:
    """The vendored context document of one of the addresses above; not to be changed."""
    if address in _ADMITTED:
        return _ADMITTED[address]
    text = (files("certreg.trust") / "contexts" / _CONTEXT_FILES[address]).read_text("utf-8")
    context: dict[str, Any] = json.loads(text)
    return context


def is_pinned(context: object) -> bool:
    """Whether an `@context` value names vendored contexts and nothing else."""
    addresses = context if isinstance(context, list) else [context]
    return bool(addresses) and all(
        isinstance(address, str) and _is_known(address) for address in addresses
    )


def _is_known(address: str) -> bool:
    return address in _CONTEXT_FILES or address in _ADMITTED


def _refuse_term(term: object) -> None:
    raise UnreadableError("凭证中有上下文未定义的成员，该成员不会被签名覆盖。")


def _check_members(value: object, *, is_top: bool = False, may_nest: bool = False) -> None:
    """Refuse JSON whose reading would differ from the dataset that is signed."""
    if value is None:
        raise UnreadableError("凭证中有空值成员，该成员不会被签名覆盖。")
    if isinstance(value, list):
        for item in value:
            if isinstance(item, list):
                raise UnreadableError("凭证中有数组套数组。")
            _check_members(item, may_nest=may_nest)
    if isinstance(value, Mapping):
        if is_top and not is_pinned(value.get("@context")):
            raise UnreadableError("凭证引用了未收录的上下文。")
        for name, member in value.items():
            if name == "@context" and (is_top or (may_nest and is_pinned(member))):
                continue
            if ":" in name or ("@" in name and name not in {"@value", "@language"}):
                raise UnreadableError(Text("凭证中有不允许的成员名：{name}。", name=name))
            _check_members(member, may_nest=may_nest)


def _check_expanded(value: object) -> None:
    """Refuse what the conversion to RDF would drop or write ambiguously."""
    if isinstance(value, list):
        for item in value:
            _check_expanded(item)
    elif isinstance(value, dict) and "@value" in value:
        _check_literal(value)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name == "@id":
                _check_iri(member)
            elif name == "@type":
                for kind in member:
                    _check_iri(kind)
            else:
                _check_expanded(member)


def _check_literal(literal: Mapping[str, Any]) -> None:
    text, kind = literal["@value"], literal.get("@type")
    if isinstance(text, str) and UNWRITABLE.search(text):
        raise UnreadableError("凭证文本中有控制字符。")
    if kind is not None:
        _check_iri(kind)
    language = literal.get("@language")
    if language is not None and not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", language):
        raise UnreadableError("凭证文本的语言标记无效。")


def _check_iri(value: object) -> None:
    if not isinstance(value, str) or not IRI.fullmatch(value):
        raise UnreadableError(Text("凭证中有无效或相对的标识符：{value}。", value=value))


class _BoundedCanonicalization(URDNA2015):
    """RDFC-1.0 that stops when a document is built to make it run for ever."""

    def __init__(self) -> None:
        super().__init__()
        self._work = 0

    def create_hash_to_related(self, id_: str, issuer: Any) -> dict[str, list[str]]:
        """Count the permutations that the step will try before it tries them."""
        related: dict[str, list[str]] = super().create_hash_to_related(id_, issuer)
        self._work += 1 + sum(math.factorial(min(len(nodes), 9)) for nodes in related.values())
        if self._work > _MOST_WORK:
            raise UnreadableError("凭证的结构过于复杂，无法规范化。")
        return related
