"""The documents on which rows of the law rest (`sources.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.policy.rule import Status
from certreg.text import Text

REMARKS = {
    "press": Text("据报刊报道"),
    "other_province": Text("外省做法"),
    "default": Text("非文件规定"),
}
"""What is said beside a source that is no official document for this place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A document (依据), or our own default where no document says anything.

    Attributes:
        number: document number (文号), empty where none is known.
        number_verified: False shows 文号待核 beside the number.
        number_unknown: it surely has a number, which nobody has recorded: 文号待核 as well.
        date: day of the document; where only the month is known, that month's last day.
        kind: official document, press report, standard, another province's rule, or our default.
        address: an official page (http or https) for re-checking; never the address of a copy.
        clauses: what was read in it, each by number and gist (第三条 …); a clause on which no row rests
            is shown as read and not encoded.
    """

    id: str
    name: str
    issuer: str
    region: str
    status: Status
    kind: Literal["official", "press", "standard", "other_province", "default"]
    governs: str
    number: str = ""
    number_verified: bool = False
    number_unknown: bool = False
    date: date | None = None
    address: str = ""
    evidence: str = ""
    clauses: tuple[str, ...] = ()

    @property
    def remark(self) -> Text:
        """Why it is no official document for this place; empty for one that is."""
        return REMARKS.get(self.kind, Text(""))

    @property
    def is_number_open(self) -> bool:
        """Whether the mark 文号待核 belongs to it."""
        return self.number_unknown or bool(self.number and not self.number_verified)

    @property
    def title(self) -> Text:
        """Name and number as printed to people, e.g. 《…》（人社部发〔2022〕14号，文号待核）."""
        if self.number_unknown:
            return Text("{name}（文号待核）", name=self.name)
        if not self.number:
            return Text(self.name)
        if not self.number_verified:
            return Text("{name}（{number}，文号待核）", name=self.name, number=self.number)
        return Text("{name}（{number}）", name=self.name, number=self.number)
