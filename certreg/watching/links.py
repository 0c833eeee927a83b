"""The links in a watcher's messages: whoever has one reads the list, renews it and ends it."""

from __future__ import annotations

import hmac
import re

import sqlalchemy as sa

from certreg.accounts.keyed import keyed_hash
from certreg.db import db
from certreg.errors import MissingError
from certreg.installation import installation
from certreg.text import Text
from certreg.watching.models import Watcher

TOKEN = re.compile(r"([A-Za-z0-9_-]{22})\.([0-9a-f]{32})")


def token_of(watcher: Watcher) -> str:
    """What stands in the links: the database alone does not tell it."""
    return f"{watcher.public_id}.{_mark(watcher.public_id)}"


def link(watcher: Watcher, page: str = "") -> str:
    """The address of a watcher's list, or of a page below it."""
    return f"{installation().base_url}/watch/{token_of(watcher)}{page}"


def find(token: str) -> Watcher:
    """Whose link it is.

    Raises:
        MissingError: nobody's, or that of a list that has ended.
    """
    parts, found = TOKEN.fullmatch(token), None
    if parts and hmac.compare_digest(parts[2], _mark(parts[1])):
        query = sa.select(Watcher).where(
            Watcher.public_id == parts[1], Watcher.organisation_id.is_(None)
        )
        found = db.session.scalars(query).first()
    if found is None or found.ended_at is not None:
        raise MissingError(Text("没有这份关注名单，或已经结束。"))
    return found


def _mark(public_id: str) -> str:
    return keyed_hash("watching", public_id)[:32]
