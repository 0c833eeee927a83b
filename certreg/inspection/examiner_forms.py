"""What officials type about examiners."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from certreg.integrity.forms import BlacklistForm
from certreg.web.form import AskingForm, line


class ExaminerNameForm(AskingForm):
    """Whom to find; a name stands in the address, a card's number never."""

    name = line(_l("姓名"), most=60)


class ExaminerBlacklistForm(BlacklistForm):
    """A proposal to list the examiner whose page it is."""

    examiner_name = None
    examiner_number = None
