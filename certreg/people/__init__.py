"""People: workers, their identity documents, photos and facts; sealed at rest, found blindly.

Pure parts: `rules` (identity numbers, working age, photo), `names` (their characters), `masking`.
"""
