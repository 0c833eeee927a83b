"""A certificate number as people type it, put right: case, blanks, hyphens, full-width digits. Pure.

Only what is typed is repaired, never what is signed: files stay strict.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_LEFT_OUT = str.maketrans("", "", " \t\u3000\u00a0-‐‑–—")


@dataclass(frozen=True)
class Repaired:
    """The number that is looked up, and the one that was typed."""

    number: str
    typed: str

    @property
    def differs(self) -> bool:
        """Whether anything had to be repaired."""
        return self.number != self.typed


def repaired(typed: str) -> Repaired:
    """The number that somebody means.

    Args:
        typed: without blanks at its ends.
    """
    return Repaired(unicodedata.normalize("NFKC", typed).translate(_LEFT_OUT).upper(), typed)
