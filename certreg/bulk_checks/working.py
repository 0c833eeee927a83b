"""The worker's part: each entry its verdict, some at a time; then the report, and the upload is destroyed."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from time import monotonic
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale

from certreg.bulk_checks.keeping import WORK, digest_of
from certreg.bulk_checks.models import BulkCheck, BulkEntry
from certreg.bulk_checks.reading import member_of
from certreg.certificates import notices, register
from certreg.certificates.models import Certificate
from certreg.certificates.payload import verify_address
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import UnreadableError
from certreg.files import store
from certreg.installation import installation
from certreg.jobs import work
from certreg.jobs.work import CancelledError, LaterError, Progress
from certreg.lookup import rules
from certreg.policy import law as policy
from certreg.registry import identifiers
from certreg.text import Text, pack, unpack
from certreg.trust.check import Check, Outcome
from certreg.trust.credential import Standing
from certreg.trust.trust_store import TrustStore
from certreg.verify import report
from certreg.verify.handed_in import Judged, explanation, judge, judge_registered
from certreg.verify.report import DUPLICATE, NOT_FOUND, Line, reason_of, same_as
from certreg.web.language import translate
from certreg.workbook.writing import MEDIA_TYPE

CHUNK = 50
"""Entries of one transaction."""
TURN = 20
"""Seconds after which the rest waits behind what others have asked for."""
LONGEST = 1_800
"""Seconds of work on one hand-in; what is not done by then could not be checked."""


@work.kind(WORK, Text("批量核验"))
def carry_out(check_id: int, progress: Progress) -> dict[str, Any]:
    """Verify what is left, for a turn; when nothing is left, write the report."""
    check = db.session.get(BulkCheck, check_id)
    if check is None:
        raise CancelledError
    begun, spent, total = monotonic(), check.seconds, check.total
    done = total - _left(check_id)
    looking = _Looking(check, identifiers.live_store())
    while entries := _next(check_id):
        found = []
        for entry in entries:
            late = spent + monotonic() - begun > LONGEST
            found.append(_too_late(entry) if late else looking.look(entry))
            if monotonic() - begun > TURN:
                break
        _keep(check_id, found)
        done += len(found)
        progress.report(done, total)
        if monotonic() - begun > TURN:
            _spend(check_id, monotonic() - begun)
            raise LaterError
    _finish(check_id)
    return {}


class _Looking:
    """Gives entries of one hand-in their verdicts.

    Args:
        known: what the registry trusts and knows now.
    """

    def __init__(self, check: BulkCheck, known: TrustStore) -> None:
        self._known = known
        self._id = check.id
        self._in_english = check.language == "en"
        self._archive = zipfile.ZipFile(BytesIO(store.read(check.file))) if check.file else None
        self._seen = dict[str, int]()

    def look(self, entry: BulkEntry) -> dict[str, Any]:
        """What came of an entry, as the columns of its row."""
        if self._archive is None:
            return self._asked(entry)
        try:
            content = member_of(self._archive, entry.item)
        except UnreadableError as error:
            return _row(entry, Standing.UNREADABLE.value, reason=error.message)
        digest = digest_of(content)
        if known := self._before(digest, entry.number):
            return _row(entry, DUPLICATE, reason=same_as(known), digest=digest)
        return self._told(entry, judge(content, self._known), digest)

    def _asked(self, entry: BulkEntry) -> dict[str, Any]:
        certificate = register.by_number_and_name(entry.item, entry.name)
        if certificate is None:
            message = rules.not_found(policy.load(), on=today()).message
            return _row(entry, NOT_FOUND, reason=Text(message))
        return self._told(entry, judge_registered(certificate, self._known))

    def _before(self, digest: str, number: int) -> int | None:
        """The number of an earlier entry with the same bytes."""
        if digest not in self._seen:
            earlier = sa.select(sa.func.min(BulkEntry.number)).where(
                BulkEntry.check_id == self._id, BulkEntry.digest == digest
            )
            self._seen[digest] = db.session.scalar(earlier) or number
        known = self._seen[digest]
        return known if known != number else None

    def _told(self, entry: BulkEntry, judged: Judged, digest: str = "") -> dict[str, Any]:
        verdict, certificate = judged.verdict, judged.certificate
        explained = explanation(certificate) if certificate and self._in_english else ()
        as_of = verdict.status_as_of
        found = {
            "fields": [[str(each.label), each.value] for each in verdict.fields],
            "checks": [[c.name, c.outcome.value, c.reason, pack(c.text)] for c in verdict.checks],
            "as_of": as_of.isoformat() if as_of else None,
            "explained": [pack(each.text) for each in explained],
        }
        return _row(
            entry,
            verdict.standing.value,
            reason=_reason(judged),
            digest=digest,
            address=_address(certificate),
            found=zlib.compress(json.dumps(found, ensure_ascii=False).encode()),
        )


def lines_of(check: BulkCheck) -> list[Line]:
    """The entries as lines of the report."""
    query = sa.select(BulkEntry).where(BulkEntry.check_id == check.id).order_by(BulkEntry.number)
    return [line_of(entry) for entry in db.session.scalars(query)]


def line_of(entry: BulkEntry) -> Line:
    """One entry as a line of the report; one whose turn has not come could not be checked."""
    found: Mapping[str, Any] = json.loads(zlib.decompress(entry.found)) if entry.found else {}
    checks = [Check(n, Outcome(o), r, unpack(text)) for n, o, r, text in found.get("checks", ())]
    as_of = found.get("as_of")
    return Line(
        entry.item,
        entry.result or Standing.COULD_NOT_CHECK.value,
        name=entry.name,
        reason=entry.reason or Text(""),
        fields=[(label, value) for label, value in found.get("fields", ())],
        checks=checks,
        as_of=datetime.fromisoformat(as_of) if as_of else None,
        address=entry.address,
        explained=[unpack(text) for text in found.get("explained", ())],
    )


def _reason(judged: Judged) -> Text:
    """What happened to the certificate, else the step that did not hold."""
    ended = judged.verdict.standing in (Standing.REVOKED, Standing.SUSPENDED)
    if judged.certificate is None or not ended:
        return reason_of(judged.verdict.checks)
    newest, *_older = notices.of_certificate(judged.certificate)
    said = Text("{day} {what}", day=newest.on.isoformat(), what=newest.title)
    if newest.other is not None:
        return Text("{said}：{number}", said=said, number=newest.other.number)
    return (
        Text("{said}（{reason}）", said=said, reason=Text(newest.reason)) if newest.reason else said
    )


def _address(certificate: Certificate | None) -> str:
    if certificate is None:
        return ""
    return verify_address(installation().base_url, certificate.public_id)


def _row(
    entry: BulkEntry,
    result: str,
    *,
    reason: str,
    digest: str = "",
    address: str = "",
    found: bytes | None = None,
) -> dict[str, Any]:
    return {
        "check_id": entry.check_id,
        "number": entry.number,
        "result": result,
        "reason": (reason if isinstance(reason, Text) else Text(reason)) if reason else None,
        "digest": digest,
        "address": address,
        "found": found,
    }


def _too_late(entry: BulkEntry) -> dict[str, Any]:
    reason = Text("本次批量核验用时超过上限，没有检查这一项。请分批上传。")
    return _row(entry, Standing.COULD_NOT_CHECK.value, reason=reason)


def _next(check_id: int) -> Sequence[BulkEntry]:
    query = sa.select(BulkEntry).where(BulkEntry.check_id == check_id, BulkEntry.result.is_(None))
    return db.session.scalars(query.order_by(BulkEntry.number).limit(CHUNK)).all()


def _left(check_id: int) -> int:
    query = sa.select(sa.func.count()).where(
        BulkEntry.check_id == check_id, BulkEntry.result.is_(None)
    )
    return db.session.scalar(query) or 0


def _keep(check_id: int, found: Sequence[dict[str, Any]]) -> None:
    """Keep some verdicts.

    Raises:
        CancelledError: everything was destroyed meanwhile.
    """
    with write_tx() as session:
        if session.get(BulkCheck, check_id, populate_existing=True) is None:
            raise CancelledError
        session.execute(sa.update(BulkEntry), found)


def _spend(check_id: int, seconds: float) -> None:
    with write_tx() as session:
        session.get_one(BulkCheck, check_id).seconds += max(1, round(seconds))


def _finish(check_id: int) -> None:
    """Write the report in the language of whoever asked, and destroy the upload."""
    check = db.session.get(BulkCheck, check_id)
    if check is None:
        raise CancelledError
    with force_locale(check.language):
        content = report.write_workbook(lines_of(check), translate)
    with write_tx() as session:
        if (check := session.get(BulkCheck, check_id, populate_existing=True)) is None:
            raise CancelledError
        check.report = store.store(content, name="report.xlsx", media_type=MEDIA_TYPE)
        upload, check.file = check.file, None
        if upload is not None:
            session.flush()
            store.discard(upload)
