"""What the demo leaves for people and machines: a summary on the screen, `instance/demo/summary.json`, the files it names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from certreg.accounts.models import Organisation, User
from certreg.batches.models import Candidate
from certreg.certificates import rendering
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import real_now
from certreg.db import db
from certreg.demo.cast import accounts
from certreg.demo.story import Story
from certreg.errors import MissingError, UnreadableError
from certreg.filing.models import Body
from certreg.registry import log
from certreg.settings import find_instance
from certreg.text import Text

FILE = "summary.json"

PDFS = 20
"""Certificates whose PDF lies in the demo's folder; every one has its credential there."""


def write(story: Story, files: dict[str, Path]) -> dict[str, Any]:
    """Write the summary and the files that it names; paths are relative to the demo's folder."""
    with story.app.app_context():
        summary = {
            "counts": _counts(),
            "bodies": [
                {"number": row.number, "name": row.name}
                for row in db.session.scalars(sa.select(Body).order_by(Body.number))
            ],
            "accounts": accounts(story.people.values()),
            "log": {"size": log.head().size, "root": log.head().root.hex()},
            "files": {name: str(path.relative_to(story.folder)) for name, path in files.items()},
            "certificates": _certificates(story.folder),
        }
    (story.folder / FILE).write_text(json.dumps(summary, ensure_ascii=False, indent=1))
    return summary


def code_of(username: str) -> str:
    """The present second factor of a demo account.

    Raises:
        MissingError: no such account.
        UnreadableError: there is no demo in the instance folder.
    """
    import pyotp

    path = find_instance() / "demo" / FILE
    if not path.exists():
        raise UnreadableError(Text("没有演示数据，请先运行 make demo"))
    known = {row["user"]: row["totp"] for row in json.loads(path.read_text())["accounts"]}
    if username not in known:
        raise MissingError(Text("演示中没有账号“{username}”", username=username))
    return pyotp.TOTP(known[username]).at(real_now())


def _counts() -> dict[str, int]:
    def count(table: type, *conditions: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).select_from(table).where(*conditions)
        return db.session.scalar(query) or 0

    return {
        "organisations": count(Organisation),
        "users": count(User),
        "bodies": count(Body),
        "candidates": count(Candidate),
        "certificates": count(Certificate),
        "revoked": count(Certificate, Certificate.state == CertificateState.REVOKED),
    }


def _certificates(folder: Path) -> list[dict[str, Any]]:
    """Every issued certificate with its credential, the first ones with their PDF."""
    place = folder / "certificates"
    place.mkdir(exist_ok=True)
    rows = []
    query = sa.select(Certificate).where(Certificate.log_position.is_not(None))
    for position, certificate in enumerate(db.session.scalars(query.order_by(Certificate.number))):
        paths = {"credential": place / f"{certificate.number}.json"}
        paths["credential"].write_bytes(rendering.signed_bytes(certificate))
        pdf = place / f"{certificate.number}.pdf"
        if position < PDFS and not pdf.exists():
            pdf.write_bytes(rendering.pdf_of(certificate))
        if pdf.exists():
            paths["pdf"] = pdf
        rows.append(
            {
                "number": certificate.number,
                "public_id": certificate.public_id,
                "level": certificate.level.value,
                "state": certificate.state.value,
                "files": {name: str(path.relative_to(folder)) for name, path in paths.items()},
            }
        )
    return rows
