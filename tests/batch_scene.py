"""A body with a filing in force, its clerk and its approver, and rosters of invented workers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from issued import make_worker
from werkzeug.test import TestResponse

from certreg.accounts.models import OrganisationKind, Role
from certreg.assessment import recognition
from certreg.assessment.models import Upload
from certreg.batches.batches import scheme_of
from certreg.batches.models import Batch, Candidate
from certreg.batches.offering import offer_of
from certreg.batches.states import TABLE
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.demo.mistakes import mistakes
from certreg.demo.roster import Roster, make_roster
from certreg.demo.workers import Group, Workforce
from certreg.examination import hand_ins, plans, sittings
from certreg.examination.models import ExamPlan, ExamSession
from certreg.examination.rules import is_passed
from certreg.filing import bodies
from certreg.filing.models import (
    Audience,
    Body,
    Filing,
    Scope,
    StaffMember,
    StaffOccupation,
    StaffRole,
)
from certreg.installation import installation
from certreg.jobs import work
from certreg.people.models import IdentityDocument
from certreg.policy.levels import SkillLevel
from certreg.policy.methods import PARTS
from certreg.procedure import workflow
from certreg.procedure.models.cases import Case, CaseKind, Waiting
from certreg.procedure.notice import close_due
from certreg.registry import founding
from certreg.roster.offer import Offer
from certreg.roster.report import Marks
from certreg.roster.template import build_template

REGION = "511702"
SCOPE = (
    ("6-18-02-04", "焊工", "", SkillLevel.SENIOR_TECHNICIAN, 2023),
    ("6-31-01-03", "电工", "", SkillLevel.TECHNICIAN, 2023),
    ("6-18-01-01", "车工", "数控车工", SkillLevel.SENIOR_WORKER, 2018),
)
METHOD = "AS-03.examination"
LEVELS = {
    SkillLevel.JUNIOR_WORKER: "初级工",
    SkillLevel.INTERMEDIATE_WORKER: "中级工",
    SkillLevel.SENIOR_WORKER: "高级工",
    SkillLevel.TECHNICIAN: "技师",
    SkillLevel.SENIOR_TECHNICIAN: "高级技师",
}
WELDERS = tuple(Group("6-18-02-04 焊工", "", level) for level in LEVELS)
GROUPS = (
    *WELDERS,
    Group("6-31-01-03 电工", "", SkillLevel.TECHNICIAN),
    Group("6-18-01-01 车工", "数控车工", SkillLevel.INTERMEDIATE_WORKER),
    Group("6-18-01-01 车工", "数控车工", SkillLevel.SENIOR_WORKER),
)


class Scene:
    """An enterprise that may assess, and one batch after another."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        self.enterprise = cast.organisation(region=REGION)
        self.clerk = cast.user(Role.CLERK, organisation=self.enterprise)
        self.approver = cast.user(Role.APPROVER, organisation=self.enterprise)
        founding.found(installation(), now())
        self.office = cast.organisation(OrganisationKind.OFFICE, region="511702")
        self.accepting = cast.user(Role.OFFICIAL, organisation=self.office)
        self.deciding = cast.user(Role.OFFICIAL, organisation=self.office)
        self.filing = self._filing()
        self.examiners = [self.examiner(name) for name in ("赵考评", "钱考评", "孙考评")]
        self.force = Workforce(7, on=today(), employer="虚构机械有限公司", level_names=LEVELS)
        db.session.commit()

    def browser(self, user: Any = None) -> FlaskClient:
        """A browser in which the clerk, or somebody else, has signed in."""
        client: FlaskClient = self.cast.browser_of(user or self.clerk)
        return client

    def open_batch(self, client: FlaskClient, **values: Any) -> Batch:
        """Open a batch through the form, and file its exam plan."""
        answer = client.post("/workspace/batches/new", data=self.new_batch(**values))
        assert answer.status_code == 302, answer.text
        batch = db.session.get(Batch, int(answer.location.rsplit("/", 1)[1]))
        assert batch is not None
        answer = self.press(client, batch, "plan/file", **self.plan(batch))
        assert answer.status_code == 302, answer.text
        return batch

    def plan(self, batch: Batch, **values: Any) -> dict[str, Any]:
        """What is typed to file a plan: every part on the day of the batch."""
        typed: dict[str, Any] = {"examiners": [str(each.id) for each in self.examiners]}
        for part in scheme_of(batch).parts:
            day, site = batch.assessed_on.isoformat(), "一号车间"
            typed |= {f"{part}_day": day, f"{part}_time": "09:30", f"{part}_site": site}
        return typed | values

    def examiner(self, name: str, **columns: Any) -> StaffMember:
        """An examiner of the enterprise for all that its filing covers."""
        row = StaffMember(
            organisation=self.enterprise,
            role=StaffRole.EXAMINER,
            name=name,
            certificate_number=f"KP{name}",
            valid_from=today() - timedelta(days=100),
            valid_to=today() + timedelta(days=1000),
            added_at=now(),
            **columns,
        )
        row.occupations = [
            StaffOccupation(
                occupation=code,
                occupation_name=occupation,
                top_level=SkillLevel.SENIOR_TECHNICIAN,
            )
            for code, occupation, *_ in SCOPE
        ]
        db.session.add(row)
        return row

    def new_batch(self, **values: Any) -> dict[str, Any]:
        """What is typed to open one."""
        facts = {
            "title": "第四季度认定",
            "filing": str(self.filing.case_id),
            "method": METHOD,
            "assessed_on": today().isoformat(),
        }
        return facts | values

    def roster(self, batch: Batch, *, size: int = 16, wrong: bool = False, **more: Any) -> Roster:
        """A filled-in template; with `wrong` every mistake is in it once."""
        made = (
            mistakes(
                today(),
                beyond=Group("6-31-01-03 电工", "", SkillLevel.SENIOR_TECHNICIAN),
                outside="4-03-02-01 中式烹调师",
            )
            if wrong
            else ()
        )
        return make_roster(
            build_template(offer_of(batch)),
            groups=more.pop("groups", GROUPS),
            force=self.force,
            size=size,
            mistakes=made,
            **more,
        )

    def upload(
        self, client: FlaskClient, batch: Batch, roster: Roster, *, with_photos: bool = True
    ) -> Upload:
        """Hand a roster in and let the worker check it."""
        data: dict[str, Any] = {"roster": (BytesIO(roster.workbook), "名册.xlsx")}
        if with_photos:
            data["photos"] = (BytesIO(roster.photos), "照片.zip")
        answer = self.send(client, batch, "roster", data)
        assert answer.status_code == 302, answer.text
        return self.worked_on(answer)

    def send(
        self, client: FlaskClient, batch: Batch, path: str, data: dict[str, Any]
    ) -> TestResponse:
        """Post a form with files."""
        answer = client.post(f"/workspace/batches/{batch.case_id}/{path}", data=data)
        answer.request.environ["wsgi.input"].close()  # Werkzeug's client leaves large ones open
        return answer

    def worked_on(self, answer: TestResponse) -> Upload:
        """The upload that an answer leads to, after the worker did what waits."""
        for job_id in work.queued_ids():
            work.carry_out(job_id)
        db.session.commit()
        upload = db.session.get(Upload, int(answer.location.rsplit("/", 1)[1]))
        assert upload is not None
        return upload

    def enrolled(self, client: FlaskClient, **more: Any) -> Batch:
        """A batch with a right roster in it."""
        batch = self.open_batch(client)
        upload = self.upload(client, batch, self.roster(batch, **more))
        self.press(client, batch, f"uploads/{upload.id}/import")
        return batch

    def scored(self, batch: Batch, *, failing: Collection[int] = ()) -> None:
        """Give every candidate scores, the same as if they came by sheet; some do not pass."""
        asked = scheme_of(batch)
        for candidate in batch.candidates:
            score = Decimal(50 if candidate.row in failing else 80)
            scores = {part: score for part in asked.at(candidate.level)}
            ordinary = {part: scores.get(part) for part in PARTS}
            marks = Marks(
                candidate=candidate.row,
                assessed_on=min(today(), batch.assessed_on),
                pass_mark=Decimal(60),
                is_passed=is_passed(asked, candidate.level, scores, Decimal(60)),
                **ordinary,
            )
            sittings.mark(candidate, marks)
        hand_ins.scores(batch, self.clerk.id)
        db.session.commit()

    def announced(
        self, client: FlaskClient, *, failing: Collection[int] = (), **more: Any
    ) -> Batch:
        """A batch whose notice is over: it waits for the second official."""
        batch = self.enrolled(client, **more)
        self.scored(batch, failing=failing)
        self.bring_to_decision(client, batch)
        return batch

    def bring_to_decision(self, client: FlaskClient, batch: Batch) -> None:
        """Submit, sign off, accept and wait the notice out."""
        answer = self.press(client, batch, "submit")
        assert answer.status_code == 302, answer.text
        self.press(self.browser(self.approver), batch, "sign-off", reason="")
        answer = self.decide(self.accepting, batch, "accept")
        assert answer.status_code == 302, answer.text
        notice = batch.case.notices[-1]
        notice.posted_on -= timedelta(days=30)
        notice.last_day, notice.is_provisional = today() - timedelta(days=10), False
        db.session.flush()
        close_due()
        db.session.commit()
        assert batch.case.state == "notice_closed"

    def decide(self, user: Any, batch: Batch, action: str, **data: Any) -> TestResponse:
        """Let an official do something with the batch."""
        answer = self.browser(user).post(f"/office/batches/{batch.case_id}/{action}", data=data)
        db.session.commit()
        return answer

    def people(self) -> list[tuple[str, Role, Any]]:
        """Who acts in a batch: attribute, role, organisation."""
        return [
            ("clerk", Role.CLERK, self.enterprise),
            ("approver", Role.APPROVER, self.enterprise),
            ("accepting", Role.OFFICIAL, self.office),
        ]

    def strangers(self, count: int) -> list[int]:
        """People whom nobody has seen before; the keys of their documents."""
        return [make_worker(f"生人{number}").id for number in range(count)]

    def copy_of(self, pattern: Batch, document_ids: list[int]) -> Batch:
        """Another draft like a scored batch, with other people in the places of its candidates."""
        case = workflow.begin(TABLE, organisation_id=self.enterprise.id, region=REGION)
        batch = Batch(
            case=case,
            body_id=pattern.body_id,
            filing_id=pattern.filing_id,
            title=pattern.title,
            method=pattern.method,
            assessed_on=pattern.assessed_on,
        )
        db.session.add(batch)
        db.session.flush()
        plan = plans.plans_of(pattern)[-1]
        db.session.add(
            ExamPlan(
                batch=batch,
                hand_in=plan.hand_in,
                sessions=[
                    ExamSession(part=each.part, starts_at=each.starts_at, site=each.site)
                    for each in plan.sessions
                ],
                examiners=list(plan.examiners),
            )
        )
        same = [
            column.key
            for column in sa.inspect(Candidate).columns
            if column.key not in ("id", "case_id", "person_id", "document_id")
        ]
        for old, document_id in zip(pattern.candidates, document_ids, strict=True):
            document = db.session.get_one(IdentityDocument, document_id)
            values = {name: getattr(old, name) for name in same}
            ids = {"case_id": batch.case_id, "person_id": document.person_id}
            db.session.add(Candidate(document_id=document_id, **ids, **values))
        db.session.flush()
        db.session.refresh(batch)
        return batch

    def issue(self, batch: Batch) -> None:
        """Let the body issue what was approved, and the worker carry it out."""
        with write_tx():
            job_id = recognition.issue(batch, self.approver).id
        work.carry_out(job_id)
        db.session.rollback()

    def press(self, client: FlaskClient, batch: Batch, path: str, **data: Any) -> TestResponse:
        """Send a form of the batch; the worker does what follows."""
        answer = client.post(f"/workspace/batches/{batch.case_id}/{path}", data=data)
        for job_id in work.queued_ids():
            work.carry_out(job_id)
        db.session.commit()
        return answer

    def offer(self, batch: Batch) -> Offer:
        """What the batch may assess."""
        return offer_of(batch)

    def _filing(self) -> Filing:
        case = Case(
            kind=CaseKind.FILING,
            state="approved",
            organisation=self.enterprise,
            region=REGION,
            waiting_for=Waiting.NOBODY,
            created_at=now(),
        )
        number = f"Y000051999{500 + self.enterprise.id:03d}"
        name = self.enterprise.name
        body = Body(
            organisation=self.enterprise, number=number, name=name, region=REGION, created_at=now()
        )
        filing = Filing(
            case=case,
            body=body,
            audience=Audience.EMPLOYEES,
            contact_name="联系人",
            contact_phone="0818-0000000",
            site_address="虚构路 1 号",
            valid_from=today() - timedelta(days=400),
            valid_to=today() + timedelta(days=600),
        )
        filing.scope = [
            Scope(
                occupation=code,
                edition="2022",
                occupation_name=name,
                trade=trade,
                top_level=top,
                standard=f"《{name}国家职业标准》",
                norm=norm,
                since=filing.valid_from,
            )
            for code, name, trade, top, norm in SCOPE
        ]
        db.session.add(filing)
        db.session.flush()
        bodies.ensure_key(body)
        return filing
