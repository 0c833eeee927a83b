"""What the law says about numbers (numbers.toml): certificate numbers and older relatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from certreg.policy.rule import Rule, family
from certreg.text import Text


@family("numbers.toml", "certificate", title=Text("证书编号的构成"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class CertificateScheme(Rule):
    """Parts of the certificate number in order, name -> width in characters.

    The first four are the filing number of the body. `province_body_code` stands for bodies first
    filed with a province; other codes were given by the ministry.
    """

    parts: Mapping[str, int]
    century: int
    province_body_code: str


@family("numbers.toml", "body_class", title=Text("评价机构类别码"), subject=("letter",))
@dataclass(frozen=True, kw_only=True, slots=True)
class BodyClass(Rule):
    """A class of assessment bodies and its letter."""

    letter: str
    name: str


@family("numbers.toml", "provinces", title=Text("省份代码"))
@dataclass(frozen=True, kw_only=True, slots=True)
class Provinces(Rule):
    """Two-digit codes of provinces in numbers, code -> name."""

    names: Mapping[str, str]


@family("numbers.toml", "serial", title=Text("证书顺序号"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class SerialRange(Rule):
    """First and last serial of one series, and what has a series of its own."""

    first: int
    last: int
    per: tuple[Literal["body", "year", "level"], ...]


@family(
    "numbers.toml",
    "old_certificate",
    title=Text("旧职业资格证书编号"),
    subject=("kind",),
    gapless=True,
)
@dataclass(frozen=True, kw_only=True, slots=True)
class OldScheme(Rule):
    """Parts of the number of an older kind of certificate (职业资格证书)."""

    kind: Literal["qualification"]
    parts: Mapping[str, int]
    first_serial: int
    body_types: Mapping[str, str]


@family("numbers.toml", "padding", title=Text("旧编号的查询前缀"), subject=("length",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Padding(Rule):
    """Old numbers of this length are asked for with a prefix."""

    length: int
    prefix: str


@family("numbers.toml", "opaque", title=Text("不含等级的专用编号"), subject=("kind",))
@dataclass(frozen=True, kw_only=True, slots=True)
class OpaqueKind(Rule):
    """Certificates whose number is text without meaning to us, and which carry no level."""

    kind: Literal["special"]


@family("numbers.toml", "filing_sequence", title=Text("备案顺序号"), subject=("purpose",))
@dataclass(frozen=True, kw_only=True, slots=True)
class FilingSequence(Rule):
    """First and last sequence of filing numbers: of real bodies, and of a demonstration's."""

    purpose: Literal["real", "demo"]
    first: int
    last: int
