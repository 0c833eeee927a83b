"""What a corrected certificate will say, and why it cannot be corrected so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import sqlalchemy as sa

from certreg.certificates import obstacles, reissuing
from certreg.certificates.glyphs import missing_glyphs
from certreg.certificates.models import Certificate
from certreg.certificates.reissuing import Corrected
from certreg.clock import now
from certreg.db import db
from certreg.errors import SetupError
from certreg.filing.models import Body, Filing, Scope
from certreg.people.masking import mask_number
from certreg.procedure.models.cases import CaseKind
from certreg.registry import keys
from certreg.registry.models import KeyUse
from certreg.supervision import holders
from certreg.supervision.holders import RightDocument
from certreg.supervision.models import Measure
from certreg.text import Text


@dataclass(frozen=True)
class Correction:
    """What is right instead; what is None stays. The body's name follows its filing.

    Attributes:
        trade: empty: none.
        with_photo: another photo takes the place of the printed one.
    """

    holder_name: str | None = None
    occupation: str | None = None
    trade: str | None = None
    document: RightDocument | None = None
    with_photo: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether it is about the holder, not about what was recognised."""
        return bool(self.holder_name or self.document or self.with_photo)


def correction_of(measure: Measure) -> Correction | None:
    """What the certificates of a correction are to say; None for other measures."""
    if measure.case.kind is not CaseKind.CORRECTION:
        return None
    return Correction(
        measure.holder_name or None,
        measure.occupation or None,
        measure.trade,
        _document_of(measure),
        with_photo=measure.photo_id is not None,
    )


def keep(measure: Measure, correction: Correction) -> None:
    """Put on record what a correction is to say; its photo comes with the evidence."""
    measure.holder_name = correction.holder_name or ""
    measure.occupation = correction.occupation or ""
    measure.trade = correction.trade
    if right := correction.document:
        measure.document_number, measure.document_type = right.number, right.type
        measure.nationality, measure.birth_date = right.nationality, right.birth_date
        measure.overrides = right.overrides


def name_after(certificate: Certificate, correction: Correction) -> str:
    """The holder's name once the certificate is corrected."""
    return correction.holder_name or certificate.holder_name


def corrected(certificate: Certificate, correction: Correction) -> Corrected | None:
    """What the certificate will say; None: the body never filed that occupation and trade."""
    body = db.session.scalars(
        sa.select(Body).where(Body.number == certificate.body_number)
    ).one_or_none()
    told = replace(
        reissuing.as_printed(certificate),
        issuer_name=body.name if body else certificate.issuer_name,
        holder_name=correction.holder_name or certificate.holder_name,
    )
    if correction.occupation is None and correction.trade is None:
        return told
    scope = _scope(certificate, correction)
    if scope is None:
        return None
    return replace(
        told,
        occupation=scope.occupation,
        edition=scope.edition,
        occupation_name=scope.occupation_name,
        trade=scope.trade,
        standard=scope.standard,
    )


def joins_another(measure: Measure) -> bool:
    """Whether the right number is on record for the same name and birth date already, so that the
    corrected certificates go to that record."""
    wanted = correction_of(measure)
    if wanted is None or wanted.document is None or measure.case.state != "proposed":
        return False
    certificate = measure.items[0].certificate
    name = name_after(certificate, wanted)
    return holders.person_id(certificate, wanted.document, name) != certificate.person_id


def problem(certificate: Certificate, correction: Correction) -> Text | None:
    """Why a certificate cannot be corrected so; None: it can."""
    told, name = corrected(certificate, correction), name_after(certificate, correction)
    if told is None:
        return Text("发证机构没有备案这个职业、工种和等级，不能更正为此")
    person_id = certificate.person_id
    if correction.document:
        if wrong := holders.problem(certificate, correction.document, name):
            return wrong
        person_id = holders.person_id(certificate, correction.document, name)
    if not _changes(certificate, told, correction) and not _is_compromised(certificate):
        return Text("内容没有变化，无须更正")
    if missing := missing_glyphs(told.holder_name):
        return Text("字库中没有“{letters}”，证书无法印制", letters=missing)
    what = (person_id, told.occupation, told.trade, certificate.level)
    own = (
        certificate.person_id,
        certificate.occupation,
        certificate.trade,
        certificate.level,
    )
    if what != own and what in obstacles.holdings([person_id]):
        return Text("持证人已持有更正后的同职业同等级证书")
    return _key_problem(certificate.body_number)


def _document_of(measure: Measure) -> RightDocument | None:
    if measure.document_number is None:
        return None
    return RightDocument(
        measure.document_number,
        measure.document_type,
        measure.nationality,
        measure.birth_date,
        measure.overrides,
    )


def _changes(certificate: Certificate, told: Corrected, correction: Correction) -> bool:
    """Whether the face will say or show anything else."""
    if correction.with_photo or replace(told, standard="") != reissuing.as_printed(certificate):
        return True
    right = correction.document
    return right is not None and not holders.is_unchanged(certificate, right, told.holder_name)


def _scope(certificate: Certificate, correction: Correction) -> Scope | None:
    """The row of the body's filings, past or present, that has the corrected occupation."""
    trade = certificate.trade if correction.trade is None else correction.trade
    query = (
        sa.select(Scope)
        .join(Scope.filing)
        .join(Filing.body)
        .where(
            Body.number == certificate.body_number,
            Filing.valid_from.is_not(None),
            Scope.occupation == (correction.occupation or certificate.occupation),
            Scope.trade == trade,
        )
        .order_by(Scope.id.desc())
    )
    rows = db.session.scalars(query)
    return next((row for row in rows if row.top_level >= certificate.level), None)


def _is_compromised(certificate: Certificate) -> bool:
    return keys.named(certificate.key_id).compromised_at is not None


def _key_problem(body_number: str) -> Text | None:
    try:
        keys.current(KeyUse.CREDENTIAL, now(), owner=body_number)
    except SetupError:
        return Text("发证机构现在没有可以签名的密钥，不能换发")
    return None


def differences(
    certificate: Certificate, correction: Correction
) -> list[tuple[Text, str | Text, str | Text]]:
    """What a correction changes on the face: label, what it says, what it will say."""
    told = corrected(certificate, correction)
    if told is None:
        return []
    said = reissuing.as_printed(certificate)
    rows = (
        (Text("姓名"), said.holder_name, told.holder_name),
        (Text("职业名称"), said.occupation_name, told.occupation_name),
        (Text("职业代码"), said.occupation, told.occupation),
        (Text("工种/职业方向"), said.trade or "--", told.trade or "--"),
        (Text("评价机构名称"), said.issuer_name, told.issuer_name),
    )
    return [*(row for row in rows if row[1] != row[2]), *_holder_rows(certificate, correction)]


def _holder_rows(
    certificate: Certificate, correction: Correction
) -> Iterator[tuple[Text, str | Text, str | Text]]:
    if right := correction.document:
        name = name_after(certificate, correction)
        was, key = certificate.document, holders.identity_of(certificate, right, name).key
        if was.type is not key.type:
            yield Text("证件类型"), holders.kind_of(was.type), holders.kind_of(key.type)
        yield Text("证件号码"), mask_number(was.number), mask_number(key.number)
    if correction.with_photo:
        yield Text("照片"), Text("原照片"), Text("更正后的照片")
