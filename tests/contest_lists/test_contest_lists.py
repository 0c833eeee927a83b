"""A contest's result list: every row by the law's rows, one notice, one decision, certificates."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import issued
import pytest
import sqlalchemy as sa
from contest_scene import REASON, Scene, row, upload
from direct_scene import face
from werkzeug.test import TestResponse

from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.contest_lists import lists, sheet, workflow
from certreg.contest_lists.models import ContestList, Entrant
from certreg.db import db
from certreg.errors import ConflictError, NotAllowedError, RefusedError, UnreadableError
from certreg.jobs import work
from certreg.policy.levels import SkillLevel
from certreg.procedure import objections
from certreg.procedure.models.cases import Case

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"team_size": ""}, "team_size", "未填写"),
        ({"team_size": "2"}, "team_size", "每队 1 人"),
        ({"place": "", "prize": ""}, "place", "名次和奖项都没有填写"),
        ({"place": "第一"}, "place", "整数"),
        ({"place": "", "prize": "特别奖"}, "prize", "没有规定"),
        ({"contest": "别的竞赛"}, "contest", "不是所选的竞赛"),
        ({"event": "电工"}, "event", "没有登记项目"),
        ({"occupation": "6-31-01-03"}, "occupation", "登记的职业是"),
        ({"stage": "复赛"}, "stage", "决赛、预赛"),
        ({"number": "511799199001010001"}, "number", ""),
        ({"consented_on": "2099-01-01"}, "consented_on", "今天或以前"),
        ({"base_number": "S000051999001213000001"}, "base_number", "不是此人"),
    ],
)
def test_what_is_wrong_or_missing_is_asked_for_and_not_guessed(
    scene: Scene, cells: dict[str, str], column: str, words: str
) -> None:
    (fault,) = scene.check(row(**cells)).faults
    assert (fault.field, fault.row) == (column, 2)
    assert words in fault.message


def test_all_faults_of_all_rows_are_told_at_once(scene: Scene) -> None:
    report = scene.check(row(1, team_size="", participant=""), row(2), row(2, event="无"))
    assert [(fault.row, fault.field) for fault in report.faults] == [
        (2, "team_size"),
        (2, "participant"),
        (4, "event"),
    ]
    twice = scene.check(row(2), row(2, place="2"))
    assert [fault.row for fault in twice.faults] == [3]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"place": "4"}, "名次不在所列范围内"),
        ({"stage": "预赛"}, "只认决赛"),
        ({"employment": "社会人员"}, "备案的评价对象"),
    ],
)
def test_a_row_to_which_the_law_gives_nothing_says_why(
    scene: Scene, cells: dict[str, str], reason: str
) -> None:
    report = scene.check(row(**cells))
    assert not report.faults and not report.winners
    assert reason in report.passed[0].reason
    with pytest.raises(RefusedError, match="没有可以认定等级的人"):
        lists.open_list(scene.clerk, scene.body, scene.contest, report, "x.xlsx")


def test_who_holds_the_base_result_goes_one_step_up_and_never_beyond_the_ceiling(
    scene: Scene,
) -> None:
    worker = issued.make_worker("王夺冠", issued.resident_number(700))
    assert scene.check(row()).winners[0].level is SkillLevel.TECHNICIAN
    (base,) = issued.issue(scene.body, issued.recognised(worker, level=SkillLevel.TECHNICIAN))
    scene.contest = db.session.merge(scene.contest)
    scene.body = db.session.merge(scene.body)
    (winner,) = scene.check(row(base_number=base.number)).winners
    assert winner.level is SkillLevel.SENIOR_TECHNICIAN
    issued.issue(scene.body, issued.recognised(worker, level=SkillLevel.SENIOR_TECHNICIAN))
    assert "不再晋级" in scene.check(row()).passed[0].reason


def test_one_list_is_one_case_from_upload_to_certificates(scene: Scene) -> None:
    found = scene.reached("approved", row(701), row(702, place="2", name="李亚军"))
    scene.session.commit()
    job_id = workflow.issue(found, scene.approver).id
    db.session.commit()
    work.carry_out(job_id)
    db.session.rollback()
    certificates = list(db.session.scalars(sa.select(Certificate).order_by(Certificate.id)))
    assert [row.holder_name for row in certificates] == ["王夺冠", "李亚军"]
    assert certificates[0].path["method_name"] == "以赛代评"
    assert "第 1 名" in certificates[0].path["ground_text"]
    assert db.session.get_one(Case, found.case_id).state == "issued"
    assert issued.faults() == []


def test_somebody_on_a_list_cannot_stand_on_another_for_the_same_event(scene: Scene) -> None:
    found = scene.open()
    with pytest.raises(ConflictError, match=f"#{found.case_id}"):
        scene.open()


def test_an_upheld_objection_keeps_the_list_until_its_row_is_struck_off(scene: Scene) -> None:
    found = scene.reached("on_public_notice", row(701), row(702, place="2", name="李亚军"))
    objection = objections.file(
        found.case.notices[0], about_row=2, text="冒名参赛", contact="1390000"
    )
    objections.answer(objection, scene.accepting, text="属实", is_upheld=True)
    db.session.commit()
    scene.wait_out_notice(found)  # type: ignore[arg-type]
    db.session.commit()
    with pytest.raises(RefusedError, match="第 2 号：异议成立"):
        workflow.approve(found, scene.deciding, REASON)
    db.session.rollback()
    workflow.strike(found, 2, scene.deciding, "异议成立")
    workflow.approve(found, scene.deciding, REASON)
    db.session.commit()
    assert [who.row for who in found.standing] == [1]
    assert issued.faults() == []


def test_the_official_who_accepted_does_not_approve(scene: Scene) -> None:
    found = scene.reached("notice_closed")
    with pytest.raises(NotAllowedError, match="同一人不能办理两个环节"):
        workflow.approve(found, scene.accepting, REASON)


def test_a_list_that_an_office_hands_over_is_completed_by_the_body(scene: Scene) -> None:
    found = scene.open(actor=scene.accepting)
    assert found.office_id == scene.accepting.organisation_id
    workflow.submit(found, scene.clerk)
    workflow.move(found, "sign_off", scene.approver, REASON)
    workflow.accept(found, scene.accepting)
    db.session.commit()
    assert found.case.state == "on_public_notice"


def test_a_corrected_list_takes_the_place_of_the_one_that_came_back(scene: Scene) -> None:
    found = scene.reached("signed_off")
    workflow.move(found, "return_for_correction", scene.accepting, "名次有误")
    lists.upload_anew(found, scene.clerk, scene.check(row(place="2")), "neu.xlsx")
    workflow.submit(found, scene.clerk)
    db.session.commit()
    assert [handing.content["entrants"][0]["place"] for handing in found.handings] == [1, 2]
    assert issued.faults() == []


class TestInTheBrowser:
    """Uploading, refusing, walking through."""

    def send(self, scene: Scene, *rows: dict[str, str], **data: object) -> TestResponse:
        values = {"contest": str(scene.contest.id), "file": upload(*rows)} | data
        return scene.browser(scene.clerk).post("/workspace/contest-lists/new", data=values)

    def test_a_faulty_list_is_told_and_nothing_is_kept(self, scene: Scene) -> None:
        answer = self.send(scene, row(1), row(2, team_size=""))
        assert answer.status_code == 422
        assert "每队人数" in answer.text and "未填写" in answer.text
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ContestList)) == 0
        sent = self.send(scene, row(1), row(2, team_size=""), corrected="1")
        (line,) = sheet.read_lines(sent.data)
        assert line.cells["number"] == issued.resident_number(2)

    def test_from_upload_to_the_offices_decision(self, scene: Scene) -> None:
        answer = self.send(scene, row(1), row(2, place="9", name="赵第九"))
        assert answer.status_code == 302
        address = answer.headers["Location"]
        case_id = int(address.rsplit("/", 1)[1])
        clerk = scene.browser(scene.clerk)
        assert "赵" in clerk.get(address).text and "请上传本人近照" in clerk.get(address).text
        photo = {"photo": (face(), "a.jpg"), "taken_on": f"{today():%Y-%m-%d}"}
        assert clerk.get(f"{address}/entrants/1").status_code == 200
        assert clerk.post(f"{address}/entrants/1", data=photo).status_code == 302
        assert clerk.get("/workspace/contest-lists").status_code == 200
        assert clerk.get("/workspace/contest-lists/new").status_code == 200
        template = clerk.get(f"/workspace/contest-lists/template/{scene.contest.id}.xlsx")
        assert template.data.startswith(b"PK")
        stranger = scene.cast.user(*scene.clerk.roles)
        assert scene.browser(stranger).get(address).status_code == 404
        office = scene.browser(scene.accepting)
        assert office.get(f"/office/contest-lists/{case_id}").status_code == 404
        assert office.get("/office/contest-lists/new").status_code == 200

    def zipped(self, **photos: bytes) -> tuple[BytesIO, str]:
        """A ZIP of photos by file name without suffix."""
        stream = BytesIO()
        with ZipFile(stream, "w") as archive:
            for name, content in photos.items():
                archive.writestr(f"{name}.jpg", content)
        stream.seek(0)
        return stream, "photos.zip"

    def test_photos_come_in_one_zip_and_each_that_is_wrong_is_told_of_whom(
        self, scene: Scene
    ) -> None:
        address = self.send(scene, row(1), row(2), row(3)).headers["Location"]
        clerk = scene.browser(scene.clerk)
        one, two, stranger = (issued.resident_number(serial) for serial in (1, 2, 9))
        day = f"{today():%Y-%m-%d}"
        photos = self.zipped(**{one: issued.drawn_face(), two: b"no photo", stranger: b"?"})
        answer = clerk.post(f"{address}/photos", data={"photos": photos, "taken_on": day})
        assert answer.status_code == 200 and "已导入 1 张照片" in answer.text
        assert two not in answer.text and stranger not in answer.text  # numbers stay masked
        assert "没有导入的照片" in answer.text and "不在名单上" in answer.text
        entrants = db.session.scalars(sa.select(Entrant).order_by(Entrant.row)).all()
        assert [who.photo is not None for who in entrants] == [True, False, False]
        rest = {issued.resident_number(serial): issued.drawn_face() for serial in (2, 3)}
        again = clerk.post(
            f"{address}/photos", data={"photos": self.zipped(**rest), "taken_on": day}
        )
        assert again.headers["Location"] == address
        db.session.expire_all()
        assert all(who.photo for who in entrants)
        stranger_to_it = scene.browser(scene.cast.user(*scene.clerk.roles))
        assert stranger_to_it.get(f"{address}/photos").status_code == 404

    def test_a_zip_that_does_not_do_is_refused_whole(self, scene: Scene) -> None:
        address = self.send(scene, row(1)).headers["Location"]
        clerk = scene.browser(scene.clerk)
        for photos, taken_on, said in (
            ((BytesIO(b"no zip"), "photos.zip"), f"{today():%Y-%m-%d}", "压缩"),
            (self.zipped(a=b"?"), "2999-01-01", "不能晚于今天"),
            (self.zipped(**{f"{n}": b"?" for n in range(101)}), f"{today():%Y-%m-%d}", "最多 100"),
        ):
            data = {"photos": photos, "taken_on": taken_on}
            answer = clerk.post(f"{address}/photos", data=data)
            assert answer.status_code == 422 and said in answer.text

    def test_photos_are_not_changed_once_the_list_is_handed_in(self, scene: Scene) -> None:
        found = scene.reached("signed_off")
        data = {"photos": self.zipped(a=b"?"), "taken_on": f"{today():%Y-%m-%d}"}
        address = f"/workspace/contest-lists/{found.case_id}/photos"
        answer = scene.browser(scene.clerk).post(address, data=data)
        assert answer.status_code == 403 and "已提交" in answer.text

    def test_the_office_reads_and_decides(self, scene: Scene) -> None:
        found = scene.reached("signed_off")
        case_id = found.case_id
        office = scene.browser(scene.accepting)
        assert "王夺冠" in office.get(f"/office/contest-lists/{case_id}").text
        assert (
            "王夺冠"
            in scene.browser(scene.approver).get(f"/workspace/contest-lists/{case_id}").text
        )
        answer = office.post(f"/office/contest-lists/{case_id}/accept", data={"reason": ""})
        assert answer.status_code == 302
        again = office.post(f"/office/contest-lists/{case_id}/accept", data={"reason": ""})
        assert again.status_code == 403 and "上一步“受理并公示”由" in again.text
        assert office.get("/office/contest-lists").status_code == 200

    def test_a_body_hands_out_what_it_issued(self, scene: Scene) -> None:
        found = scene.reached("approved")
        case_id = found.case_id
        approver = scene.browser(scene.approver)
        assert "颁发证书" in approver.get(f"/workspace/contest-lists/{case_id}/issue").text
        job_id = workflow.issue(db.session.get_one(ContestList, case_id), scene.approver).id
        db.session.commit()
        work.carry_out(job_id)
        assert "已颁发 1 张证书" in approver.get(f"/workspace/contest-lists/{case_id}").text
        assert approver.get(f"/workspace/contest-lists/{case_id}/slips").status_code == 200


def test_a_workbook_without_rows_is_refused(scene: Scene) -> None:
    with pytest.raises(UnreadableError, match="没有数据"):
        scene.check()
