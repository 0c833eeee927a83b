"""An answer as cells of a spreadsheet: what, on which conditions, how firm, and on what basis. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from certreg.equivalence.asked import Asked
from certreg.equivalence.line import Group, Line
from certreg.equivalence.rules import answer
from certreg.policy.rule import Rule
from certreg.policy.sources import Source
from certreg.text import Text, listed

HEADINGS = (
    Text("可以申报（不自动转换）"),
    Text("可以申报的依据"),
    Text("同等待遇（限在聘）"),
    Text("同等待遇的依据"),
    Text("视同学历（限所列用途）"),
    Text("视同学历的依据"),
)
"""Two columns for each kind: kinds never mix (rule EQ-01)."""

Say = Callable[[str], str]
"""A text in the language of the reader."""


def told(asked: Asked, say: Say) -> list[str]:
    """The cells under `HEADINGS`: for each kind what the law says, and its documents."""
    return [cell for group in answer(asked) for cell in (_what(group, say), _basis(group, say))]


def _what(group: Group, say: Say) -> str:
    lines = [_line(line, say) for line in _onward(group)]
    return "\n".join([*lines, *(say(remark.text) for remark in group.remarks)])


def _line(line: Line, say: Say) -> str:
    details = [*line.conditions]
    if line.years is not None:
        details.insert(0, Text("从事相关工作满 {years} 年", years=line.years))
    if line.scope:
        details.insert(0, listed(line.scope))
    inside = say(Text("；")).join(map(say, details))
    what = say(line.counts) + (say(Text("（{text}）", text=inside)) if inside else "")
    return say(Text("〔{mark}〕{what}", mark=line.mark, what=what))


def _basis(group: Group, say: Say) -> str:
    cited = dict.fromkeys(ground for line in _onward(group) for ground in line.grounds)
    rows = [f"{rule.id}：{_documents(sources, say, rule)}" for rule, sources in cited]
    rows += [_documents(remark.sources, say) for remark in group.remarks if remark.sources]
    return "\n".join(rows)


def _onward(group: Group) -> Iterable[Line]:
    """What is held leads on to these; ways that lead to it are another question."""
    return (line for line in group.lines if not line.is_way_in)


def _documents(sources: Iterable[Source], say: Say, rule: Rule | None = None) -> str:
    return say(Text("；")).join(
        _document(source, say, rule.clause_in(source.id) if rule else "") for source in sources
    )


def _document(source: Source, say: Say, clause: str) -> str:
    """Name, number, clause, day, and what it is if no official document."""
    day = say(Text("，{day}", day=source.date)) if source.date else ""
    mark = f"（{say(source.remark)}）" if source.remark else ""
    return f"{say(source.title)}{clause}{day}{mark}"
