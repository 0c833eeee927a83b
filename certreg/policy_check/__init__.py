"""Worked cases of the law: a sentence, inputs and what must come out, written by people.

`run` plays a file of cases against the law; the schema stands at the top of the file. Each
operation (op) has an adapter that turns a case's inputs into a call of the room that answers and
the answer into the case's words. Adapters hold no rule.
"""

from __future__ import annotations

from certreg.policy_check.cases import Case, CaseResult, Miss, read_cases
from certreg.policy_check.playing import play, run

__all__ = ["Case", "CaseResult", "Miss", "play", "read_cases", "run"]
