"""Equivalence: what a level, a title, a school class, a diploma or an award is good for, and why.

Pure parts: `held` (what one may hold), `question` (reading what people typed), `asked` and `rules`
(which rows of the law speak about it), `line` (how a row is said), `drawing` (the bridge as a
picture), `sheet` (HR's spreadsheets). Faces: `views`, `batch`, `api`, and `comparison`, an
employer's own table, which is no law and never stands among it.
"""
