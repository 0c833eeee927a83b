"""What the purposes of applications are called on pages."""

from __future__ import annotations

from certreg.filing.models import Purpose
from certreg.text import Text

PURPOSES = {
    Purpose.FIRST: Text("首次备案"),
    Purpose.RENEWAL: Text("延续备案"),
    Purpose.ADDITION: Text("增加职业"),
}
