"""Cases about the public query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from certreg.lookup.rules import check_keys, matches, not_found
from certreg.lookup.rules import public_view as view
from certreg.policy.law import Law
from certreg.policy_check.adapter import Adapter, Result

SHOWN_FIELDS = {"id_number": "id_number_full"}
"""Hidden fields that the cases call otherwise."""


def public_query(law: Law, *, record: Mapping[str, str], ask: Mapping[str, str]) -> Result:
    """Whether a query finds a record."""
    if matches(record, check_keys(law, ask, on=date.max)):
        return {"outcome": "value", "found": True}
    message = not_found(law, on=date.max).message
    return {"outcome": "not_found", "found": False, "message": message}


def public_view(
    law: Law, *, visitor: str, revoked_on: date | None = None, id_number: str = ""
) -> Result:
    """What an anonymous visitor sees; the view has no place for an identity number."""
    shown = view(
        law,
        name="",
        state="revoked" if revoked_on else "valid",
        state_date=revoked_on,
        asked={},
        on=date.max,
    )
    return {
        "outcome": "value",
        "state": shown.state,
        "state_date": shown.state_date,
        "id_shown": "" if "id_number" in shown.hidden else id_number,
        "absent": [SHOWN_FIELDS.get(field, field) for field in shown.hidden],
    }


OPS: Mapping[str, Adapter] = {"public_query": public_query, "public_view": public_view}
