"""What happened to an organisation's own certificates, in order, for its own systems."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from certreg.certificates import events
from certreg.connections.models import Scope
from certreg.connections.operation import SECURITY, caller, keyed
from certreg.errors import RefusedError
from certreg.filing.bodies import body_of
from certreg.people.masking import mask_number
from certreg.text import Text
from certreg.web.api import answers, blueprint_for, document

blueprint = blueprint_for("certificate_api", __name__)

CURSOR = re.compile(rb"log ([0-9]{1,15})")


class CertificateQuery(BaseModel):
    """From where on, and how many."""

    model_config = ConfigDict(extra="forbid")

    since: str = Field("", max_length=60, description="上次回答的 next；空：从头 / the last `next`")
    limit: int = Field(100, ge=1, le=500)


class CertificateEvent(BaseModel):
    """Something that happened to a certificate."""

    event: str = Field(description="issued, revoked, corrected, suspended, resumed, reprinted")
    on: date
    id: str = Field(description="核验地址 /v/<id> 中的编号 / public id")
    number: str = Field(description="证书编号 / certificate number")
    state: str = Field(description="现在的状态 / state now")
    batch: int = Field(description="由哪个事项颁发 / the case it came from")
    holder_name: str
    document_number: str = Field(description="证件号码，隐去中间各位 / masked")
    occupation: str
    occupation_name: str
    trade: str
    level: str
    issued_on: date
    supersedes: str | None = Field(description="更正了哪张证书 / the number that it corrects")


class CertificateEvents(BaseModel):
    """Events in the order of the registry's log."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "events": [
                    {
                        "event": "issued",
                        "on": "2026-11-20",
                        "id": "Jm0uZ7c1S1yqk0r8yVd3fQ",
                        "number": "Y000051999001263000012",
                        "state": "issued",
                        "batch": 31,
                        "holder_name": "张示例",
                        "document_number": "5117***********021",
                        "occupation": "6-18-02-04",
                        "occupation_name": "焊工",
                        "trade": "",
                        "level": "senior_worker",
                        "issued_on": "2026-11-20",
                        "supersedes": None,
                    }
                ],
                "next": "bG9nIDQy",
                "has_more": False,
            }
        }
    )

    events: list[CertificateEvent]
    next: str = Field(description="下次从这里继续 / go on from here")
    has_more: bool


@blueprint.get("/certificates")
@keyed(Scope.CERTIFICATES_READ)
@document.validate(
    resp=answers(HTTP_200=CertificateEvents), tags=["certificates"], security=SECURITY
)
def certificates(query: CertificateQuery) -> CertificateEvents:
    """What happened to the organisation's certificates since a cursor: issued, revoked, suspended …

    本单位证书的颁发、撤销、暂停、恢复、更正、补发，按登记顺序；保存 next，下次从那里继续。
    """
    after = _position(query.since) if query.since else events.BEGINNING
    body = body_of(caller().organisation_id)
    found = events.since(body.number, after, query.limit + 1) if body else []
    shown = found[: query.limit]
    return CertificateEvents(
        events=[_event(each) for each in shown],
        next=_cursor(shown[-1].position) if shown else query.since,
        has_more=len(found) > query.limit,
    )


def _cursor(position: int) -> str:
    return urlsafe_b64encode(b"log %d" % position).decode().rstrip("=")


def _position(cursor: str) -> int:
    """The place that a cursor names.

    Raises:
        RefusedError: none that we gave; field `since`.
    """
    try:
        place = CURSOR.fullmatch(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        place = None
    if place is None:
        raise RefusedError(Text("since 须为上次回答中的 next，或不填。"), field="since")
    return int(place[1])


def _event(event: events.CertificateEvent) -> CertificateEvent:
    row = event.certificate
    return CertificateEvent(
        event=event.kind,
        on=event.on,
        id=row.public_id,
        number=row.number,
        state=row.state.value,
        batch=row.case_id,
        holder_name=row.holder_name,
        document_number=mask_number(row.document.number),
        occupation=row.occupation,
        occupation_name=row.occupation_name,
        trade=row.trade,
        level=row.level.value,
        issued_on=row.issued_on,
        supersedes=row.supersedes.number if row.supersedes else None,
    )
