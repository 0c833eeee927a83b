"""Regions as people read them."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from certreg.policy.law import NATION
from certreg.policy.regions import regions


def region_name(code: str, on: date) -> str:
    """The region's own name; 全国 for the nation."""
    row = regions().by_code(code, on)
    return _("全国") if code == NATION else row.name if row else code
