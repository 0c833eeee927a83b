"""Confirming a list against the register, and the sealed statement that comes of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from certreg.accounts.models import User
from certreg.audit import trail
from certreg.certificates import register, rendering
from certreg.certificates.models import Certificate
from certreg.certificates.pdf.face import printed_date
from certreg.certificates.pdf.report import Report, ReportItem, ReportPart
from certreg.clock import CHINA, now, today
from certreg.db import db
from certreg.errors import MissingError, RefusedError
from certreg.installation import installation
from certreg.people.masking import mask_name
from certreg.people.names import with_right_dots
from certreg.policy import law as policy
from certreg.policy.levels import describe
from certreg.registry import log
from certreg.statements.models import Statement
from certreg.statements.rules import Confirmed, Group, Named, Tally, tally
from certreg.text import Text

KIND = "certreg.statement"
"""By which programs know the data inside."""


def confirm(rows: Sequence[Named]) -> Tally:
    """What the register says of a list at this moment.

    A name counts with its dots as names have them; several certificates are looked up at once.
    """
    law, day = policy.load(), today()
    named = [replace(row, name=with_right_dots(law, row.name, on=day)) for row in rows]
    found = register.by_numbers_and_names(row.key for row in named)
    return tally(named, (_confirmed(row, found[row.key]) for row in named if row.key in found))


def seal(result: Tally, actor: User) -> tuple[Statement, bytes]:
    """A statement of the actor's organisation: the row to keep, and the PDF, which is not kept.

    Printing takes seconds, so that it is done before the transaction that keeps the row.

    Raises:
        RefusedError: no valid certificate is among those named.
        SetupError: this machine cannot print.
    """
    if not result.holders:
        raise RefusedError(Text("所列人员中没有查到有效证书，不能出具说明"))
    at = now()
    public_id = secrets.token_urlsafe(16)
    content = rendering.report_of(
        _report(result, actor, at, public_id),
        _data(result, actor, at, public_id),
        at=at,
        name="说明数据",
    )
    statement = Statement(
        public_id=public_id,
        organisation_id=actor.organisation_id,
        organisation_name=actor.organisation.name,
        made_by_id=actor.id,
        made_at=at,
        sha256=sha256(content).hexdigest(),
        named_count=result.named,
        holder_count=result.holders,
        certificate_count=result.certificates,
    )
    return statement, content


def keep(statement: Statement) -> None:
    """Put on record that a statement was made."""
    db.session.add(statement)
    db.session.flush()  # the audit event names it
    trail.record(
        "statement.made",
        actor_id=statement.made_by_id,
        subject_id=statement.id,
        named=statement.named_count,
        holders=statement.holder_count,
        sha256=statement.sha256,
    )


def by_public_id(public_id: str) -> Statement:
    """A statement that was made.

    Raises:
        MissingError: there is none.
    """
    found = db.session.scalar(sa.select(Statement).where(Statement.public_id == public_id))
    if found is None:
        raise MissingError(Text("没有这份说明。请核对网址是否完整，且确为本登记系统的网址。"))
    return found


def address_of(public_id: str) -> str:
    """Where whoever received a statement checks it."""
    return f"{installation().base_url}/statements/{public_id}"


def _confirmed(named: Named, certificate: Certificate) -> Confirmed:
    level = describe(policy.load(), certificate.level, on=certificate.issued_on)
    return Confirmed(
        named=named,
        person=certificate.person_id,
        state=register.state_of(certificate),
        occupation=certificate.occupation,
        occupation_name=certificate.occupation_name,
        level=certificate.level,
        level_text=level.face_text,
    )


def _report(result: Tally, actor: User, at: datetime, public_id: str) -> Report:
    place, moment = installation(), at.astimezone(CHINA)
    made = f"{printed_date(moment.date())} {moment:%H:%M}"
    by_occupation = groupby(result.groups, key=lambda group: group.occupation_name)
    return Report(
        title="技能人才持证情况说明",
        registry=place.name,
        lead=tuple(_lead(result, actor, made)),
        parts=tuple(ReportPart(name, tuple(map(_item, groups))) for name, groups in by_occupation),
        basis=tuple(_basis(result)),
        foot=f"{place.name} · {made}",
        is_demo=place.is_demo,
        address=address_of(public_id),
        address_says="扫码核对本文件",
    )


def _lead(result: Tally, actor: User, made: str) -> Iterator[str]:
    yield f"单位：{actor.organisation.name}"
    yield f"出具时间：{made}（北京时间）；经办人：{actor.name}"
    yield f"本单位列名 {result.named} 人，其中 {result.holders} 人持有登记有效的职业技能等级证书，共 {result.certificates} 本。"
    yield "登记系统只确认所列证书的状态、职业和等级，不确认持证人与本单位的劳动关系；人员名单由本单位提供并负责。"
    yield "只说明出具时的登记情况。证书此后可能变更；收件人可扫码核对本文件确由登记系统出具。"


def _item(group: Group) -> ReportItem:
    return ReportItem(
        title=f"{group.level_text}：{len(group.rows)} 本",
        pairs=tuple((row.named.number, mask_name(row.named.name)) for row in group.rows),
    )


def _basis(result: Tally) -> Iterator[str]:
    yield "逐行按证书编号和姓名与登记簿核对；列有几本证书的人只计一次，未查到的每行计一人。"
    if result.unfound or result.ended:
        yield f"未计入：未查到 {len(result.unfound)} 行，已暂停或撤销 {len(result.ended)} 本。"
    yield f"政策数据 {policy.load().digest[:16]}；登记日志 {log.head().size} 条。能否作为招标投标、资质评定的评分因素，由使用方按当地规定决定。"
    yield "本说明由登记系统电子签章，附带机器可读数据 report.json；改动任何一处，签章即失效。登记系统不保存名单。"


def _data(result: Tally, actor: User, at: datetime, public_id: str) -> dict[str, Any]:
    """The same for programs."""
    return {
        "kind": KIND,
        "registry": installation().base_url,
        "address": address_of(public_id),
        "madeAt": at.isoformat(timespec="seconds"),
        "organisation": actor.organisation.name,
        "confirms": "certificates",
        "policyDigest": policy.load().digest,
        "logSize": log.head().size,
        "named": result.named,
        "holders": result.holders,
        "notFound": len(result.unfound),
        "ended": len(result.ended),
        "groups": [
            {
                "occupation": group.occupation,
                "occupationName": group.occupation_name,
                "level": group.level.value,
                "certificates": [
                    {"number": row.named.number, "holder": mask_name(row.named.name)}
                    for row in group.rows
                ],
            }
            for group in result.groups
        ],
    }
