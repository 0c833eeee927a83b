"""The procedure of a spot check: planned, drawn by the machine, looked at, closed by another official."""

from __future__ import annotations

from certreg.accounts.models import Role
from certreg.procedure.models import CaseKind, Part, Waiting
from certreg.procedure.table import State, Table, Transition, register
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
            Transition(
                "plan",
                Text("登记抽查计划"),
                frozenset({"draft"}),
                "planned",
                Part.ACCEPTOR,
                Role.OFFICIAL,
            ),
            Transition("draw", Text("随机抽取"), frozenset({"planned"}), "drawn"),
            Transition(
                "close",
                Text("结束抽查并公布结果"),
                frozenset({"drawn"}),
                "closed",
                Part.DECIDER,
                Role.OFFICIAL,
                needs_reason=True,
            ),
        ),
    )
)
