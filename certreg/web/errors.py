"""What a failure looks like over HTTP: decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from secrets import token_hex

import structlog
from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from certreg.db import db, replica
from certreg.db.faults import is_away, is_full
from certreg.errors import (
    CertregError,
    ConflictError,
    Fault,
    GoneError,
    InvalidError,
    MissingError,
    NotAllowedError,
    SetupError,
    TooOftenError,
    UnprovenError,
)
from certreg.text import Text
from certreg.web.language import current_language, translate
from certreg.web.rendering import asset_address

STATUS = {
    UnprovenError: 401,
    MissingError: 404,
    GoneError: 410,
    NotAllowedError: 403,
    ConflictError: 409,
    TooOftenError: 429,
    SetupError: 503,
}
"""Status of the error classes; every other `CertregError` is 422: understood and refused."""

PAGES = {
    400: (Text("请求无法处理"), Text("请返回上一页，检查所填内容后重试。")),
    401: (Text("没有有效的密钥"), Text("请检查密钥是否完整、是否已停用或到期。")),
    403: (Text("您没有此项权限"), Text("如工作需要，请联系本单位管理员为您分配角色。")),
    404: (Text("没有这个页面"), Text("请检查网址，或从首页重新进入；属于其他单位的内容您看不到。")),
    405: (Text("此地址不接受这种请求"), Text("请从页面上的按钮操作。")),
    409: (Text("内容刚刚有变化"), Text("请刷新页面，查看最新状态后再操作。")),
    410: (Text("已经失效"), Text("请向给您的人另要一个。")),
    413: (Text("文件过大"), Text("请减小文件，或分批上传。")),
    422: (Text("提交的内容不符合要求"), Text("请按提示修改后再提交。")),
    429: (Text("操作过于频繁"), Text("请稍候几分钟再试。")),
    500: (
        Text("系统出错"),
        Text("您的操作没有保存。请稍后重试；仍出错时，请将下面的编号告诉管理员。"),
    ),
    503: (Text("系统尚未就绪"), Text("请联系系统管理员。")),
}
"""Title and advice for each status; a status that is not named borrows from 400 or 500."""

FULL = Text("磁盘空间不足，您的操作没有保存。请告知系统管理员：腾出空间后，重做一次即可。")
AWAY = (
    Text("数据库暂时连接不上"),
    Text(
        "系统正在恢复，通常不到一分钟。如果刚才提交了内容，请先重新打开页面查看是否已保存，再决定是否重新提交。"
    ),
)
"""What is said while the database cannot be reached: nobody knows whether the last commit was made."""

AGAIN = 5
"""Seconds after which asking again makes sense."""

log = structlog.get_logger()


def install(app: Flask) -> None:
    """Answer every failure with a page (or JSON for the API) that says what to do."""

    @app.before_request
    def _number() -> None:
        g.request_id = token_hex(6)

    @app.errorhandler(CertregError)
    def _refused(error: CertregError) -> Response:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)
        answer = error_answer(status, translate(error.message), faults_of(error))
        if status == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    @app.errorhandler(CSRFError)
    def _forged(_error: CSRFError) -> Response:
        return error_answer(400, translate(Text("页面已过期，请刷新后重新提交。")))

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response | HTTPException:
        code = error.code or 500
        if code < 400:
            return error
        if isinstance(error, SecurityError):  # on a host that is not ours no page has an address
            return _plainly(code, *map(translate, PAGES[code]))
        answer = error_answer(code)
        kept = ("Allow", "Retry-After", "Content-Range")
        answer.headers.extend((name, value) for name, value in error.get_headers() if name in kept)
        return answer

    @app.errorhandler(DBAPIError)
    def _database(error: DBAPIError) -> ResponseReturnValue:
        away = is_away(error)
        if replica.leave(is_away=away):
            log.warning("replica failed", route=request.endpoint, kind=type(error).__name__)
            return _asked_again(app)
        if not away:
            return _fault(error)
        log.error("database away", route=request.endpoint, kind=type(error).__name__)
        return _away()

    @app.errorhandler(Exception)
    def _fault(error: Exception) -> Response:
        log.exception(
            "fault",
            request_id=g.get("request_id"),
            route=request.endpoint,
            kind=type(error).__name__,
        )
        if app.testing or app.debug:
            raise error
        status, reason = (503, translate(FULL)) if is_full(error) else (500, "")
        try:
            db.session.rollback()
            return error_answer(status, reason)
        except SQLAlchemyError:  # the page itself needs the database
            words = (*map(translate, PAGES[status]), reason, g.get("request_id", ""))
            return _plainly(status, *words)


def _plainly(status: int, *words: str) -> Response:
    """An answer without a page."""
    text = " ".join(filter(None, words))
    return make_response(text, status, {"Content-Type": "text/plain; charset=utf-8"})


def _asked_again(app: Flask) -> ResponseReturnValue:
    """What the primary answers to a request that a replica could not answer."""
    db.session.rollback()
    for _name, file in request.files.items(multi=True):
        file.stream.seek(0)  # who reads it again reads it from its beginning
    try:
        return app.dispatch_request()
    except Exception as error:
        return app.handle_user_exception(error)


def _away() -> Response:
    """A page that needs no database: not even for who is signed in, or what the registry is called."""
    title, advice = map(translate, AWAY)
    if request.path.startswith("/api/"):
        answer = jsonify(code=503, message=f"{title} {advice}", errors=[])
    else:
        page = current_app.jinja_env.get_template("web/away.html")
        content = page.render(
            title=title, advice=advice, asset=asset_address, language=current_language()
        )
        answer = make_response(content)
    answer.status_code = 503
    answer.headers["Retry-After"] = str(AGAIN)
    return answer


def faults_of(error: CertregError) -> tuple[Fault, ...]:
    """Every place that an error names."""
    if isinstance(error, InvalidError):
        return error.faults
    return (Fault(error.message, error.field),) if error.field else ()


def error_answer(status: int, reason: str = "", faults: Iterable[Fault] = ()) -> Response:
    """A page for `status` with the particular `reason`; under `/api/` {code, message, errors}.

    Args:
        faults: for `errors`: each place with what is wrong there.
    """
    title, advice = PAGES.get(status, PAGES[500 if status >= 500 else 400])
    if request.path.startswith("/api/"):
        errors = [
            {"field": each.field, "row": each.row, "message": translate(each.message)}
            for each in faults
        ]
        body = {"code": status, "message": reason or translate(title), "errors": errors}
        return make_response(jsonify(body), status)
    try:
        page = render_template(
            "web/error.html",
            status=status,
            title=translate(title),
            reason=reason,
            advice=translate(advice),
            request_id=g.get("request_id", ""),
        )
    except DBAPIError as error:  # it names the registry
        if not is_away(error):
            raise
        return _away()
    return make_response(page, status)
