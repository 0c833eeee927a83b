"""What the pages of a report show on both sides."""

from __future__ import annotations

from typing import Any

from certreg.clock import today
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel, describe
from certreg.self_reports.figures import Figures, figures_of
from certreg.self_reports.models import SelfReport
from certreg.self_reports.states import SELF_REPORT
from certreg.text import Text


def facts(report: SelfReport) -> dict[str, Any]:
    """The report with its figures: as handed in, or of now while nothing was handed in."""
    figures = Figures(**report.figures) if report.figures else figures_of(report.body, report.year)
    law = policy.load()
    return {
        "report": report,
        "case": report.case,
        "table": SELF_REPORT,
        "today": today(),
        "figures": figures,
        "levels": [
            (Text(describe(law, level, on=today()).name), count)
            for level in SkillLevel
            if (count := figures.certificates.get(level.value))
        ],
    }
