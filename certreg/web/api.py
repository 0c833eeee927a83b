"""What every JSON operation shares: one document, one error body, bodies of reasonable size.

A room's `api.py` decorates its views with `document.validate(…)`; pydantic reads what programs
send, and whatever it refuses is told as the pages tell it: field, row, what would be right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, request
from flask import Response as Answer
from flask.blueprints import BlueprintSetupState
from pydantic import BaseModel, Field, ValidationError
from spectree import Response, SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData
from spectree.plugins.flask_plugin import FlaskPlugin

from certreg.errors import Fault, InvalidError, UnreadableError
from certreg.text import Text, as_text

LARGEST = 2**20
"""Bytes of a request's body: some thousand rows."""
DEEPEST = 10
"""Levels of nesting in a body; our models have half as many."""
HALF = re.compile("[\ud800-\udfff]")
"""Half of a character beyond the first 65,536: no encoding has it alone."""


class Place(BaseModel):
    """One thing wrong with a request."""

    field: str = Field(description="字段；空：整个请求 / the field; empty: the whole request")
    row: int | None = Field(description="第几行，从 1 起 / which of several rows, from 1")
    message: str


class Failure(BaseModel):
    """Why a request is not answered."""

    code: int = Field(description="HTTP 状态码 / HTTP status")
    message: str
    errors: list[Place]


def _refuse(_request: object, _response: object, error: Exception | None, *_more: object) -> None:
    """Tell what pydantic refuses in words of our own."""
    if isinstance(error, ValidationError):
        faults = [_fault(each) for each in error.errors(include_url=False)]
        raise InvalidError(Text("请求内容不符合要求，请按 errors 逐项改正。"), faults)


class _Operations(FlaskPlugin):
    """spectree's own, which leaves alone what an operation has written itself."""

    def validate_response(self, resp: Any, *asked: Any) -> tuple[Answer, Exception | None]:
        """Check what is answered, unless it is ready to be sent: then whoever made it has checked it."""
        if isinstance(resp, Answer):
            return resp, None
        checked: tuple[Answer, Exception | None] = super().validate_response(resp, *asked)
        return checked


BEARER = SecuritySchemeData(type=SecureType.HTTP, scheme="bearer")
document = SpecTree(
    backend=_Operations,
    title="certreg API",
    version="1",
    description=(
        "职业技能等级登记系统的公开接口：等级、职称、学历的对应关系，申报条件，下一步能报什么。"
        "回答用中文；加 `Accept-Language: en` 或 `?lang=en` 用英文。"
        "每条回答写明依据、文号、地区、日期和状态；unverified 为待核，draft 为征求意见稿。"
        "备案、批次、证书的操作须用本单位管理员发的密钥：`Authorization: Bearer ctk_…`，"
        "权限不足为 403；POST 可带 `Idempotency-Key`，24 小时内重复发送只办一次。"
    ),
    security_schemes=[SecurityScheme(name="key", data=BEARER)],
    mode="strict",
    before=_refuse,
    validation_error_model=Failure,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
)
"""The operations of every room, as OpenAPI."""


def answers(**shapes: type[BaseModel]) -> Response:
    """What an operation with a key may answer: its own shapes, and every way to be refused.

    Args:
        shapes: by status, e.g. `HTTP_200`.
    """
    refusals = dict.fromkeys((f"HTTP_{status}" for status in (401, 403, 404, 409, 429)), Failure)
    return Response(**refusals, **shapes)


def blueprint_for(name: str, import_name: str, *, takes_files: bool = False) -> Blueprint:
    """A blueprint of operations below `/api/v1`: no session, hence no form token; small bodies.

    Args:
        takes_files: files come as multipart/form-data, and a step without particulars needs no body.
    """
    blueprint = Blueprint(name, import_name, url_prefix="/api/v1")
    blueprint.before_request(_read_files_or_body if takes_files else _read_body)
    blueprint.record_once(_without_token(blueprint))
    return blueprint


def _without_token(blueprint: Blueprint) -> Callable[[BlueprintSetupState], None]:
    def exempt(state: BlueprintSetupState) -> None:
        state.app.extensions["csrf"].exempt(blueprint)

    return exempt


def _read_files_or_body() -> None:
    """Files are looked at by the operation itself, once it knows who sends them."""
    if request.method == "POST" and request.mimetype == "multipart/form-data":
        return
    request.max_content_length = LARGEST
    if request.get_data():
        _read_body()


def _read_body() -> None:
    """Refuse a body that is no JSON object before anything asks what stands in it."""
    request.max_content_length = LARGEST
    if request.method != "POST":
        return
    try:
        body = json.loads(request.get_data(), object_pairs_hook=_with_each_key_once)
    except (ValueError, RecursionError):
        body = None
    if not request.is_json or not isinstance(body, dict):
        raise UnreadableError(
            Text("请求正文应为 JSON 对象，Content-Type 应为 application/json，编码为 UTF-8。")
        )
    _check(body, DEEPEST)


def _with_each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object; of two values under one key every reader would take another."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise UnreadableError(Text("请求正文的同一对象中有重复的键，请只保留一个。"))
    return found


def _check(value: object, levels: int) -> None:
    """Refuse what could be read and never answered: half characters, nesting without end."""
    if isinstance(value, str):
        if HALF.search(value):
            raise UnreadableError(Text("请求正文中有不成对的代理字符，请检查编码。"))
    elif isinstance(value, dict | list):
        if not levels:
            raise UnreadableError(Text("请求正文嵌套过深，最多 {most} 层。", most=DEEPEST))
        for inner in (*value, *value.values()) if isinstance(value, dict) else value:
            _check(inner, levels - 1)


WORDS: dict[str, Text] = {
    "missing": Text("缺少此项，请补上。"),
    "extra_forbidden": Text("没有这一项，请检查拼写。"),
    "unexpected_keyword_argument": Text("没有这一项，请检查拼写。"),
    "string_type": Text("应为文字，且只填一个。"),
    "bool_type": Text("应为 true 或 false。"),
    "bool_parsing": Text("应为 true 或 false。"),
    "too_long": Text("项数过多，请分批提交。"),
    "string_too_long": Text("文字过长。"),
    "list_type": Text("应为列表。"),
    "tuple_type": Text("应为列表。"),
}
"""What pydantic refuses, in words; its other kinds are days, choices and the rest."""


def _fault(error: Any) -> Fault:
    """One of pydantic's errors with its place: `rows`, 3, `held` is row 4, field `held`."""
    kind, path = error["type"], list(error["loc"])
    row = None
    if len(path) > 1 and path[0] == "rows" and isinstance(path[1], int):
        row, path = path[1] + 1, path[2:]
    return Fault(_words(kind, error), _field(path), row)


def _words(kind: str, error: Any) -> Text:
    if kind == "value_error":  # one of ours, raised while reading
        return as_text(error["ctx"]["error"].args[0])
    if kind.startswith("date_"):
        return Text("日期不存在，或写法不对。日期应写作 2026-11-20。")
    if kind in ("enum", "literal_error"):
        return Text("不在可填的值之内：{expected}。", expected=error["ctx"]["expected"])
    return WORDS.get(kind, Text("不符合要求（{reason}）。", reason=str(error["msg"])))


def _field(path: Iterable[int | str]) -> str:
    """`facts`, `works`, 0, `since` as facts.works[0].since."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")
