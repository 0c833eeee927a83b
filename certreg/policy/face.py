"""What the law says about a certificate's face (face.toml): fields, filling, photo, page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from certreg.policy.rule import Rule, family
from certreg.text import Text


@family("face.toml", "fields", title=Text("证书的栏目"), subject=("required",), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class FaceFields(Rule):
    """Fields that must, or may, stand on the face: identifier -> printed label."""

    required: bool
    names: Mapping[str, str]


@family("face.toml", "address", title=Text("证书上的查询网址"), subject=("field",))
@dataclass(frozen=True, kw_only=True, slots=True)
class QueryAddress(Rule):
    """An address that is printed in a field."""

    field: Literal["query_url", "body_query_url"]
    address: str


@family("face.toml", "filling", title=Text("证书栏目的填法"), subject=("field",), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Filling(Rule):
    """How one field is filled in; `placeholder` stands where there is nothing to say."""

    field: Literal["issuer", "branch", "level_text"]
    must: Literal["equal_filed_name", "placeholder_if_none", "equal_face_text"]
    placeholder: str = ""


@family("face.toml", "photo", title=Text("证书照片"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class PhotoRule(Rule):
    """Age of the photo at the day of issue, in months, and its background."""

    oldest_months: int
    background: Literal["white"]


@family("face.toml", "picture", title=Text("照片的尺寸和画质"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class PictureRule(Rule):
    """Size of the photo in millimetres, its fewest dots, and what counts as white.

    Attributes:
        tolerance_percent: how far height : width may be off.
        white_from: red, green and blue (0-255) of a white background are all at least this.
    """

    width_mm: int
    height_mm: int
    dots_per_inch: int
    tolerance_percent: int
    white_from: int


@family("face.toml", "page", title=Text("证书的纸张和字体"))
@dataclass(frozen=True, kw_only=True, slots=True)
class Page(Rule):
    """Suggested sheet and type."""

    width_mm: int
    height_mm: int
    font: str
    font_size_points: int


@family("face.toml", "wording", title=Text("证书的文句"))
@dataclass(frozen=True, kw_only=True, slots=True)
class Wording(Rule):
    """The sentences of the face that no document prescribes word for word.

    Attributes:
        body_text: with places {issuer}, {occupation}, {level}.
        english: second language title.
    """

    body_text: str
    english: str
