"""`certreg case export`: what was asked for, an audit event with its purpose, then the folder."""

from __future__ import annotations

from pathlib import Path

import click

from certreg import create_app
from certreg.audit import trail
from certreg.case_export.asking import Asked, asked_for
from certreg.case_export.writing import check_free, write_folder
from certreg.db import db, write_tx
from certreg.errors import RefusedError
from certreg.text import Text

EXPORTED = "case.exported"


def run(
    folder: Path,
    *,
    case_ids: tuple[int, ...],
    body_number: str | None,
    username: str | None,
    certificate_number: str | None,
    purpose: str,
    full: bool,
) -> None:
    """Write the folder and say what is in it.

    Raises:
        RefusedError: no purpose, not one thing asked for, or the folder is not empty.
        MissingError: there is nothing such.
        SetupError: the registry cannot sign.
    """
    with create_app().app_context():
        asked = asked_for(case_ids, body_number, username, certificate_number)
        click.echo(export(folder, asked, purpose=purpose, is_full=full))
        db.session.remove()


def export(folder: Path, asked: Asked, *, purpose: str, is_full: bool) -> Text:
    """Record that the cases leave the registry, then write them; needs an app context."""
    if not purpose.strip():
        raise RefusedError(Text("请写明用途"))
    check_free(folder)
    with write_tx():
        for case_id in asked.cases:
            trail.record(EXPORTED, actor_id=None, subject_id=case_id, purpose=purpose, full=is_full)
    manifest = write_folder(folder, asked, purpose=purpose, is_full=is_full)
    return Text(
        "已导出 {cases} 件事项，{files} 个文件",
        cases=len(manifest.cases),
        files=len(manifest.files),
    )
