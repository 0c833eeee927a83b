"""Lookup: the public query, a worker's own record, share codes.

Pure part: `rules` (what must be typed, what is shown).
"""
