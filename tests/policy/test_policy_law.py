"""The loader refuses bad data by name, and answers with the rows of a region on a day."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from certreg.errors import MissingError, RefusedError
from certreg.policy.law import FOLDER, Law, LawError, Rule, Status, family, load, region_chain
from certreg.policy.mechanisms import Mechanism
from certreg.policy.rule import FAMILIES
from certreg.policy.sources import Source

SOURCES = """
[[source]]
id = "notice"
name = "《水果通知》"
number = "果发〔2024〕1号"
issuer = "果品局"
region = "000000"
status = "in_force"
kind = "official"
governs = "水果"
"""

ON = date(2026, 6, 1)
Write = Callable[..., Path]


@family("fruit.toml", "fruit", subject=("kind",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Fruit(Rule):
    kind: str
    weight: int = 0
    peeled: bool = False
    picked: date | None = None

    def __post_init__(self) -> None:
        if self.weight < 0:
            raise ValueError("重量为负。")


@family("fruit.toml", "berry", subject=("kind",), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Berry(Rule):
    kind: str


@family("fruit.toml", "peel", gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Peel(Rule):
    kind: str


def fruit(id: str, *, table: str = "fruit", **keys: object) -> str:
    """A row with what every row needs; a key given as None is left out."""
    row = {"id": id, "basis": "notice", "region": "000000", "status": "in_force", "kind": "apple"}
    lines = [f"{key} = {_toml(value)}" for key, value in (row | keys).items() if value is not None]
    return "\n".join([f"[[{table}]]", *lines, ""])


def berry(id: str, **keys: object) -> str:
    """A row of a family that allows no gap."""
    return fruit(id, table="berry", **keys)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, str | int | list) else str(value)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(*rows: str, sources: str = SOURCES) -> Path:
        (tmp_path / "sources.toml").write_text(sources, encoding="utf-8")
        (tmp_path / "fruit.toml").write_text("\n".join(rows), encoding="utf-8")
        return tmp_path

    return make


def ids(law: Law, region: str = "511702", on: date = ON, drafts: bool = False) -> list[str]:
    return [row.id for row in law.rows(Fruit, region=region, on=on, drafts=drafts)]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (fruit("A", colour="red"), "fruit.toml 的 A：未知的键 colour"),
        (fruit("A", kind=None), "fruit.toml 的 A：缺少键 kind"),
        (fruit("A", basis=None), "fruit.toml 的 A：缺少键 basis"),
        (fruit("A", basis=[]), "fruit.toml 的 A：没有依据"),
        (fruit("A", basis="rumour"), "fruit.toml 的 A：依据 rumour 不在 sources.toml 中"),
        (fruit("A", weight="3"), "fruit.toml 的 A 的 weight：应为整数"),
        (fruit("A", weight=True), "fruit.toml 的 A 的 weight：应为整数"),
        (fruit("A", peeled=1), "fruit.toml 的 A 的 peeled：应为true 或 false"),
        (fruit("A", picked="2024-01-01"), "fruit.toml 的 A 的 picked：应为日期"),
        (fruit("A", status="valid"), "fruit.toml 的 A 的 status：不认识的值 'valid'"),
        (fruit("A", region="5117"), "fruit.toml 的 A：region '5117'"),
        (fruit("A", region="510007"), "fruit.toml 的 A：region '510007'"),
        (fruit("A", region="510200"), "fruit.toml 的 A：region '510200' 不在行政区划表"),
        (fruit("A", since=date(2025, 1, 2), until=date(2025, 1, 1)), "until 早于 since"),
        (fruit("A", status="superseded"), "fruit.toml 的 A：已废止"),
        (fruit("A", replaces="B"), "fruit.toml 的 A：replaces 中的 B"),
        (fruit("A", weight=-1), "fruit.toml 的 A：重量为负"),
        (fruit(""), "编号为空"),
        ("[[vegetable]]", "fruit.toml：没有登记过的表 [[vegetable]]"),
        ("fruit = 3", "fruit.toml：fruit 应写成 [[fruit]]"),
        ("fruit = [3]", "fruit.toml 的 [[fruit]] 第 1 条"),
        ("fruit = [", "fruit.toml：不是合法的 TOML"),
    ],
)
def test_bad_data_are_refused_with_file_row_and_fault(write: Write, row: str, fault: str) -> None:
    with pytest.raises(LawError) as refusal:
        load(write(row))
    assert fault in refusal.value.message


def test_an_id_stands_once_in_the_whole_law(write: Write) -> None:
    with pytest.raises(LawError, match=r"fruit\.toml 的 A：编号重复"):
        load(write(fruit("A"), fruit("A", kind="pear")))


def test_a_document_stands_once_in_the_sources(write: Write) -> None:
    with pytest.raises(LawError, match=r"sources\.toml 的 notice：编号重复"):
        load(write(sources=SOURCES + SOURCES))


def test_two_rows_on_one_subject_must_not_overlap(write: Write) -> None:
    old = fruit("A", until=date(2025, 1, 1))
    with pytest.raises(LawError, match="A 与 B：同一事项在同一地区的有效期重叠"):
        load(write(old, fruit("B", since=date(2025, 1, 1))))


@pytest.mark.parametrize(
    "other",
    [
        fruit("B", since=date(2025, 1, 2)),
        fruit("B", kind="pear"),
        fruit("B", region="510000"),
        fruit("B", status="draft"),
        fruit("B", replaces="A"),
    ],
)
def test_rows_that_answer_different_questions_stand_side_by_side(write: Write, other: str) -> None:
    law = load(write(fruit("A", until=date(2025, 1, 1)), other))
    assert len(law.every(Fruit)) == 2


@pytest.mark.parametrize(
    "rows",
    [
        (berry("A", until=date(2025, 1, 1)), berry("B", since=date(2025, 1, 3))),
        (
            berry("C", since=date(2026, 1, 1)),
            berry("A", until=date(2024, 6, 1), replaces="B"),
            berry("B", until=date(2025, 1, 1)),
        ),
    ],
)
def test_a_subject_that_must_not_be_interrupted_has_no_gap(
    write: Write, rows: tuple[str, ...]
) -> None:
    with pytest.raises(LawError, match=r"fruit\.toml 的 [AB] 与 [BC]：2025-01-01 之后.*不得中断"):
        load(write(*rows))


@pytest.mark.parametrize(
    "other",
    [
        berry("B", since=date(2025, 1, 2), replaces="A"),
        berry("B", kind="currant", since=date(2026, 1, 1)),
        berry("B", region="510000", since=date(2026, 1, 1)),
        berry("B", status="draft", since=date(2026, 1, 1)),
        berry("B", status="draft", until=date(2026, 1, 1)),
        fruit("B", until=date(2026, 1, 1)),
    ],
)
def test_no_gap_is_seen_where_there_is_none(write: Write, other: str) -> None:
    law = load(write(berry("A"), other))
    assert len(law.all_rows) == 2


@pytest.mark.parametrize(
    "rows",
    [
        (berry("A", until=date(2025, 1, 1)),),
        (berry("B", until=date(2024, 6, 1)), berry("A", replaces="B", until=date(2025, 1, 1))),
        (berry("A", region="510000", until=date(2025, 1, 1)), berry("B")),
    ],
)
def test_a_subject_that_must_not_be_interrupted_does_not_end(
    write: Write, rows: tuple[str, ...]
) -> None:
    with pytest.raises(LawError, match=r"fruit\.toml 的 A：2025-01-01 之后.*不得中断") as refused:
        load(write(*rows))
    assert refused.value.field == "until"


def test_a_row_does_not_silence_another_subject_that_must_not_be_interrupted(write: Write) -> None:
    with pytest.raises(LawError, match="另一事项") as refused:
        load(write(berry("A"), berry("B", kind="currant", replaces="A")))
    assert refused.value.field == "replaces"


def test_a_table_without_subject_that_must_not_be_interrupted_is_one_question(write: Write) -> None:
    early = fruit("A", table="peel", until=date(2025, 1, 1))
    with pytest.raises(LawError, match="不得中断"):
        load(write(early, fruit("B", table="peel", since=date(2026, 1, 1))))


def test_every_family_that_decides_alone_allows_no_gap() -> None:
    """What code asks for without an alternative must answer on every day from the first on."""
    load()
    needed = {"level", "number_character", "validity", "audience", "term", "figure", "share"}
    needed |= {"not_found", "state", "reporting", "fields", "old_certificate"}
    assert needed <= {table for (_, table), kind in FAMILIES.items() if kind.gapless}


def test_a_region_is_answered_by_itself_and_what_lies_above_it(write: Write) -> None:
    law = load(
        write(
            fruit("county", region="511702"),
            fruit("prefecture", region="511700"),
            fruit("nation"),
            fruit("province", region="510000"),
            fruit("neighbour", region="511600"),
            fruit("other province", region="440000"),
        )
    )
    assert ids(law) == ["nation", "province", "prefecture", "county"]
    assert ids(law, "510000") == ["nation", "province"]
    assert ids(law, "000000") == ["nation"]


def test_a_row_counts_from_its_first_to_its_last_day(write: Write) -> None:
    law = load(write(fruit("A", since=date(2026, 1, 1), until=date(2026, 12, 31))))
    assert ids(law, on=date(2025, 12, 31)) == []
    assert ids(law, on=date(2026, 1, 1)) == ["A"]
    assert ids(law, on=date(2026, 12, 31)) == ["A"]
    assert ids(law, on=date(2027, 1, 1)) == []


def test_a_superseded_row_still_judges_its_own_time(write: Write) -> None:
    law = load(write(fruit("A", status="superseded", until=date(2020, 12, 31))))
    assert ids(law, on=date(2019, 5, 1)) == ["A"]
    assert ids(law) == []


def test_a_replacing_row_displaces_where_and_when_it_counts(write: Write) -> None:
    local = fruit("B", region="510000", since=date(2026, 1, 1), replaces=["A"])
    law = load(write(fruit("A"), local))
    assert ids(law) == ["B"]
    assert ids(law, on=date(2025, 1, 1)) == ["A"]
    assert ids(law, "440000") == ["A"]


def test_a_draft_is_shown_only_to_those_who_ask_and_displaces_nothing(write: Write) -> None:
    law = load(write(fruit("A"), fruit("B", status="draft", replaces=["A"])))
    assert ids(law) == ["A"]
    assert ids(law, drafts=True) == ["A", "B"]


def test_an_unverified_row_answers_with_its_mark(write: Write) -> None:
    (row,) = load(write(fruit("A", status="unverified"))).rows(Fruit, region="000000", on=ON)
    assert row.is_unverified
    assert row.status is Status.UNVERIFIED


def test_outside_a_demo_an_unverified_row_carries_no_decision(write: Write) -> None:
    law = load(write(fruit("A", status="unverified"), fruit("B", kind="pear")))
    with pytest.raises(RefusedError, match="规则 A 尚未核实") as refusal:
        law.require_verified(law.row(Fruit, "A"), demo=False)
    assert refusal.value.rule == "A"
    law.require_verified(law.row(Fruit, "A"), demo=True)
    law.require_verified(law.row(Fruit, "B"), demo=False)


def test_an_operators_row_is_checked_together_with_the_law(write: Write) -> None:
    law = load(write(fruit("A", status="unverified")))
    own = {
        "id": "own",
        "basis": "notice",
        "region": "510000",
        "status": "in_force",
        "kind": "apple",
        "replaces": ["A"],
    }
    extended = law.extended({"fruit.toml": {"fruit": [own]}})
    assert ids(extended) == ["own"]
    assert ids(law) == ["A"]
    assert extended.digest != law.digest
    with pytest.raises(LawError, match="rumour"):
        law.extended({"fruit.toml": {"fruit": [own | {"basis": "rumour"}]}})


def test_the_digest_follows_the_content_and_not_the_layout(write: Write) -> None:
    plain = load(write(fruit("A"))).digest
    assert load(write("# 注释", fruit("A"))).digest == plain
    assert load(write(fruit("A", weight=1))).digest != plain
    assert load(write(fruit("A"), sources=SOURCES.replace("1号", "2号"))).digest != plain


def test_the_digest_follows_the_reference_tables_too(write: Write, tmp_path: Path) -> None:
    plain = load(write(fruit("A"))).digest
    (tmp_path / "regions.csv").write_text("code,name\n", encoding="utf-8")
    assert load(tmp_path).digest != plain


def test_a_date_and_its_text_have_different_digests(write: Write) -> None:
    dated = load(write(fruit("A", picked=date(2024, 1, 1)))).digest
    assert load(write(fruit("A", evidence="2024-01-01"))).digest != dated


def test_an_unknown_id_is_missing(write: Write) -> None:
    with pytest.raises(MissingError, match="B"):
        load(write(fruit("A"))).row(Fruit, "B")


@pytest.mark.parametrize("region", ["", "51", "5117000", "51170x", "910000", "510007"])
def test_what_is_no_region_code_is_refused(region: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        region_chain(region)
    assert refusal.value.reason == "unknown_region"


def test_the_installed_law_is_read_once_and_quickly() -> None:
    def seconds(act: Callable[[], object]) -> float:
        start = process_time()  # what else the machine does is not our time
        act()
        return process_time() - start

    def parse() -> None:
        for path in FOLDER.glob("*.toml"):
            tomllib.loads(path.read_text(encoding="utf-8"))

    assert load() is load()
    assert load(FOLDER).digest == load().digest
    rounds = [(seconds(lambda: load(FOLDER)), seconds(parse)) for _ in range(5)]
    assert min(reading / parsing for reading, parsing in rounds) < 2


def test_only_official_documents_carry_an_address() -> None:
    sources: list[Source] = list(load().sources.values())
    addressed = {source.kind for source in sources if source.address}
    assert addressed == {"official"}


def test_a_document_shows_when_its_number_is_not_checked() -> None:
    sources = load().sources
    assert sources["mohrss-2022-14"].title.endswith("（人社部发〔2022〕14号）")
    assert sources["mohrss-2018-74"].title.endswith("（人社部发〔2018〕74号，文号待核）")
    assert sources["sc-skills-action-2023"].title == "四川省人社厅《“技能四川行动”实施方案》"


def test_another_provinces_document_is_law_only_there() -> None:
    law = load()
    foreign = {s.id for s in law.sources.values() if s.kind == "other_province"}
    for row in law.all_rows:
        if set(row.basis) <= foreign:
            assert row.is_unverified or not row.region.startswith(("00", "51")), row.id


def test_the_citys_document_is_law_in_the_city_only() -> None:
    for row in load().all_rows:  # mechanisms only list which documents name them, and where
        if "dazhou-2023-133" in row.basis and not isinstance(row, Mechanism):
            assert row.region == "511700", row.id


def test_a_clause_stands_beside_the_document_that_it_is_of() -> None:
    law = load()
    for row in law.all_rows:
        if row.clause:
            assert row.clause_in(row.basis[0]) == row.clause
            assert law.sources[row.basis[0]].kind != "default", row.id
            assert not any(row.clause_in(other) for other in row.basis[1:])
    several = law.row(Mechanism, "mechanism.ladder")
    assert several.clause_in("dazhou-2023-133") == "四（十二）"


def test_a_row_does_not_count_before_its_documents_had_a_date() -> None:
    """Programmes of policy documents begin with the document; definitions have no beginning."""
    law = load()
    for row in law.all_rows:
        dates = [source.date for source in law.basis_of(row) if source.date]
        if row.since and row.since < min(dates, default=row.since):
            assert row.evidence or row.status is Status.SUPERSEDED, row.id


def test_what_rests_on_our_default_alone_is_marked_unverified() -> None:
    for row in load().all_rows:
        if set(row.basis) == {"registry-default"}:
            assert row.is_unverified, row.id


def test_a_row_on_a_consultation_text_is_a_draft() -> None:
    law = load()
    for row in law.all_rows:
        if all(source.status is Status.DRAFT for source in law.basis_of(row)):
            assert row.is_draft or row.id.startswith("purpose."), row.id
