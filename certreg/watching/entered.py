"""What was entered in a form, as certificates of the register; counted like any question to it."""

from __future__ import annotations

from dataclasses import dataclass

from certreg.certificates.asking import spend_register_rows
from certreg.certificates.models import Certificate
from certreg.verify import pairs
from certreg.verify.pairs import COLUMNS, Item
from certreg.watching import watchers
from certreg.watching.forms import ListForm
from certreg.web.language import in_english


@dataclass(frozen=True)
class Entered:
    """The certificates that were found, and the entries that name none."""

    certificates: list[Certificate]
    missing: list[Item]


def read(form: ListForm) -> Entered:
    """The entries of the sheet, or else of the lines.

    Raises:
        UnreadableError: neither can be read, or there are too many.
        TooOftenError: more than this asker may look up in an hour.
    """
    most = watchers.terms().most
    content = form.file.data.stream.read() if form.file.data else b""
    if content:
        names = {in_english(title).casefold(): key for key, (title, _more) in COLUMNS.items()}
        items = pairs.read_sheet(content, names, most=most)
    else:
        items = pairs.read_lines(form.lines.data, most=most)
    spend_register_rows(sum(item.fault is None for item in items))
    return Entered(*watchers.known(items))
