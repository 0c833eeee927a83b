"""A verdict as one JSON document: the same from the command, the API and the batch. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from certreg.certificates.checking import FileVerdict
from certreg.certificates.explaining import Explained

Say = Callable[[str], str]
"""A text in the language of the reader."""


def verdict_document(
    verdict: FileVerdict, file: str, *, say: Say = str, explained: Iterable[Explained] = ()
) -> dict[str, Any]:
    """A verdict for programs.

    Args:
        file: what was verified, in the words of whoever asked; it comes back unchanged.
        say: puts the texts into the reader's language; keys, codes and printed fields stay as they are.
        explained: what the certificate means to who does not know China's levels, if that is asked for.
    """
    return {
        "file": file,
        "status": verdict.standing.value,
        "fields": {str(field.label): field.value for field in verdict.fields},
        "checks": [
            {"name": c.name, "outcome": c.outcome.value, "reason": c.reason, "text": say(c.text)}
            for c in verdict.checks
        ],
        "status_as_of": verdict.status_as_of.isoformat() if verdict.status_as_of else None,
        "witnessing": verdict.witnessing.as_json() if verdict.witnessing else None,
        **({"explanation": _said(explained, say)} if explained else {}),
    }


def _said(explained: Iterable[Explained], say: Say) -> list[dict[str, str]]:
    return [{"about": say(each.about), "text": say(each.text)} for each in explained]
