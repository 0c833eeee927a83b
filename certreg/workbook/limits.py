"""How large a workbook may be: technical bounds that keep a hostile file cheap, no law."""

from __future__ import annotations

from certreg.workbook.archive import ArchiveLimits

ARCHIVE = ArchiveLimits(members=500, unpacked=100 * 2**20, ratio=200)
ROWS = 99_999
"""Of a sheet: 50,000 workers and their heading, each with two periods of work on another."""
COLUMNS = 60
SHEETS = 30
PART = 2**20
"""Bytes of the parts that list the sheets."""
CELL_TEXT = 500
"""Characters of one cell; what is longer is cut and marked."""
OUTPUT = 128 * 2**20
"""Bytes that the child may hand back."""

MEMORY = 512 * 2**20
"""Address space of the child, bytes."""
CPU = 20
"""Seconds of processor time of the child."""
WAIT = 60
"""Seconds that the parent waits for the child."""
