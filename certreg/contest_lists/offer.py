"""What a list may name: the events of its contest, what the body may issue in, and the words of each choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from certreg.filing.models import Scope
from certreg.filing.titles import RELATIONS
from certreg.merits.models import Contest, ContestEvent
from certreg.policy.contest_entries import Stage
from certreg.policy.contests import Participant
from certreg.policy.filing import Relation
from certreg.policy.identity import DocumentName, DocumentType
from certreg.policy.law import NATION, Law
from certreg.text import Text
from certreg.web.language import in_english, translate

STAGES: dict[Stage, Text] = {"final": Text("决赛"), "preliminary": Text("预赛")}
PARTICIPANTS: dict[Participant, Text] = {"employee": Text("职工"), "student": Text("学生")}

Chosen = Literal["stage", "participant", "employment", "document_type"]


@dataclass(frozen=True)
class Offer:
    """What rows are read against.

    Attributes:
        scopes: what the body's filings cover today.
        relations: whom its audience covers.
        region: whose law applies: that of the body's filing.
    """

    contest: Contest
    scopes: tuple[Scope, ...]
    relations: tuple[Relation, ...]
    law: Law
    region: str
    on: date

    @cached_property
    def events(self) -> dict[str, ContestEvent]:
        """The events on record, by name."""
        return {event.name: event for event in self.contest.events}

    @cached_property
    def document_types(self) -> dict[DocumentName, Text]:
        """The kinds of identity document."""
        rows = self.law.rows(DocumentType, region=NATION, on=self.on)
        return {row.type: Text(row.name) for row in rows}

    def options(self) -> dict[str, list[str]]:
        """What the lists of the template hold, by column, in the language of the page."""
        words = {key: list(map(translate, named.values())) for key, named in self._named().items()}
        words["employment"] = [translate(RELATIONS[key]) for key in self.relations]
        return words | {"contest": [self.contest.name], "event": list(self.events)}

    def chosen(self, column: Chosen, typed: str) -> str | None:
        """The key of what was picked from a list, in either language; None: it is not on it."""
        return self._spoken[column].get(typed.casefold())

    def words(self, column: Chosen) -> list[Text]:
        """What may be picked."""
        return list(self._named()[column].values())

    def _named(self) -> dict[str, Mapping[Any, Text]]:
        return {
            "stage": STAGES,
            "participant": PARTICIPANTS,
            "employment": RELATIONS,
            "document_type": self.document_types,
        }

    @cached_property
    def _spoken(self) -> dict[str, dict[str, str]]:
        return {
            column: {
                said.casefold(): key
                for key, words in named.items()
                for said in (str(words), in_english(words))
            }
            for column, named in self._named().items()
        }
