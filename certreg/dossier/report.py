"""The verification report (核验报告): a record, or what of it is shared, as a sealed PDF with its data inside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from certreg.certificates import rendering
from certreg.certificates.models import Certificate
from certreg.certificates.payload import verify_address
from certreg.certificates.pdf.face import printed_date
from certreg.certificates.pdf.report import Report, ReportItem, ReportPart
from certreg.certificates.standing import verdict_of
from certreg.clock import CHINA, now
from certreg.dossier.record import Dossier
from certreg.dossier.sheet import Item, Sheet, Value, as_json
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.dossier import sharing
from certreg.registry import log
from certreg.text import Text
from certreg.trust.check import Outcome

DIGEST_SHOWN = 16
"""Hexadecimal digits of the digest of the law's data that are printed."""

OUTCOMES = {
    Outcome.PASSED: Text("通过"),
    Outcome.FAILED: Text("未通过"),
    Outcome.COULD_NOT_CHECK: Text("未能检查"),
}


def data_of(sheet: Sheet, *, at: datetime) -> dict[str, Any]:
    """A record for programs, with when, where and by which data it was made."""
    return {
        "kind": "certreg.record",
        "registry": installation().base_url,
        "madeAt": at.isoformat(timespec="seconds"),
        "policyDigest": policy.load().digest,
        "logSize": log.head().size,
        **as_json(sheet),
    }


def pdf_of(
    dossier: Dossier, sheet: Sheet, *, address: str = "", until: date | None = None
) -> bytes:
    """The report on what a sheet shows, sealed by the registry.

    Args:
        address: of the page that shows the same as it is today; empty for the holder's own report.
        until: last day of the share code that it was made with; None for the holder's own.

    Raises:
        SetupError: this machine cannot print, or the document key is missing.
    """
    at = now()
    report = _report(dossier, sheet, at, address, until)
    return rendering.report_of(report, data_of(sheet, at=at), at=at, name="档案数据")


def _report(
    dossier: Dossier, sheet: Sheet, at: datetime, address: str, until: date | None
) -> Report:
    place = installation()
    by_id = {row.public_id: row for row in dossier.certificates}
    moment = at.astimezone(CHINA)
    made = f"{printed_date(moment.date())} {moment:%H:%M}"
    return Report(
        title="技能档案核验报告",
        registry=place.name,
        lead=tuple(_lead(sheet, made, until)),
        parts=tuple(
            ReportPart(
                str(part.title),
                tuple(
                    _item(item, by_id.get(item.key) if part.key == "certificates" else None)
                    for item in part.items
                ),
            )
            for part in sheet.parts
        ),
        basis=tuple(_basis(at)),
        foot=f"{place.name} · {made}",
        is_demo=place.is_demo,
        address=address,
    )


def _lead(sheet: Sheet, made: str, until: date | None) -> Iterator[str]:
    yield f"姓名：{sheet.name}"
    yield f"出具时间：{made}（北京时间）"
    if until is None:
        yield "由本人用领取码打开档案后出具。"
    else:
        yield f"由持证人以分享码出示，分享码 {printed_date(until)} 到期。到期的是分享码，不是证书。"
    yield "只说明出具时登记的情况。证书此后可能变更，使用前请扫码看最新状态。"


def _basis(at: datetime) -> Iterator[str]:
    law = policy.load()
    row = sharing(law, on=at.astimezone(CHINA).date())
    yield "证书逐张核对：凭证签名、评价机构密钥、登记记录、状态清单；其余各项为所列单位的记载，注明“非本机构签发”的以原发证机构为准。"
    yield f"分享期限按规则 {row.id}{'（待核）' if row.is_unverified else ''}；政策数据 {law.digest[:DIGEST_SHOWN]}；登记日志 {log.head().size} 条。"
    yield "本报告由登记系统电子签章，附带机器可读数据 report.json；改动任何一处，签章即失效。"


def _item(item: Item, certificate: Certificate | None) -> ReportItem:
    address = (
        verify_address(installation().base_url, item.public_id)
        if certificate is not None and item.public_id
        else ""
    )
    return ReportItem(
        title=str(item.title),
        pairs=tuple((str(pair.label), _said(pair.value)) for pair in item.pairs),
        state=str(item.state or ""),
        tone=item.tone,
        is_foreign=item.is_foreign,
        checks=tuple(_checks(certificate)) if certificate is not None else (),
        address=address,
    )


def _checks(certificate: Certificate) -> Iterator[str]:
    """What was checked, and by which rule the level was won."""
    for check in verdict_of(certificate).checks:
        yield f"{OUTCOMES[check.outcome]}：{check.text}"
    path = certificate.path
    if condition := path.get("condition") or path.get("ground"):
        words = path.get("condition_text") or path.get("ground_text") or ""
        yield f"取得条件：{words}（规则 {condition}）"


def _said(value: Value) -> str:
    return printed_date(value) if isinstance(value, date) else str(value)
