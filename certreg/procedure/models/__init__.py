"""What is stored of every case, one file for each noun.

All of them are read together: a case names its decisions, its evidence and its notices.
"""

from certreg.procedure.models import (
    calendar,
    cases,
    decisions,
    evidence,
    handling,
    marks,
    notices,
)

__all__ = ["calendar", "cases", "decisions", "evidence", "handling", "marks", "notices"]
