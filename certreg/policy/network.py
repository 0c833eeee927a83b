"""The national network (技能人才评价工作网): its upload file, its receipts, what is shown of them (network.toml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certreg.policy.deciding import strictest
from certreg.policy.law import Law
from certreg.policy.rule import Rule, family
from certreg.text import Text


@family("network.toml", "upload_field", title=Text("联网上报的字段"), subject=("key",))
@dataclass(frozen=True, kw_only=True, slots=True)
class UploadField(Rule):
    """A column of the upload file.

    Attributes:
        key: what of a certificate stands in it.
        heading: as the network names it.
        place: from the left.
    """

    key: str
    heading: str
    place: int


@family("network.toml", "operation", title=Text("联网上报的类型"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Operations(Rule):
    """How the file says that a certificate was issued or revoked."""

    issued: str
    revoked: str


@family("network.toml", "receipt", title=Text("联网上报的回执"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptLayout(Rule):
    """How the file that comes back says what was taken; certificate and type stand under the
    headings of the upload file.

    Attributes:
        accepted, refused: words of an outcome.
    """

    outcome_heading: str
    reason_heading: str
    accepted: tuple[str, ...]
    refused: tuple[str, ...]


@family("network.toml", "standing", title=Text("联网状态"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkStanding(Rule):
    """What the standings of a certificate are called, and whether visitors see them."""

    not_sent: str
    sent: str
    accepted: str
    refused: str
    shown_to_visitors: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Both files on one day."""

    fields: tuple[UploadField, ...]
    operations: Operations
    receipt: ReceiptLayout

    def heading(self, key: str) -> str:
        """How the network names a column; the key itself where the file has none such."""
        return next((row.heading for row in self.fields if row.key == key), key)

    @property
    def rows(self) -> tuple[Rule, ...]:
        """Everything that it rests on."""
        return (*self.fields, self.operations, self.receipt)


def layout(law: Law, *, region: str, on: date) -> Layout:
    """The files of a region's offices on a day, columns from left to right."""
    fields = sorted(law.rows(UploadField, region=region, on=on), key=lambda row: row.place)
    return Layout(
        tuple(fields),
        strictest(law, Operations, region=region, on=on),
        strictest(law, ReceiptLayout, region=region, on=on),
    )


def network_standing(law: Law, *, region: str, on: date) -> NetworkStanding:
    """What standings are called; of several rows one that hides them decides."""
    return strictest(
        law, NetworkStanding, region=region, on=on, by=lambda row: not row.shown_to_visitors
    )
