"""Checking a roster of 10,000 workers, from the bytes on, against openpyxl reading the same file."""

from __future__ import annotations

import io
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import issued
from harness import Figure, hand_in, interleaved, peak_memory
from openpyxl import load_workbook
from registry import application, environment

from certreg import create_app
from certreg.assessment import lookups
from certreg.batches.models import Batch
from certreg.batches.offering import offer_of
from certreg.certificates.glyphs import missing_glyphs
from certreg.clock import today
from certreg.db import db
from certreg.demo.roster import make_roster
from certreg.demo.workers import Group, Worker, Workforce
from certreg.policy.levels import SkillLevel
from certreg.roster.check import check, read_roster
from certreg.roster.layout import layouts
from certreg.roster.report import Report
from certreg.roster.tables import read_tables
from certreg.roster.template import build_template
from certreg.settings import read_settings
from certreg.workbook.reading import read

ROWS = 10_000
LEVELS = {
    SkillLevel.JUNIOR_WORKER: "初级工",
    SkillLevel.INTERMEDIATE_WORKER: "中级工",
    SkillLevel.SENIOR_WORKER: "高级工",
    SkillLevel.TECHNICIAN: "技师",
    SkillLevel.SENIOR_TECHNICIAN: "高级技师",
}

R = TypeVar("R")


class Unpictured(Workforce):
    """Workers whose photos come later."""

    def hire(self, group: Group, **more: Any) -> Worker:
        """As ever, without a face."""
        worker = super().hire(group, **more)
        worker.photo = None
        return worker


def in_a_process_of_its_own(work: Callable[[], R]) -> R:
    """So that the memory of one part is not counted as the other's."""
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        return pool.submit(work).result()


def fill(settings: dict[str, str]) -> bytes:
    """A registry with a batch, and the roster for it."""
    with application(settings).app_context():
        issued.found()
        body = issued.make_body()
        batch = Batch(
            case=issued.make_case(body),
            body=body,
            filing=body.filings[0],
            title="第四季度认定",
            method="AS-03.examination",
            assessed_on=today(),
        )
        db.session.add(batch)
        db.session.commit()
        occupation, name, trade = issued.OCCUPATION
        groups = [Group(f"{occupation} {name}", trade, level) for level in LEVELS]
        force = Unpictured(7, on=today(), employer=body.name, level_names=LEVELS)
        template = build_template(offer_of(batch))
        workbook = make_roster(template, groups=groups, force=force, size=ROWS).workbook
        db.session.remove()
        db.engine.dispose()
    return workbook


def checked(workbook: bytes) -> Report:
    """Everything that the worker does with a roster before it keeps the report."""
    batch = db.session.query(Batch).one()
    offer = offer_of(batch)
    roster = read_roster(read_tables(read(workbook), layouts(offer)), offer, missing_glyphs)
    return check(roster, lookups.prepare(batch, offer, roster, {}))


def read_plainly(workbook: bytes) -> int:
    """Every row of every sheet, as openpyxl's manual shows it for large files."""
    book = load_workbook(io.BytesIO(workbook), read_only=True)
    return sum(1 for sheet in book for _ in sheet.iter_rows(values_only=True))


def measure(settings: dict[str, str], workbook: bytes) -> Figure:
    """The comparison, in a process that did nothing else."""
    with create_app(read_settings(settings)).app_context():
        report = checked(workbook)
        reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        facts = {
            "correct_rows": len(report.correct),
            "peak_memory_MB": peak_memory(),
            "peak_memory_of_the_reading_process_MB": reader,
        }
        seconds = interleaved(
            lambda: checked(workbook), lambda: read_plainly(workbook), items=(ROWS, ROWS), rounds=5
        )
    return Figure(
        f"roster check of {ROWS} rows",
        "certreg.assessment, from bytes to report, every row judged on its facts",
        "openpyxl, read-only, the same file",
        "rows",
        seconds,
        facts,
    )


with TemporaryDirectory() as folder:
    settings = environment(Path(folder))
    workbook = in_a_process_of_its_own(partial(fill, settings))
    hand_in(in_a_process_of_its_own(partial(measure, settings, workbook)))
