"""`certreg verify`: the offline verifier. Files and a trust bundle in, words and an exit code out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from certreg.certificates.checking import EXIT_CODES, FileVerdict, check_file
from certreg.certificates.verdict_document import verdict_document
from certreg.errors import CertregError, RefusedError, UnreadableError
from certreg.text import Text
from certreg.trust.bundle import read_bundle
from certreg.trust.credential import Standing
from certreg.trust.root_role import RootRole, Seen, fingerprint, read_history
from certreg.trust.status_list import newest_of
from certreg.trust.timestamp import read_timestamp, write_timestamp
from certreg.trust.trust_store import TrustStore
from certreg.verify.report import Line, line_of, marked, write_csv, write_workbook

HOME = Path.home() / ".config" / "certreg"
"""Where the root keys of the first bundle are remembered, and the bundle itself."""

STANDINGS = {
    Standing.VALID: "真实有效",
    Standing.NOT_GENUINE: "不是真实证书，或内容被改动",
    Standing.UNREADABLE: "无法读取",
    Standing.REVOKED: "已撤销",
    Standing.SUSPENDED: "已暂停",
    Standing.COULD_NOT_CHECK: "未能完成核验",
}
MARKS = {"passed": "✓", "failed": "✗", "could_not_check": "?"}


def run(
    files: Sequence[Path], trust: Path | None, *, as_json: bool, report: Path | None = None
) -> int:
    """Verify files and print what came of each.

    Args:
        trust: a bundle; without it the one used last.
        report: where a table is written too, .xlsx or .csv.

    Returns:
        The exit code of the gravest answer.

    Raises:
        UnreadableError: there is no bundle, or it is not one.
        RefusedError: the bundle is not signed by the root keys remembered, or older than the one used last;
            or a report of another kind is asked for.
    """
    write = _writer(report) if report else None
    store = trusted(trust)
    at = now()
    verdicts = [(path, _checked(path, store, at)) for path in files]
    if as_json:
        click.echo(
            json.dumps(
                [verdict_document(v, p.name) for p, v in verdicts], ensure_ascii=False, indent=2
            )
        )
    else:
        for path, verdict in verdicts:
            _print(path, verdict, store)
    if report and write:
        report.write_bytes(write(_lines(verdicts), str))
    codes = {EXIT_CODES[verdict.standing] for _, verdict in verdicts}
    return next(code for code in (1, 4, 3, 0) if code in codes)


def _writer(report: Path) -> Callable[[Sequence[Line], Callable[[str], str]], bytes]:
    """What writes a report of that name.

    Raises:
        RefusedError: neither .xlsx nor .csv, or no workbooks here.
    """
    if report.suffix == ".csv":
        return write_csv
    if report.suffix != ".xlsx":
        raise RefusedError(Text("报告的文件名须以 .xlsx 或 .csv 结尾。"))
    if find_spec("openpyxl") is None:
        raise RefusedError(Text("这里没有安装 openpyxl，不能写 .xlsx；请改写 .csv。"))
    return write_workbook


def _lines(verdicts: Sequence[tuple[Path, FileVerdict]]) -> list[Line]:
    """A line for each file; what is the same as an earlier one is marked so."""
    lines = [line_of(path.name, verdict) for path, verdict in verdicts]
    return marked(lines, [sha256(path.read_bytes()).hexdigest() for path, _ in verdicts])


def _checked(path: Path, store: TrustStore, at: datetime) -> FileVerdict:
    """The verdict on a file, with the later proof of the log that lies beside it, if one does."""
    data, beside = path.read_bytes(), path.with_suffix(".tlog-proof")
    if beside.is_file():
        try:
            return check_file(data, store, at=at, late_proof=beside.read_bytes())
        except CertregError as error:
            click.echo(f"{beside.name}：未采用（{error.message}）", err=True)
    return check_file(data, store, at=at)


def trusted(trust: Path | None) -> TrustStore:
    """The bundle's contents, checked against the root keys that were remembered at first use.

    Args:
        trust: a bundle; without it the one used last.

    Raises:
        UnreadableError: there is no bundle, or it is not one.
        RefusedError: it is not signed by the root keys remembered, or older than the one used last.
    """
    kept, memory = HOME / "trust.bundle", HOME / "root.json"
    source = trust or kept
    if not source.exists():
        raise UnreadableError(
            Text("没有核验数据包。请从登记系统网址下载 /trust.bundle，用 --trust 指定一次。")
        )
    data = source.read_bytes()
    known = _remembered(memory)
    store, root = read_bundle(
        data,
        known.root,
        trust_on_first_use=known.root is None,
        newest_seen=known.version,
        history_seen=known.history,
        at=now(),
    )
    HOME.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(data)
    store = replace(store, newest_lists=newest_of(store.status_lists, known.lists))
    memory.write_text(json.dumps(_to_remember(store, root)))
    if known.root is None:
        told = "、".join(map(fingerprint, root.keys))
        click.echo(
            f"首次使用该核验数据包（{store.registry}），已记住其根密钥，指纹 {told}。", err=True
        )
    return store


def now() -> datetime:
    """The moment of checking, by this machine's clock."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class _Known:
    """What earlier bundles left: the role to check by, the newest version, history and lists."""

    root: RootRole | None = None
    version: int = 0
    history: Seen | None = None
    lists: Mapping[str, datetime] = field(default_factory=dict)


def _remembered(memory: Path) -> _Known:
    if not memory.exists():
        return _Known()
    kept = json.loads(memory.read_text())
    history = kept.get("history")
    return _Known(
        RootRole.from_json(kept),
        kept["version"],
        Seen(history["version"], history["digest"]) if history else None,
        {address: read_timestamp(at) for address, at in kept.get("lists", {}).items()},
    )


def _to_remember(store: TrustStore, root: RootRole) -> dict[str, Any]:
    kept: dict[str, Any] = {**root.as_json, "version": store.version}
    kept["lists"] = {name: write_timestamp(at) for name, at in store.newest_lists.items()}
    if store.key_history:
        seen = read_history(store.key_history, registry=store.registry, at=store.as_of).seen
        kept["history"] = {"version": seen.version, "digest": seen.digest}
    return kept


def _print(path: Path, verdict: FileVerdict, store: TrustStore) -> None:
    click.echo(f"{path.name}: {STANDINGS[verdict.standing]}")
    for printed in verdict.fields:
        click.echo(f"    {printed.label}: {printed.value}")
    for check in verdict.checks:
        click.echo(f"  {MARKS[check.outcome.value]} {check.name}: {check.text}")
    if verdict.witnessing:
        click.echo(f"  {verdict.witnessing.text}")
        for cosigner in verdict.witnessing.cosigners:
            click.echo(f"    {cosigner.text}")
    if verdict.document and verdict.standing in (Standing.REVOKED, Standing.SUSPENDED):
        click.echo(f"  撤销、更正或暂停的日期、事由和代替它的新证书见 {verdict.document['id']}")
    if verdict.status_as_of:
        click.echo(
            f"  状态数据截至 {verdict.status_as_of:%Y-%m-%d %H:%M} UTC（数据包 {store.as_of:%Y-%m-%d %H:%M} UTC）"
        )
