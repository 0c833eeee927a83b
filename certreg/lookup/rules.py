"""The public query: what must be typed, what matches, what is shown to whom. Pure."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from certreg.certificates.rules import State
from certreg.errors import RefusedError
from certreg.people.masking import mask_name
from certreg.people.names import with_right_dots
from certreg.people.rules import normalise
from certreg.policy.deciding import strictest
from certreg.policy.law import NATION, Law
from certreg.policy.query import Hidden, NotFound, QueryKeys, ShownStates
from certreg.text import Text, listed


@dataclass(frozen=True)
class PublicView:
    """What an anonymous visitor gets to see of a certificate.

    Attributes:
        state: in words: 有效, 已暂停, 已撤销.
        wording: the row that gives these words.
        state_date: since when, where it is not valid.
        name: whole, or masked for who asked without the certificate number.
        hidden: identifiers of fields that are never shown.
    """

    state: str
    wording: ShownStates
    state_date: date | None
    name: str
    hidden: tuple[str, ...]


def check_keys(law: Law, asked: Mapping[str, str], *, on: date) -> dict[str, str]:
    """The keys of a query that were filled in, ready to compare.

    A dot that people type between the parts of a name is read as the one that names have.

    Args:
        asked: what was typed: `id_number`, `name`, `number`; blank ones do not count.

    Raises:
        RefusedError: too few; reason `too_few_keys` (rule PQ-01).
    """
    row = strictest(law, QueryKeys, region=NATION, on=on, by=lambda row: row.at_least)
    given = {key: _comparable(key, asked.get(key, "")) for key in row.names}
    given = {key: value for key, value in given.items() if value}
    if "name" in given:
        given["name"] = with_right_dots(law, given["name"], on=on)
    if len(given) < row.at_least:
        raise RefusedError(
            Text(
                "请填写{names}中的任意 {count} 项。",
                names=listed(map(Text, row.names.values())),
                count=row.at_least,
            ),
            reason="too_few_keys",
            rule=row.id,
        )
    return given


def matches(record: Mapping[str, str], given: Mapping[str, str]) -> bool:
    """Whether a record has everything that was typed.

    Every key is compared, so that the time taken does not tell which one failed.

    Args:
        record: `id_number`, `name`, `number` of one certificate.
        given: the result of `check_keys`.
    """
    outcomes = [
        hmac.compare_digest(_comparable(key, record.get(key, "")).encode(), value.encode())
        for key, value in given.items()
    ]
    return all(outcomes)


def not_found(law: Law, *, on: date) -> NotFound:
    """The row with what is said when nothing matches, whatever failed (rule PQ-02)."""
    return strictest(law, NotFound, region=NATION, on=on)


def public_view(
    law: Law,
    *,
    name: str,
    state: State,
    state_date: date | None,
    asked: Mapping[str, str],
    on: date,
) -> PublicView:
    """What an anonymous visitor sees of a certificate that matched (rules PQ-03, PQ-05).

    Args:
        state_date: day of revocation or suspension.
        asked: the keys that were given.
    """
    wording = strictest(law, ShownStates, region=NATION, on=on)
    hidden = strictest(law, Hidden, region=NATION, on=on, of=lambda row: row.visitor == "anonymous")
    return PublicView(
        state=wording.names[state],
        wording=wording,
        state_date=None if state == "valid" else state_date,
        name=name if hidden.name_masked_without in asked else mask_name(name),
        hidden=hidden.fields,
    )


def _comparable(key: str, text: str) -> str:
    return normalise(text) if key == "id_number" else text.strip()
