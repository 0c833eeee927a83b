"""The procedure of a spot check: planned, drawn by the machine, looked at, closed by another official."""

from __future__ import annotations

from certreg.procedure.acts import by_acceptor, by_decider, by_machine
from certreg.procedure.models.cases import CaseKind, Waiting
from certreg.procedure.table import State, Table, register
from certreg.text import Text

TABLE = register(
    Table(
        CaseKind.SPOT_CHECK,
        title=Text("双随机抽查"),
        workspace_page="office_spot_checks.show",
        office_page="office_spot_checks.show",
        states=(
            State("draft", Text("拟定中"), Waiting.OFFICE),
            # Logged; the next checkpoint that is published gives the seed.
            State("planned", Text("计划已登记，待抽取"), Waiting.WORKER),
            # The inspectors look at each one that was drawn.
            State("drawn", Text("已抽取，检查中"), Waiting.OFFICE),
            State("closed", Text("抽查结束"), Waiting.NOBODY),
        ),
        transitions=(
            by_acceptor("plan", Text("登记抽查计划"), "draft", "planned"),
            by_machine("draw", Text("随机抽取"), "planned", "drawn"),
            by_decider("close", Text("结束抽查并公布结果"), "drawn", "closed", needs_reason=True),
        ),
    )
)
