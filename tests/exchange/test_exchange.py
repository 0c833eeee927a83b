"""The national network: what leaves, once; what comes back, whole; how each certificate stands."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import issued
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.audit.models import AuditEvent
from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.db import db
from certreg.errors import NotAllowedError, RefusedError
from certreg.exchange import dispatches, receipts, standing, upload_file
from certreg.exchange.models import Dispatch, Operation
from certreg.files import store
from certreg.policy import law as policy
from certreg.policy.network import layout
from certreg.workbook import reading
from certreg.workbook.writing import Book

pytestmark = pytest.mark.database


class Scene:
    """Two certificates, an official of their city and one of another."""

    def __init__(self, cast: Any, session: scoped_session[Session]) -> None:
        issued.found()
        self.cast, self.session = cast, session
        self.body = issued.make_body()
        self.numbers = [self.issue(name) for name in ("张示例", "李示例")]
        self.official = self.of("511700")
        session.commit()

    def of(self, region: str) -> User:
        office = self.cast.organisation(OrganisationKind.OFFICE, region=region)
        user: User = self.cast.user(Role.OFFICIAL, organisation=office)
        return user

    def issue(self, name: str) -> str:
        (row,) = issued.issue(
            db.session.merge(self.body), issued.recognised(issued.make_worker(name))
        )
        return row.number

    def make(self, *, with_refused: bool = False) -> Dispatch:
        row = dispatches.make(self.official, purpose="本月上报", with_refused=with_refused)
        db.session.commit()
        return row

    def standing(self, number: str) -> standing.Standing:
        row = db.session.scalars(sa.select(Certificate).where(Certificate.number == number)).one()
        return standing.of_certificates([row])[row.id]

    def receive(self, dispatch: Dispatch, *rows: tuple[str, str, str, str]) -> list[Any]:
        own = layout(policy.load(), region=dispatch.region, on=today())
        faults = receipts.enter(dispatch, receipts.read(answer(*rows), own), own, self.official)
        db.session.commit()
        return list(faults)


@pytest.fixture
def scene(cast: Any, session: scoped_session[Session]) -> Scene:
    return Scene(cast, session)


def answer(*rows: tuple[str, str, str, str]) -> bytes:
    """A receipt: number, operation, outcome, reason."""
    book = Book(str)
    sheet = book.sheet("回执", ["证书编号", "上报类型", "入库结果", "原因"], [20] * 4)
    for row in rows:
        sheet.add([cell or None for cell in row])
    return book.finish()


def test_what_is_not_sent_leaves_once_with_its_purpose_on_the_trail(scene: Scene) -> None:
    dispatch = scene.make()
    assert dispatch.row_count == 2
    content = dispatches.hand_out(dispatch, scene.official)
    db.session.commit()
    (sheet,) = reading.read(content).sheets.values()
    head, *rows = (tuple(row.cells) for row in sheet.rows)
    assert head[:5] == ("上报类型", "证书编号", "姓名", "证件类型", "证件号码")
    assert [row[1] for row in rows] == scene.numbers
    assert rows[0][0] == "新增" and len(str(rows[0][4])) == 18
    actions = dict(
        db.session.execute(
            sa.select(AuditEvent.action, AuditEvent.detail).where(
                AuditEvent.action.startswith("dispatch.")
            )
        ).all()
    )
    assert actions["dispatch.made"]["purpose"] == actions["dispatch.handed_out"]["purpose"]
    with pytest.raises(NotAllowedError, match="只交付一次"):
        dispatches.hand_out(dispatch, scene.official)
    with pytest.raises(RefusedError, match="没有需要上报"):
        scene.make()
    assert [scene.standing(number).key for number in scene.numbers] == ["sent", "sent"]


def test_the_file_is_gone_once_it_was_taken(scene: Scene) -> None:
    dispatch = scene.make()
    file = dispatch.file
    assert file is not None and store.read(file).startswith(b"PK")
    dispatches.hand_out(dispatch, scene.official)
    db.session.commit()
    assert dispatch.file is None and issued.faults() == []


def test_receipts_say_of_each_row_what_came_of_it_and_refused_ones_go_again(scene: Scene) -> None:
    dispatch = scene.make()
    first, second = scene.numbers
    dispatches.hand_out(dispatch, scene.official)
    rows = ((first, "新增", "成功", ""), (second, "新增", "失败", "姓名含生僻字"))
    assert scene.receive(dispatch, *rows) == []
    assert scene.standing(first).key == "accepted"
    assert (scene.standing(second).key, scene.standing(second).reason) == (
        "refused",
        "姓名含生僻字",
    )
    with pytest.raises(RefusedError):
        scene.make()
    again = scene.make(with_refused=True)
    assert again.row_count == 1 and scene.standing(second).key == "sent"
    assert standing.counts("51") == {
        "not_sent": 0,
        "sent": 1,
        "accepted": 1,
        "refused": 0,
    }


def test_a_dispatch_is_answered_only_when_every_row_is(scene: Scene) -> None:
    dispatch, office = scene.make(), scene.cast.browser_of(scene.official)
    dispatches.hand_out(dispatch, scene.official)
    db.session.commit()
    first, second = scene.numbers
    assert "待回执" in office.get("/office/network").text
    scene.receive(dispatch, (first, "新增", "成功", ""))
    assert "已回 1 行" in office.get("/office/network").text
    scene.receive(dispatch, (second, "新增", "成功", ""))
    assert "回执已齐" in office.get("/office/network").text


def test_a_receipt_with_a_fault_is_not_read_at_all(scene: Scene) -> None:
    dispatch = scene.make()
    dispatches.hand_out(dispatch, scene.official)
    first, second = scene.numbers
    faults = scene.receive(
        dispatch,
        (first, "新增", "成功", ""),
        (first, "新增", "成功", ""),
        (second, "新增", "也许", ""),
        (second, "新增", "失败", ""),
        ("S000051999001213000001", "新增", "成功", ""),
    )
    assert [fault.row for fault in faults] == [3, 4, 5, 6]
    assert scene.standing(first).key == "sent" and dispatch.receipts == []


def test_a_revocation_follows_only_what_was_sent(scene: Scene) -> None:
    first, second = (
        db.session.scalars(sa.select(Certificate).where(Certificate.number == number)).one()
        for number in scene.numbers
    )
    issued.revoke(first)  # before it was ever sent
    scene.make()
    assert scene.standing(scene.numbers[0]).key == "not_sent"
    issued.revoke(db.session.merge(second))
    rows = standing.to_send("5117", with_refused=False, most=10)
    assert [(row.number, kind) for row, kind in rows] == [(scene.numbers[1], Operation.REVOKED)]


def test_a_cancelled_dispatch_counts_as_never_made(scene: Scene) -> None:
    dispatch = scene.make()
    dispatches.cancel(dispatch, scene.official, "文件损坏")
    db.session.commit()
    assert scene.standing(scene.numbers[0]).key == "not_sent"
    with pytest.raises(NotAllowedError, match="作废"):
        dispatches.hand_out(dispatch, scene.official)
    assert scene.make().row_count == 2


def test_an_office_sends_and_sees_its_own_region_only(scene: Scene) -> None:
    dispatch = scene.make()
    stranger = scene.of("510100")
    browser = scene.cast.browser_of(stranger)
    assert browser.get(f"/office/network/dispatches/{dispatch.id}").status_code == 404
    assert scene.numbers[0] not in browser.get("/office/network/certificates").text


def test_every_field_of_the_map_is_one_that_a_certificate_has(scene: Scene) -> None:
    law = policy.load()
    own = layout(law, region="511700", on=today())
    assert {row.key for row in own.fields} <= set(upload_file._values(law, own))


def test_pages_show_how_certificates_stand(scene: Scene) -> None:
    office = scene.cast.browser_of(scene.official)
    assert office.get("/office/network").status_code == 200
    made = office.post("/office/network", data={"purpose": "本月上报"})
    assert made.status_code == 302
    address = made.headers["Location"]
    page = office.get(address).text
    assert scene.numbers[0] in page and "取走文件" in page
    refused = office.post(f"{address}/file", data={"code": "000000"})
    assert refused.status_code == 422
    early = {"file": (BytesIO(answer((scene.numbers[0], "新增", "成功", ""))), "r.xlsx")}
    assert "还没有取走" in office.post(f"{address}/receipt", data=early).text
    clerk = scene.cast.user(Role.CLERK, organisation=db.session.merge(scene.body).organisation)
    own = scene.cast.browser_of(clerk)
    assert "已上报，待回执" in own.get("/workspace/network").text
    assert scene.numbers[0] not in own.get("/workspace/network?standing=accepted").text
    certificate = db.session.scalars(sa.select(Certificate)).first()
    assert certificate is not None
    assert "已上报，待回执" in own.get(f"/v/{certificate.public_id}").text
    found = office.get(f"/office/certificates?number={scene.numbers[0]}").text
    assert "已上报，待回执" in found
