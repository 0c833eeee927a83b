"""What an auditor looks for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from certreg.procedure.models.cases import CaseKind
from certreg.procedure.table import tables
from certreg.web.form import AskingForm, OneOfMany, line


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
