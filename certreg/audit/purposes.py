"""What a full identity number, a photo or an evidence file is seen for: a word on the trail, and its title."""

from __future__ import annotations

from enum import StrEnum

from certreg.text import Text


class Purpose(StrEnum):
    """Why somebody of the staff sees or takes what is personal; where the page leaves a choice, it asks."""

    CHECKING = "checking"
    """A body compares what it hands in with the papers of the person."""
    HANDLING = "handling"
    """Whoever has to do with a case reads what it rests on."""
    PANEL = "panel"
    """An expert judges a nomination."""
    CORRECTION = "correction"
    """An official compares a wrong number with the right one."""
    CONFIRMING = "confirming"
    """An office finds out whether an organisation is what it says."""
    HANDING_OUT = "handing_out"
    """A body hands certificates or claim codes to their holders."""
    KEEPING = "keeping"
    """A body keeps a copy of what it handed in."""
    MENDING = "mending"
    """A body mends the rows that were refused."""


TITLES: dict[str, Text] = {
    Purpose.CHECKING: Text("核对报送内容"),
    Purpose.HANDLING: Text("办理本事项"),
    Purpose.PANEL: Text("专家评审"),
    Purpose.CORRECTION: Text("核对更正内容"),
    Purpose.CONFIRMING: Text("核实单位身份"),
    Purpose.HANDING_OUT: Text("交付持证人"),
    Purpose.KEEPING: Text("本机构留存"),
    Purpose.MENDING: Text("改正有误的行"),
}
