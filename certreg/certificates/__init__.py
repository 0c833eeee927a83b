"""Certificates: their numbers and payload, issuing, status, the printed face, checking.

Pure parts: `numbering` and `old_numbers` (what a number says), `rules` (what the face must show).
"""
