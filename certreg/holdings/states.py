"""The procedure of an import: read by one, confirmed by another where the law wants two people."""

from __future__ import annotations

from certreg.procedure.acts import BEGUN, by_acceptor, by_approver, by_clerk, by_decider, returning
from certreg.procedure.models.cases import CaseKind, Waiting
from certreg.procedure.table import State, Table, register
from certreg.text import Text

TABLE = register(
    Table(
        CaseKind.HOLDINGS,
        title=Text("旧证书登记"),
        workspace_page="holdings.show",
        office_page="office_holdings.show",
        states=(
            # Read without a fault; the clerk looks it through.
            State("draft", Text("已读入，待提交"), Waiting.CLERK),
            # The organisation's approver compares it with the papers.
            State("submitted", Text("已提交，待单位审核"), Waiting.APPROVER),
            # An official read it in; another one of the region compares.
            State("proposed", Text("已读入，待第二人核对"), Waiting.OFFICE),
            State("recorded", Text("已登记"), Waiting.NOBODY),
            State("returned", Text("退回更正"), Waiting.CLERK),
            State("rejected", Text("不予登记"), Waiting.NOBODY),
            State("withdrawn", Text("已撤回"), Waiting.NOBODY),
        ),
        transitions=(
            by_clerk("submit", Text("提交"), BEGUN, "submitted"),
            # Papers that count for nothing need no second person.
            by_clerk("record", Text("登记"), BEGUN, "recorded"),
            by_clerk("withdraw", Text("撤回"), BEGUN | {"submitted"}, "withdrawn"),
            by_approver("confirm", Text("核对无误，登记"), "submitted", "recorded"),
            returning(by_approver, "submitted", Text("退回更正")),
            by_acceptor("propose", Text("读入"), "draft", "proposed"),
            by_acceptor("record_at_office", Text("登记"), "draft", "recorded"),
            by_decider("approve", Text("核对无误，登记"), "proposed", "recorded"),
            by_decider("reject", Text("不予登记"), "proposed", "rejected", needs_reason=True),
            by_acceptor("take_back", Text("撤回"), "proposed", "withdrawn"),
        ),
    )
)
