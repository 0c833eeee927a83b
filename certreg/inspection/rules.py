"""What an inspection record must say, and when an order is overdue. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from certreg.errors import RefusedError
from certreg.text import Text


def day_problems(inspected_on: date, *, today: date) -> Iterator[RefusedError]:
    """A record is of something that has happened."""
    if inspected_on > today:
        yield RefusedError(
            Text("检查日期不能晚于今天"), reason="not_yet_inspected", field="inspected_on"
        )


def order_problems(
    demands: str, put_right_by: date | None, *, orders: bool, faults: int, today: date
) -> Iterator[RefusedError]:
    """An order names what is wrong, what to do and by when; without one there is no last day.

    Args:
        orders: the conclusion is an order.
        faults: how many things were found faulty.
    """
    if not orders:
        return
    if not faults:
        yield RefusedError(
            Text("责令整改须至少有一项检查结果为“有问题”"), reason="no_fault", field="conclusion"
        )
    if not demands.strip():
        yield RefusedError(Text("请写明整改要求"), reason="demands_missing", field="demands")
    if put_right_by is None:
        yield RefusedError(Text("请填写整改期限"), reason="deadline_missing", field="put_right_by")
    elif put_right_by <= today:
        yield RefusedError(
            Text("整改期限须晚于今天"), reason="deadline_passed", field="put_right_by"
        )


def is_overdue(due_on: date | None, *, today: date) -> bool:
    """Whether the last day of an order has passed."""
    return due_on is not None and due_on < today


def check_overdue(due_on: date | None, *, today: date) -> None:
    """Refuse to report an order as overdue while the body may still answer.

    Raises:
        RefusedError: its last day has not passed; reason `order_running`.
    """
    if not is_overdue(due_on, today=today):
        raise RefusedError(
            Text("整改期限未到，机构还可以提交整改报告"), reason="order_running", field="reason"
        )
