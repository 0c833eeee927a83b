"""A contest on record, an enterprise that issues for it, and workbooks of its results."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import direct_scene
import issued
from sqlalchemy.orm import Session, scoped_session

from certreg.clock import today
from certreg.contest_lists import checking, lists, sheet, workflow
from certreg.contest_lists.models import ContestList
from certreg.files.evidence import Evidence
from certreg.merits import register
from certreg.merits.models import Contest, ContestEvent
from certreg.people import photos
from certreg.policy import law as policy
from certreg.procedure import papers
from certreg.workbook.writing import Book

CONTEST = "2025 年四川工匠杯职业技能大赛"
FINAL = date(2025, 10, 20)
REASON = "与组委会成绩一致"


def row(serial: int = 700, **cells: str) -> dict[str, str]:
    """A row of the final: first place, a welder of the enterprise; `cells` replace."""
    ordinary = {
        "contest": CONTEST,
        "event": "焊工",
        "occupation": direct_scene.WELDING,
        "stage": "决赛",
        "place": "1",
        "team_size": "1",
        "participant": "职工",
        "document_type": "居民身份证",
        "number": issued.resident_number(serial),
        "name": "王夺冠",
        "employment": "职工",
        "consented_on": "2025-11-01",
        "declared_on": "2025-11-01",
    }
    return ordinary | cells


def book(*rows: dict[str, str]) -> bytes:
    """A workbook of results."""
    made = Book(str)
    written = made.sheet(
        "竞赛结果", [str(c.title) for c in sheet.COLUMNS], [c.width for c in sheet.COLUMNS]
    )
    for cells in rows:
        written.add([cells.get(column.key) or None for column in sheet.COLUMNS])
    return made.finish()


class Scene(direct_scene.Scene):
    """Everybody whom a list goes through, and the contest."""

    def __init__(self, cast: Any, session: scoped_session[Session]) -> None:
        super().__init__(cast, session)
        self.contest = Contest(
            name=CONTEST,
            keyword="sc-craftsman-cup",
            document="川人社函〔2025〕88号",
            final_on=FINAL,
            region="511700",
        )
        register.record_contest(self.contest, self.deciding)
        event = ContestEvent(
            name="焊工", occupation=direct_scene.WELDING, kind="skills", team_size=1
        )
        register.add_event(self.contest, event, self.deciding)
        session.commit()

    def check(self, *rows: dict[str, str]) -> checking.Report:
        """What a workbook of these rows comes to."""
        return checking.check(book(*rows), self.body, self.contest)

    def open(self, *rows: dict[str, str], actor: Any = None) -> ContestList:  # type: ignore[override]
        """A list with everything that it needs, in the clerk's hands."""
        report = self.check(*(rows or (row(),)))
        opened = lists.open_list(
            actor or self.clerk, self.body, self.contest, report, "result.xlsx"
        )
        self.session.flush()
        size = photos.printed_size(policy.load(), region=issued.REGION, on=today())
        photo = photos.read(issued.drawn_face(), taken_on=today(), size=size)
        for who in opened.entrants:
            lists.add_photo(opened, who.row, self.clerk, photo, today())
        paper = Evidence(b"%PDF", "application/pdf", "list.pdf")
        papers.add(opened.case, self.clerk, "决赛成绩", paper)
        self.session.commit()
        return opened

    def reached(self, state: str, *rows: dict[str, str]) -> ContestList:
        """A list in a state, put there by those who may."""
        found = self.open(*rows)
        steps = {
            "submitted": lambda: workflow.submit(found, self.clerk),
            "signed_off": lambda: workflow.move(found, "sign_off", self.approver, REASON),
            "on_public_notice": lambda: workflow.accept(found, self.accepting),
            "notice_closed": lambda: self.wait_out_notice(found),  # type: ignore[arg-type]
            "approved": lambda: workflow.approve(found, self.deciding, REASON),
        }
        for name, step in steps.items():
            if found.case.state == state:
                break
            step()
            self.session.commit()
            assert found.case.state == name
        return found


def upload(*rows: dict[str, str]) -> tuple[BytesIO, str]:
    """A workbook as a browser sends it."""
    return BytesIO(book(*rows)), "result.xlsx"
