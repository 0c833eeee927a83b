"""`certreg demo`: builds a demo registry and plays the whole main job on it, as people would, over HTTP."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from certreg import create_app, schema
from certreg.clock import real_now
from certreg.db import db
from certreg.demo import (
    batch,
    ceremony,
    checking,
    offices,
    organisations,
    post,
    review,
    summary,
    waiting,
    witnessing,
)
from certreg.demo.server import serving
from certreg.demo.story import Story
from certreg.errors import SetupError
from certreg.founding import found
from certreg.installation import Installation
from certreg.settings import find_instance
from certreg.text import Text

BASE_URL = "https://demo.certreg.example"
"""Identifiers and QR codes of every demo; a reserved name that belongs to nobody (RFC 6761)."""

BEGAN = timedelta(days=40)
"""How long ago the story begins."""


def play() -> int:
    """Start over with an empty demo registry and play all scenes; 0 when everything came out as it must."""
    os.environ.setdefault("CERTREG_SECURE_COOKIES", "0")  # plain http on this machine only
    instance = find_instance()
    _clear(instance)
    app = create_app()
    schema.create(app)
    with app.app_context():
        found(_place())
    folder = instance / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    witnessing.set_up(app, folder / "witness")
    with serving(app) as home:
        tell(Story(app, home, folder))
    return 0


def tell(story: Story) -> None:
    """The whole story, scene by scene.

    Raises:
        RuntimeError, LookupError: something did not come out as it must.
    """
    offices.set_up(story)
    organisations.enrol(story)
    people = story.people
    clerk, approver = people["precision-clerk"], people["precision-approver"]
    case_id = batch.open_batch(story, clerk)
    files = _keep(story, batch.enrol(story, clerk, case_id))
    story.move_clock_by(days=4)
    batch.hand_in_results(story, clerk, case_id)
    batch.submit(story, clerk, approver, case_id)
    review.announce(story, case_id)
    review.decide(story, case_id)
    review.issue(story, approver, case_id)
    archive, slips = review.hand_out(story, clerk, case_id)
    files |= _keep(story, {"zip": archive})
    witnessing.ask(story)
    post.appoint(story, clerk, approver, slips)
    story.move_clock_to(real_now())
    _employer(story, slips)
    waiting.leave(story)
    ceremony.hold(story)
    witnessing.ask(story)
    files["trust"] = checking.fetch_bundle(story)
    _tell_end(summary.write(story, files))


def _employer(story: Story, slips: list[review.Slip]) -> None:
    """Scenes 7 to 9."""
    story.say("7. 用人单位四种方式核验：编号+姓名、二维码、上传文件、离线命令；伪造的都被识破")
    kept, taken = slips[0], slips[1]
    kept_files, taken_files = checking.claim(story, kept), checking.claim(story, taken)
    checking.check(story, kept, kept_files, checking.VALID)
    checking.check_forgeries(story, kept_files)
    story.say("8. 一名工作人员提出撤销、另一名确认，四种方式都显示已撤销")
    checking.revoke(story, taken)
    checking.check(story, taken, taken_files, checking.REVOKED)
    checking.check(story, kept, kept_files, checking.VALID)
    story.say("9. 查询高级工对应的职称与学历")
    checking.look_up_equivalence(story)


def _keep(story: Story, files: dict[str, bytes]) -> dict[str, Path]:
    """Write files of the story into its folder."""
    names = {"roster": "roster.xlsx", "errors": "errors.xlsx", "zip": "certificates.zip"}
    for name, content in files.items():
        (story.folder / names[name]).write_bytes(content)
    return {name: story.folder / names[name] for name in files}


def _tell_end(told: dict[str, Any]) -> None:
    counts = told["counts"]
    click.echo(
        f"\n完成：{counts['bodies']} 家评价机构，{counts['certificates']} 张证书（撤销 {counts['revoked']} 张），"
        f"登记日志 {told['log']['size']} 条。\n"
        f"账号与文件见 instance/demo/{summary.FILE}；make run 后在 http://127.0.0.1:8000 登录，"
        "动态码：certreg demo code 用户名"
    )


def _place() -> Installation:
    return Installation(
        is_demo=True,
        name="技能等级证书登记系统（演示）",
        base_url=BASE_URL,
        province="51",
        clock_offset=-int(BEGAN.total_seconds()),
    )


def _clear(instance: Path) -> None:
    """Remove an earlier demo from the instance folder.

    Raises:
        SetupError: the instance holds a real registry, which a demo never touches.
    """
    if not (instance / "certreg.sqlite3").exists():
        return
    app = create_app()
    with app.app_context():
        has_row = sa.inspect(db.engine).has_table("installation")
        row = db.session.get(Installation, 1) if has_row else None
        is_real = row is not None and not row.is_demo
        db.engine.dispose()
    if is_real:
        raise SetupError(Text("此实例是正式登记簿，不能改作演示；请用 CERTREG_INSTANCE 另设文件夹"))
    for name in ("certreg.sqlite3", "certreg.sqlite3-wal", "certreg.sqlite3-shm", "queue.sqlite3"):
        (instance / name).unlink(missing_ok=True)
    (instance / "witness-policy").unlink(missing_ok=True)
    for name in ("files", "public", "demo"):
        shutil.rmtree(instance / name, ignore_errors=True)
