"""An organisation's list for its own systems: watch, look, watch no longer; changes come by webhook."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from certreg.certificates.asking import spend_register_rows
from certreg.connections.models import Scope
from certreg.connections.operation import SECURITY, caller, keyed
from certreg.db import write_tx
from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.verify.api import NumberAndName
from certreg.verify.pairs import pair
from certreg.watching import watchers
from certreg.web.api import answers, blueprint_for, document

blueprint = blueprint_for("watching_api", __name__)


class ToWatch(BaseModel):
    """Certificates to watch, each with its holder's name."""

    model_config = ConfigDict(extra="forbid")

    rows: list[NumberAndName] = Field(min_length=1, max_length=500)


class NoLonger(BaseModel):
    """Certificates to watch no longer."""

    model_config = ConfigDict(extra="forbid")

    certificates: list[str] = Field(
        max_length=500, description="名单中的 id / ids as the list has them"
    )


class WatchedCertificate(BaseModel):
    """A certificate that is watched."""

    id: str = Field(description="核验地址 /v/<id> 中的编号 / public id")
    number: str
    state: str
    since: date


class WatchList(BaseModel):
    """The organisation's list; `missing` are the numbers that were not found with their names."""

    watched: list[WatchedCertificate]
    missing: list[str]
    until: date | None = Field(description="到期前须再确认 / to be confirmed again before")


@blueprint.get("/watched")
@keyed(Scope.WATCHED_WRITE)
@document.validate(resp=answers(HTTP_200=WatchList), tags=["watching"], security=SECURITY)
def watched() -> dict[str, Any]:
    """The certificates that the organisation watches.

    本单位关注的证书；变更由 webhook 事件 watched.changed 告知。
    """
    return _list()


@blueprint.post("/watched")
@keyed(Scope.WATCHED_WRITE, "30 per minute")
@document.validate(resp=answers(HTTP_200=WatchList), tags=["watching"], security=SECURITY)
def watch(json: ToWatch) -> dict[str, Any]:
    """Watch further certificates, by number and name; the list also goes on for another term.

    关注证书，须同时给出编号和姓名；名单的期限重新起算。
    """
    if json is None:
        raise UnreadableError(Text("请求正文应为 JSON 对象。"))
    spend_register_rows(len(json.rows), caller().organisation_id)
    found, missing = watchers.known(pair(row.number.strip(), row.name) for row in json.rows)
    with write_tx():
        watcher = watchers.of_organisation(caller())
        watchers.add(watcher, found)
        watchers.confirm(watcher)
    return _list([item.item for item in missing])


@blueprint.post("/watched/remove")
@keyed(Scope.WATCHED_WRITE, "30 per minute")
@document.validate(resp=answers(HTTP_200=WatchList), tags=["watching"], security=SECURITY)
def watch_no_longer(json: NoLonger) -> dict[str, Any]:
    """Watch some certificates no longer.

    取消关注。
    """
    if json is None:
        raise UnreadableError(Text("请求正文应为 JSON 对象。"))
    with write_tx():
        watchers.remove(watchers.of_organisation(caller()), set(json.certificates))
    return _list()


def _list(missing: list[str] | None = None) -> dict[str, Any]:
    watcher = watchers.find_of(caller())
    return {
        "watched": [
            {
                "id": row.certificate.public_id,
                "number": row.certificate.number,
                "state": row.certificate.state.value,
                "since": row.since.isoformat(),
            }
            for row in (watchers.watched_of(watcher) if watcher else ())
        ],
        "missing": missing or [],
        "until": watcher.until.isoformat() if watcher and watcher.until else None,
    }
