"""Procedure: what every case shares: states, decisions by two people, public notice, objections.

Pure part: `rules` (terms in working days).
"""
