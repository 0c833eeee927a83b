"""Filling HR's spreadsheet: each row's answers, and what the register says of its certificate.

Nothing of it is kept: rows come from the request and go back in its answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from certreg.certificates import register
from certreg.certificates.models import Certificate
from certreg.equivalence import comparison
from certreg.equivalence.asked import Asked
from certreg.equivalence.held import Held, Sort, title_of
from certreg.equivalence.models import Comparison
from certreg.equivalence.places import region_name
from certreg.equivalence.question import Reader
from certreg.equivalence.sheet import Entry, Table, titled
from certreg.equivalence.told import HEADINGS, told
from certreg.errors import Fault, InvalidError, RefusedError
from certreg.people.names import with_right_dots
from certreg.policy.deciding import strictest
from certreg.policy.law import NATION
from certreg.policy.levels import describe
from certreg.policy.query import NotFound, ShownStates
from certreg.text import Text, listed
from certreg.web.language import translate

VERDICT = Text("核验结果")
REGISTER = (
    VERDICT,
    Text("登记的职业"),
    Text("登记的工种/职业方向"),
    Text("登记的等级"),
    Text("登记的评价机构"),
    Text("登记的发证日期"),
)
"""What the register says; of a certificate that was named with its number and its holder's name."""
OWN = Text("本单位比照（内部规定，不是法律依据）")
PROBLEMS = Text("问题")

Found = Mapping[tuple[str, str], Certificate]


@dataclass(frozen=True)
class Filled:
    """A sheet with its answers.

    Attributes:
        rows: the heading row first; the last cell of each says what is wrong.
        wrong: how many rows could not be answered.
        found: how many certificates the register knows by the given number and name.
    """

    rows: Sequence[Sequence[str]]
    wrong: int
    found: int


def fill(table: Table, reader: Reader, own: Sequence[Comparison] = ()) -> Filled:
    """Answer every row of a sheet.

    Args:
        own: the asker's own comparison table, told in a column of its own.
    """
    entries = [_as_registered(entry, reader) for entry in table.entries]
    asked = [entry.key for entry in entries if entry.certificate and not entry.faults]
    found = register.by_numbers_and_names(asked)
    with_register = any(entry.certificate for entry in entries)
    filling = _Filling(reader, found, own, with_register=with_register)
    rows = [filling.row(entry) for entry in entries]
    return Filled(
        rows=[filling.headings(table), *rows],
        wrong=filling.wrong,
        found=sum(key in found for key in asked),
    )


def _as_registered(entry: Entry, reader: Reader) -> Entry:
    """The row with its name's dots as names have them."""
    return replace(entry, name=with_right_dots(reader.law, entry.name, on=reader.on))


