"""Procedure: what every case shares: states, decisions by two people, public notice, objections.

Pure parts: `rules` (terms in working days, whose step it is), `shape` (what a case consists of).
"""
