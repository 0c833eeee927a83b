"""What is handed in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from certreg.web.form import PageForm


class BulkForm(PageForm):
    """A ZIP of certificate files, or a sheet of numbers and names."""

    file = FileField(
        _l("压缩包（.zip）或表格（.xlsx、.csv）"), validators=[FileRequired(_l("请选择文件"))]
    )
