"""`certreg retention`: what is past its term, what is held, and carrying out what was announced."""

from __future__ import annotations

from collections import Counter

import click

from certreg.clock import today
from certreg.db import write_tx
from certreg.retention import plans, words
from certreg.text import Text


def run(*, destroy: bool) -> None:
    """Print the dry run; with `destroy` announce it, or carry out the plan whose day has come.

    Needs an app context.
    """
    for line in dry_run():
        click.echo(line)
    if destroy:
        with write_tx():
            for line in act():
                click.echo(line)


def dry_run() -> list[str]:
    """What would be destroyed and what a hold keeps, in words; changes nothing."""
    found = plans.dry_run(today())
    lines = [str(Text("试运行：{count} 项已过保存期限", count=len(found)))]
    counts = Counter(
        (each.kind, each.rule.id, each.hold, plans.is_announced(each)) for each in found
    )
    for (kind, rule, hold, announced), count in sorted(counts.items(), key=str):
        kept = Text("由保全 #{case} 保留", case=hold) if hold else Text("可以销毁")
        if not hold and not announced:
            kept = Text("不公告，每天清除")
        lines.append(f"  {words.KINDS[kind]}（{rule}）{count}：{kept}")
    return lines


def act() -> list[str]:
    """Announce what is due, or carry out what was announced long enough ago.

    Raises:
        RefusedError: the announced plan's day has not come, or a row is unverified.
    """
    plan = plans.open_plan()
    if plan is None:
        plan = plans.announce()
        if plan is None:
            return [str(Text("没有需要销毁的内容"))]
        return [str(Text("已公告，自 {day} 起可以执行", day=plan.carry_out_on))]
    plans.carry_out(plan)
    done = Text(
        "已销毁 {gone} 项，保全保留 {left} 项", gone=len(plan.destroyed), left=len(plan.left)
    )
    return [str(done)]
