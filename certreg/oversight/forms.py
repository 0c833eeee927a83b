"""What an auditor looks for."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from certreg.procedure.models.cases import CaseKind
from certreg.procedure.table import tables
from certreg.text import Text
from certreg.web.form import AskingForm, OneOfFew, OneOfMany, line
from certreg.web.language import translate

PURPOSES = {
    "audit": Text("例行审计"),
    "complaint": Text("核查投诉举报"),
    "special": Text("专项检查"),
    "referral": Text("移送纪检监察或司法机关"),
}
"""What evidence may be looked at for: as the trail keeps it -> what the auditor reads."""


class PurposeForm(AskingForm):
    """What a file is to be seen for."""

    purpose = OneOfFew(_l("查看目的"), validators=[InputRequired(_l("请先选择查看目的"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose.choices = [(key, translate(title)) for key, title in PURPOSES.items()]


class CasesForm(AskingForm):
    """Which kind of case."""

    kind = OneOfMany(_l("事项"))

    def offer(self) -> None:
        """Fill in the kinds of cases that rooms have registered."""
        self.kind.choices = [
            SelectChoice(value="", label=_l("全部")),
            *(
                SelectChoice(value=kind.value, label=_l(table.title))
                for kind, table in tables().items()
            ),
        ]

    @property
    def wanted(self) -> CaseKind | None:
        """The kind that was chosen; None: all, or nothing that is offered."""
        return CaseKind(self.kind.data) if self.kind.data and not self.errors else None


class CertificatesForm(AskingForm):
    """How a certificate's number begins."""

    number = line(_l("证书编号的开头"), most=22, render_kw={"autocomplete": "off"})


class EventsForm(AskingForm):
    """How an event's name begins."""

    action = line(_l("事件名称的开头"), most=60, render_kw={"autocomplete": "off"})


class OwnEventsForm(AskingForm):
    """Which events an organisation reads."""

    what = OneOfFew(
        _l("显示"),
        choices=[
            SelectChoice(value="", label=_l("全部")),
            SelectChoice(value="seen", label=_l("查阅和下载个人信息")),
            SelectChoice(value="others", label=_l("外单位人员的办理和查阅")),
        ],
        default="",
        validators=[Optional()],
    )
