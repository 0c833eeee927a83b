"""Equivalence: what a level, a title, a school class or an award is good for, and on what basis.

Pure parts: `held` (what one may hold), `rules` (which rows of the law speak about it), `line` (how
a row is said), `drawing` (the bridge as a picture).
"""
