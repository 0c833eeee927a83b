#!/usr/bin/env python3
"""The column `pinyin` of the table of occupations: filled in where it is empty.

.venv/bin/python .ci/spelling.py
"""

from __future__ import annotations

from pathlib import Path

from certreg.policy import occupations
from certreg.spelling import spell

if __name__ == "__main__":
    table = Path(occupations.__file__).with_name(occupations.FILE)
    table.write_text(spell(table), encoding="utf-8")
