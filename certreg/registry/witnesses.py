"""Who witnesses the log: the operator's policy, and how far an entry is witnessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from flask import current_app

from certreg import kept
from certreg.errors import SetupError, UnreadableError
from certreg.installation import installation
from certreg.registry import publication
from certreg.registry.models import Checkpoint as CheckpointRow
from certreg.settings import Settings
from certreg.text import Text
from certreg.trust import witnessing as judging
from certreg.trust.checkpoint import open_checkpoint
from certreg.trust.note import SignedNote
from certreg.trust.witness_policy import Witness, WitnessPolicy
from certreg.trust.witnessing import Witnessing, witnessing_of

PATH = "log/policy"

NOBODY = "quorum none\n"
"""The policy of a registry whose operator has written none."""

LOCAL = ("127.0.0.1", "localhost", "::1")


def operators_policy() -> WitnessPolicy:
    """The operator's policy: witnesses with their addresses, groups, quorum; no logs.

    Raises:
        SetupError: the file cannot be read as a policy.
    """
    return _read(_operators_text())


def policy() -> WitnessPolicy:
    """The whole policy, as everybody may hold the log to it: with the log's own keys."""
    return replace(operators_policy(), logs=tuple(publication.log_keys()))


def publish() -> None:
    """Publish the policy, without the addresses."""
    publication.write_changed(PATH, policy().text.encode())


def witnessing(position: int | None, before: Iterable[datetime] = ()) -> Witnessing | None:
    """How far the entry at a position is witnessed; None where it is not published.

    Args:
        before: as in `publication.best_checkpoint`.
    """
    row = publication.best_checkpoint(position, before) if position is not None else None
    if row is None:
        return None
    return kept.keep(("witnessing", row.note), lambda: witnessing_at(row, policy()))


def witnessing_at(row: CheckpointRow, known: WitnessPolicy) -> Witnessing:
    """How far a checkpoint is witnessed, its signatures verified anew."""
    opened = open_checkpoint(
        SignedNote.from_bytes(row.note.encode()), known.logs, known.witness_keys
    )
    return witnessing_of(row.size, opened.cosignatures, known, installation().host)


def is_own(witness: Witness) -> bool:
    """Whether a witness is the registry's own."""
    return judging.is_own(witness, installation().host)


def _operators_text() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    path = settings.witness_policy
    return path.read_text(encoding="utf-8") if path and path.exists() else NOBODY


@lru_cache(maxsize=8)
def _read(text: str) -> WitnessPolicy:
    try:
        found = WitnessPolicy.from_text(text)
    except UnreadableError as error:
        raise SetupError(error.message) from error
    if found.logs:
        raise SetupError(Text("见证策略文件不应有 log 行：登记日志的公钥由系统自己填写"))
    _check_addresses(each.address for each in found.witnesses)
    return found


def _check_addresses(addresses: Iterable[str]) -> None:
    """https only, but for this machine."""
    for address in addresses:
        parts = urlsplit(address)
        is_plain = parts.scheme == "http" and parts.hostname in LOCAL
        if address and not (parts.hostname and (parts.scheme == "https" or is_plain)):
            raise SetupError(Text("见证人的地址 {address} 应以 https:// 开头", address=address))
