"""The directory as a table to download: one line for each occupation of a body."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from flask_babel import gettext as _

from certreg.accounts.regions import region_name
from certreg.clock import today
from certreg.filing.directory import Listed
from certreg.filing.titles import AUDIENCES, STANDINGS
from certreg.policy.levels import SkillLevel
from certreg.web.language import translate
from certreg.workbook.delimited import harmless

MARK = "\ufeff"
"""Tells Excel that the file is UTF-8."""


def lines(bodies: Iterable[Listed], level_names: dict[SkillLevel, str]) -> Iterator[str]:
    """The file, line by line, with its headings in the language of the page."""
    yield MARK + _line(
        [
            _("机构编号"), _("机构名称"), _("评价对象"), _("地区代码"), _("地区"), _("状态"), _("有效期自"), _("有效期至"),
            _("职业编码"), _("职业"), _("工种/职业方向"), _("最高等级"), _("标准"),
        ]
    )  # fmt: skip
    for one in bodies:
        body, about = one.body, one.body.region
        place = region_name(about, today())
        said = [body.number, body.name, translate(AUDIENCES[one.audience]), about, place]
        term = [str(one.term.valid_from), str(one.term.valid_to)]
        for row in one.scope:
            level = translate(level_names[row.top_level])
            covered = [row.occupation, row.occupation_name, row.trade, level, row.standard]
            yield _line([*said, translate(STANDINGS[one.standing][0]), *term, *covered])


def _line(cells: Sequence[str]) -> str:
    text = StringIO(newline="")
    csv.writer(text).writerow([harmless(cell) for cell in cells])
    return text.getvalue()