class _Filling:
    """Answers rows; the same question is answered once."""

    def __init__(
        self, reader: Reader, found: Found, own: Sequence[Comparison], *, with_register: bool
    ) -> None:
        self.wrong = 0
        self._reader = reader
        self._found = found
        self._own = own
        self._with_register = with_register
        self._told: dict[Asked, list[str]] = {}
        law, on = reader.law, reader.on
        states = strictest(law, ShownStates, region=NATION, on=on)
        nothing = strictest(law, NotFound, region=NATION, on=on)
        self._wording = (states, nothing)
        self._states = states.names
        self._not_found = translate(nothing.message)

    def headings(self, table: Table) -> list[str]:
        """Those that stood there, then ours."""
        ours = (
            *((self._verdict, *REGISTER[1:]) if self._with_register else ()),
            Text("按何种持有答复"),
            *HEADINGS,
            Text("按哪个地区"),
            Text("截至"),
            *([OWN] if self._own else ()),
            PROBLEMS,
        )
        return [*table.headings, *map(translate, ours)]

    @property
    def _verdict(self) -> Text:
        """The heading over the verdicts; it tells which of their words no document confirms."""
        unverified = [row.id for row in self._wording if row.is_unverified]
        if not unverified:
            return VERDICT
        return Text("核验结果（用语待核：{rules}）", rules=listed(map(Text, unverified)))

    def row(self, entry: Entry) -> list[str]:
        """A row's own cells and its answers."""
        known = self._found.get(entry.key) if entry.certificate and not entry.faults else None
        registered = self._registered(entry, known) if self._with_register else []
        try:
            answered = self._answered(entry, known)
        except InvalidError as refusal:
            self.wrong += 1
            nothing = [""] * (len(HEADINGS) + 3 + bool(self._own))
            answered = [*nothing, translate(titled(refusal.faults))]
        return [*entry.cells, *registered, *answered]

    def _registered(self, entry: Entry, known: Certificate | None) -> list[str]:
        if known is None:
            verdict = self._not_found if entry.certificate and not entry.faults else ""
            return [verdict, *[""] * (len(REGISTER) - 1)]
        state = register.state_of(known)
        verdict = translate(self._states[state])
        if known.revoked_on and state != "valid":
            verdict = f"{verdict} {known.revoked_on.isoformat()}"
        printed = {str(field.label): field.value for field in register.printed_fields(known)}
        return [verdict, *(printed[label] for label in _PRINTED)]

    def _answered(self, entry: Entry, known: Certificate | None) -> list[str]:
        """What the law says of the level in the register, or else of what was typed.

        Raises:
            InvalidError: with what is wrong in this row.
        """
        if faults := (*entry.faults, *_lacking(entry), *self._useless(entry, known)):
            raise InvalidError(Text("本行有误"), faults)
        asked = self._asked(entry, known)
        if asked not in self._told:
            self._told[asked] = [
                translate(asked.held.title),
                *told(asked, translate),
                region_name(asked.region, asked.on),
                asked.on.isoformat(),
                *([self._own_words(asked)] if self._own else ()),
            ]
        return [*self._told[asked], self._remark(entry, asked, known)]

    def _asked(self, entry: Entry, known: Certificate | None) -> Asked:
        if known is None:
            return self._reader.read(entry.question)
        name = describe(self._reader.law, known.level, on=self._reader.on).name
        typed = replace(entry.question, region=entry.question.region or known.region)
        return self._reader.read(typed, held=Held(Sort.LEVEL, known.level.value, Text(name)))

    def _useless(self, entry: Entry, known: Certificate | None) -> Iterator[Fault]:
        """A certificate that is not there or stands for nothing now, as the only thing to go by."""
        if not entry.certificate or not entry.name:
            return
        if known is None:
            if not entry.question.held:
                yield Fault(self._not_found, "number")
        elif (state := register.state_of(known)) != "valid":
            text = Text("证书{state}，不据此答复对应关系。", state=Text(self._states[state]))
            yield Fault(text, "number")

    def _own_words(self, asked: Asked) -> str:
        """What the asker's own table says, in its own words."""
        lines = []
        for row in comparison.answering(self._own, asked):
            grade = translate(title_of(row.title_grade).title) if row.title_grade else ""
            lines.append(translate(Text("；")).join(filter(None, (row.post, grade, row.pay_band))))
        return "\n".join(lines)

    def _remark(self, entry: Entry, asked: Asked, known: Certificate | None) -> str:
        """What HR should look at although the row is answered."""
        if entry.certificate and known is None:
            return translate(Text("登记系统没有查到该证书；以下按所填内容答复，未经核验。"))
        typed = entry.question.held
        if known is None or not typed:
            return ""
        try:
            same = self._reader.held(typed) == asked.held
        except RefusedError:
            same = False
        text = Text("所填“{typed}”与登记的等级不一致，以登记为准。", typed=typed)
        return "" if same else translate(text)


_PRINTED = ("职业名称", "工种/职业方向", "职业技能等级", "评价机构名称", "发证日期")
"""Labels of the printed fields that stand under `REGISTER`, in its order."""


def _lacking(entry: Entry) -> Iterator[Fault]:
    if entry.certificate and not entry.name:
        yield Fault(Text("填写了证书编号的，须填写姓名。"), "name")
