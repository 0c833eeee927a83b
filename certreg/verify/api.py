"""Verifying for programs: a file, or a number with its holder's name; the document of `certreg verify --json`."""

from __future__ import annotations

from typing import Any

from flask import Response as Answer
from flask import current_app, request
from pydantic import BaseModel, ConfigDict, Field
from spectree import Response
from spectree.model_adapter.pydantic_adapter import BaseFile

from certreg import kept
from certreg.certificates import checking, register
from certreg.certificates.asking import law_of_today, spend_register_rows
from certreg.certificates.repair import repaired
from certreg.certificates.verdict_document import verdict_document
from certreg.errors import MissingError, UnreadableError
from certreg.people.names import with_right_dots
from certreg.policy.deciding import strictest
from certreg.policy.law import NATION
from certreg.policy.query import NotFound
from certreg.registry import identifiers
from certreg.text import Text
from certreg.verify.handed_in import Judged, explanation, judge, judge_registered
from certreg.web.access import public
from certreg.web.api import Failure, blueprint_for, document
from certreg.web.language import current_language, translate
from certreg.web.limits import limit
from certreg.web.reading import may_lag

blueprint = blueprint_for("verification_api", __name__, takes_files=True)


class CertificateFile(BaseModel):
    """A certificate file, as multipart/form-data."""

    model_config = ConfigDict(json_schema_extra={"required": ["file"]})

    file: BaseFile | None = Field(
        None, description="PDF、JSON、JWT、SD-JWT，或拍有二维码的 PNG、JPEG / the file"
    )


class NumberAndName(BaseModel):
    """A certificate by its number and its holder's name."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"number": "Y000051999001263000012", "name": "张示例"}},
    )

    number: str = Field(max_length=60, description="证书编号 / certificate number")
    name: str = Field(max_length=60, description="持证人姓名 / holder's name")


class CheckStep(BaseModel):
    """One step of the verification."""

    name: str
    outcome: str = Field(description="passed, failed, could_not_check")
    reason: str
    text: str


class Explanation(BaseModel):
    """One thing explained."""

    about: str
    text: str


class VerdictDocument(BaseModel):
    """The verdict, the same as on the page and from `certreg verify --json`."""

    file: str = Field(
        description="文件名，或所查的证书编号 / the file's name, or the number asked for"
    )
    status: str = Field(
        description="valid, revoked, suspended, not_genuine, could_not_check, unreadable"
    )
    fields: dict[str, str] = Field(description="证书内容，按证面名称 / by the labels of the face")
    checks: list[CheckStep]
    status_as_of: str | None = Field(description="状态数据截至 / age of the status")
    witnessing: Any = Field(description="见证 / who has witnessed the log entry")
    explanation: list[Explanation] | None = Field(
        None,
        description="只在英文回答中 / in English answers: occupation, level, assessor; no EQF or ISCED mapping is on file",
    )


@blueprint.post("/verifications")
@public
@may_lag
@limit("60 per minute")
@document.validate(
    resp=Response(HTTP_200=VerdictDocument, HTTP_404=Failure, HTTP_429=Failure),
    tags=["verification"],
)
def verify(form: CertificateFile, json: NumberAndName) -> dict[str, Any] | Answer:
    """Verify a file (multipart/form-data), or a certificate by number and name (JSON); nothing is kept.

    核验一份证书文件，或凭证书编号和姓名核验；编号不存在和姓名不符同为 404。文件不保存。
    """
    kept.watch()
    if form is not None and "file" in request.files:
        file = request.files["file"]
        content = file.stream.read(checking.LARGEST + 1)
        judged = judge(content, identifiers.live_store(), host=request.host)
        return _told(judged, file.filename or "")
    if json is None:
        raise UnreadableError(
            Text("请以 multipart/form-data 上传文件，名称为 file；或以 JSON 填写 number 和 name。")
        )
    return _of_number(json)


def _of_number(asked: NumberAndName) -> Answer:
    """The verdict on the certificate that is named.

    Raises:
        MissingError: there is none with this number and name; which of the two, nobody learns.
    """
    spend_register_rows(1)
    law, day = law_of_today()
    number = repaired(asked.number.strip()).number
    public_id = register.public_id_of(number, with_right_dots(law, asked.name, on=day))
    if public_id is None:
        row = strictest(law, NotFound, region=NATION, on=day)
        raise MissingError(Text(row.message))
    name = ("verdict", public_id, current_language())
    return Answer(kept.keep(name, lambda: _of_register(public_id)), mimetype="application/json")


def _of_register(public_id: str) -> str:
    """The verdict as it is sent: what is kept is not written again for each who asks."""
    found = register.by_public_id(public_id)
    if found is None:
        raise MissingError(Text("登记系统中没有这张证书。请核对网址，或用证书编号和姓名查询。"))
    told = _told(judge_registered(found, identifiers.live_store()), found.number)
    VerdictDocument.model_validate(told)
    return current_app.json.dumps(told)


def _told(judged: Judged, file: str) -> dict[str, Any]:
    in_english, known = current_language() == "en", judged.certificate
    return verdict_document(
        judged.verdict,
        file,
        say=translate,
        explained=explanation(known) if in_english and known else (),
    )
