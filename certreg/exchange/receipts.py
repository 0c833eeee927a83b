"""Receipts: the network's answer to a dispatch, read whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.accounts.models import User
from certreg.audit import trail
from certreg.clock import now
from certreg.db import db
from certreg.errors import Fault, NotAllowedError, UnreadableError
from certreg.exchange.models import Dispatch, DispatchItem, Operation, Outcome, Receipt
from certreg.people.rules import normalise
from certreg.policy.network import Layout
from certreg.text import Text, listed
from certreg.workbook import reading
from certreg.workbook.cells import Cell, SheetRow, Typed
from certreg.workbook.parts import open_workbook

HEADING_ROWS = 5
"""The heading stands within the first rows."""
LONGEST_REASON = 200

Key = tuple[str, str]
"""Number of the certificate and the word for what was sent."""


@dataclass(frozen=True)
class Answer:
    """What one row of a receipt says."""

    row: int
    key: Key
    outcome: Outcome
    reason: str


@dataclass(frozen=True)
class Answers:
    """A receipt that was read; with faults nothing of it counts."""

    answers: Sequence[Answer]
    faults: Sequence[Fault]
    sha256: str


def read(content: bytes, layout: Layout) -> Answers:
    """The rows of a receipt, and everything that cannot be read.

    Raises:
        UnreadableError: no workbook, or without the headings.
    """
    open_workbook(content).close()
    headings = _headings(layout)
    for sheet in reading.read(content).sheets.values():
        for place, row in enumerate(sheet.rows[:HEADING_ROWS]):
            found = {text: at for at, cell in enumerate(row.cells) if (text := _shown(cell))}
            if all(heading in found for heading in headings.values()):
                columns = {key: found[heading] for key, heading in headings.items()}
                return _answers(sheet.rows[place + 1 :], columns, layout, content)
    names = listed(map(Text, headings.values()))
    raise UnreadableError(Text("没有找到表头。回执应有这些列：{names}。", names=names))


def enter(dispatch: Dispatch, read: Answers, layout: Layout, actor: User) -> list[Fault]:
    """Write the outcomes down; with faults nothing is written, and they are returned.

    Raises:
        NotAllowedError: the dispatch was cancelled, or nobody has taken its file yet.
    """
    db.session.refresh(dispatch, with_for_update=True)
    if dispatch.cancelled_at is not None or dispatch.handed_out_at is None:
        raise NotAllowedError(Text("这次上报已作废，或文件还没有取走，不能录入回执。"))
    items = _items(dispatch, layout)
    faults = [*read.faults, *_faults(read.answers, items)]
    if faults:
        return sorted(faults, key=lambda fault: fault.row or 0)
    at = now()
    for answer in read.answers:
        item = items[answer.key]
        if item.outcome is Outcome.SENT:
            item.outcome, item.reason, item.since = answer.outcome, answer.reason, at
    count = {kind: sum(1 for each in read.answers if each.outcome is kind) for kind in Outcome}
    receipt = Receipt(
        dispatch_id=dispatch.id,
        sha256=read.sha256,
        accepted=count[Outcome.ACCEPTED],
        refused=count[Outcome.REFUSED],
        read_by_id=actor.id,
        read_at=at,
    )
    db.session.add(receipt)
    db.session.flush()  # the trail names it
    trail.record(
        "dispatch.receipt_read",
        actor_id=actor.id,
        subject_id=dispatch.id,
        accepted=receipt.accepted,
        refused=receipt.refused,
    )
    return []


def _headings(layout: Layout) -> dict[str, str]:
    return {
        "number": layout.heading("number"),
        "operation": layout.heading("operation"),
        "outcome": layout.receipt.outcome_heading,
        "reason": layout.receipt.reason_heading,
    }


def _answers(
    rows: Sequence[SheetRow], columns: Mapping[str, int], layout: Layout, content: bytes
) -> Answers:
    answers, faults = list[Answer](), list[Fault]()
    for row in rows:
        cells = {
            key: _shown(row.cells[at]) if at < len(row.cells) else "" for key, at in columns.items()
        }
        if not any(cells.values()):
            continue
        outcome = _outcome(cells["outcome"], layout)
        if outcome is None:
            words = listed(map(Text, (*layout.receipt.accepted, *layout.receipt.refused)))
            message = Text("结果“{typed}”不能识别，应为：{words}。")
            typed = cells["outcome"][:20]
            faults.append(Fault(Text(message.pattern, typed=typed, words=words), "", row.number))
        elif outcome is Outcome.REFUSED and not cells["reason"]:
            faults.append(Fault(Text("未入库的行没有写原因。"), "", row.number))
        else:
            key = (normalise(cells["number"]), cells["operation"])
            answers.append(Answer(row.number, key, outcome, cells["reason"][:LONGEST_REASON]))
    if not answers and not faults:
        raise UnreadableError(Text("回执中没有数据。"))
    return Answers(answers, faults, sha256(content).hexdigest())


def _outcome(typed: str, layout: Layout) -> Outcome | None:
    if typed in layout.receipt.accepted:
        return Outcome.ACCEPTED
    return Outcome.REFUSED if typed in layout.receipt.refused else None


def _items(dispatch: Dispatch, layout: Layout) -> dict[Key, DispatchItem]:
    said = {
        Operation.ISSUED: layout.operations.issued,
        Operation.REVOKED: layout.operations.revoked,
    }
    query = (
        sa.select(DispatchItem)
        .where(DispatchItem.dispatch_id == dispatch.id)
        .options(joinedload(DispatchItem.certificate))
    )
    return {(row.certificate.number, said[row.operation]): row for row in db.session.scalars(query)}


def _faults(answers: Sequence[Answer], items: Mapping[Key, DispatchItem]) -> list[Fault]:
    """Rows that are none of the dispatch's, stand twice, or contradict what was answered before."""
    faults, seen = list[Fault](), set[Key]()
    for answer in answers:
        item = items.get(answer.key)
        if item is None:
            message = Text("这次上报中没有编号“{number}”的这一行。", number=answer.key[0][:30])
            faults.append(Fault(message, "", answer.row))
        elif answer.key in seen:
            faults.append(Fault(Text("这一行在回执中重复。"), "", answer.row))
        elif item.outcome not in (Outcome.SENT, answer.outcome):
            message = Text("先前的回执对这一行的结果与此不同，请向评价工作网核实。")
            faults.append(Fault(message, "", answer.row))
        seen.add(answer.key)
    return faults


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    return (cell.text if isinstance(cell, Typed) else cell).strip()
