"""The public API as a whole: its document, its page, and what belongs to no other room.

Operations of a room stand in that room's `api.py`; what they share is `certreg.web.api`.
"""
