"""A call that is sent twice has one effect: `Idempotency-Key`, kept for a day (then `certreg.retention` removes it).

Only what succeeded is kept: whoever was refused mends the request and sends it under the same key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from flask import Response, make_response, request
from sqlalchemy.exc import IntegrityError

from certreg.clock import real_now
from certreg.connections.models import KeptAnswer
from certreg.db import write_tx
from certreg.errors import ConflictError, RefusedError
from certreg.text import Text

HEADER = "Idempotency-Key"
LONGEST = 100
KEPT = timedelta(days=1)
STUCK = timedelta(minutes=5)
"""A call that is not answered by then never will be: its process died."""

IN_PROGRESS = Text("同一请求正在办理，请稍后再查")


def once(api_key_id: int, view: Callable[[], Any]) -> Any:
    """Answer a call, or give the answer that the same call was given before.

    Raises:
        RefusedError: the key is unusable.
        ConflictError: it was sent with another request, or the same call is being answered just now.
    """
    name = request.headers.get(HEADER)
    if request.method != "POST" or name is None:
        return view()
    if not (0 < len(name) <= LONGEST and name.isascii() and name.isprintable()):
        message = Text("{header} 须为 1 至 {most} 个 ASCII 字符", header=HEADER, most=LONGEST)
        raise RefusedError(message, field=HEADER)
    digest = _digest()
    if (kept := _begin(api_key_id, name, digest)) is not None:
        return kept
    try:
        answer = make_response(view())
    except BaseException:
        _forget(api_key_id, name)
        raise
    if answer.status_code < 300:
        _keep(api_key_id, name, answer)
    else:
        _forget(api_key_id, name)
    return answer


def _begin(api_key_id: int, name: str, digest: str) -> Response | None:
    """Reserve the key for this call, or find what it was answered before."""
    try:
        with write_tx() as session:
            session.execute(
                sa.delete(KeptAnswer).where(
                    KeptAnswer.api_key_id == api_key_id,
                    KeptAnswer.name == name,
                    _is_over(real_now()),
                )
            )
            row = session.scalars(_row(api_key_id, name).with_for_update()).first()
            if row is not None:
                return _replayed(row, digest)
            row = KeptAnswer(api_key_id=api_key_id, name=name, digest=digest, at=real_now())
            session.add(row)
    except IntegrityError:  # the same call came in between
        raise ConflictError(IN_PROGRESS) from None
    return None


def _replayed(row: KeptAnswer, digest: str) -> Response:
    """The answer that a call was given before."""
    if row.digest != digest:
        raise ConflictError(Text("这个 {header} 已用于另一个请求", header=HEADER), field=HEADER)
    if row.status is None:
        raise ConflictError(IN_PROGRESS)
    answer = Response(row.body, row.status, mimetype="application/json")
    answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _keep(api_key_id: int, name: str, answer: Response) -> None:
    with write_tx() as session:
        row = session.scalars(_row(api_key_id, name)).one()
        row.status, row.body = answer.status_code, answer.get_data(as_text=True)


def _forget(api_key_id: int, name: str) -> None:
    with write_tx() as session:
        session.execute(
            sa.delete(KeptAnswer).where(
                KeptAnswer.api_key_id == api_key_id, KeptAnswer.name == name
            )
        )


def _row(api_key_id: int, name: str) -> sa.Select[KeptAnswer]:
    return sa.select(KeptAnswer).where(KeptAnswer.api_key_id == api_key_id, KeptAnswer.name == name)


def _is_over(at: datetime) -> sa.ColumnElement[bool]:
    stuck = sa.and_(KeptAnswer.status.is_(None), KeptAnswer.at < at - STUCK)
    return sa.or_(KeptAnswer.at < at - KEPT, stuck)


def _digest() -> str:
    """Of what is asked: of multipart the parts, because its boundaries differ each time."""
    digest = sha256(f"{request.method} {request.full_path}".encode())
    if not request.files:
        digest.update(request.get_data())
    for name, value in sorted(request.form.items(multi=True)):
        digest.update(f"\n{name}={value}".encode())
    for name, file in sorted(request.files.items(multi=True), key=lambda pair: pair[0]):
        content = file.read()
        file.seek(0)
        digest.update(f"\n{name}:{sha256(content).hexdigest()}".encode())
    return digest.hexdigest()
