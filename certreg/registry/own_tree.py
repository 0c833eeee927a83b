"""The signer's own tree: recomputed from the stored entries, remembered, and never taken back.

Where the publisher believes the head in the database, the signer hashes every entry itself and keeps
beside its socket what it signed last, so that a database that was rolled back or rewritten gets no
second signature.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from certreg.db import db
from certreg.errors import RefusedError
from certreg.registry import publication, signable
from certreg.registry.models import Key, KeyUse, LogEntry, TreeHead
from certreg.registry.signable import Subject
from certreg.text import Text
from certreg.trust import checkpoint as checkpoints
from certreg.trust.keys import Signer
from certreg.trust.merkle import Frontier, leaf_hash

CHUNK = 4096
"""Entries read at a time."""


@dataclass
class OwnTree:
    """How far the log went when it was last signed.

    Attributes:
        memory: file with size and root of the last checkpoint signed.
    """

    memory: Path
    frontier: Frontier = field(default_factory=Frontier)

    def extended(self, head: TreeHead) -> None:
        """Follow the database to its head, and remember it, durable, before anything is signed.

        Raises:
            RefusedError: reason `log_shrank`, `log_rewritten` or `log_altered`.
        """
        size, root = self._remembered()
        if head.size < max(size, self.frontier.size):
            raise RefusedError(
                Text(
                    "数据库中的登记日志只有 {size} 条，签名进程曾签到 {before} 条；拒绝签名",
                    size=head.size,
                    before=max(size, self.frontier.size),
                ),
                reason="log_shrank",
            )
        grown = self.frontier
        for stop in (size, head.size):
            grown = _grown(grown, stop)
            if stop == size and size and grown.size == size and grown.root.hex() != root:
                raise RefusedError(
                    Text("登记日志前 {size} 条与签名进程签过的不同；拒绝签名", size=size),
                    reason="log_rewritten",
                )
        if grown.size != head.size or grown.root != head.root:
            raise RefusedError(Text("登记日志的内容与其根哈希不符；拒绝签名"), reason="log_altered")
        self.frontier = grown
        self._remember()

    def _remembered(self) -> tuple[int, str]:
        if not self.memory.exists():
            return 0, ""
        kept = json.loads(self.memory.read_text())
        return kept["size"], kept["root"]

    def _remember(self) -> None:
        kept = {"size": self.frontier.size, "root": self.frontier.root.hex()}
        scratch = self.memory.with_name(f".{self.memory.name}.{os.getpid()}")
        with open(scratch, "w") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(self.memory)


@signable.made("checkpoint")
def _checkpoint(key: Key, subject: Subject, signer: Signer) -> None:
    """A checkpoint over the tree as the signer itself computes it."""
    head = db.session.get(TreeHead, 1)
    if key.use is not KeyUse.LOG or head is None or subject.at is None:
        return
    if str(head.size) != subject.id:
        return
    tree: OwnTree = current_app.extensions["certreg_own_tree"]
    tree.extended(head)
    checkpoint = checkpoints.Checkpoint(publication.origin(), head.size, tree.frontier.root)
    checkpoints.sign(checkpoint, [signer], subject.at)


def _grown(frontier: Frontier, stop: int) -> Frontier:
    """A frontier extended over the stored entries up to a size, each hashed anew."""
    while frontier.size < stop:
        query = (
            sa.select(LogEntry.entry)
            .where(LogEntry.position >= frontier.size, LogEntry.position < stop)
            .order_by(LogEntry.position)
            .limit(CHUNK)
        )
        entries = db.session.scalars(query).all()
        if not entries:
            break
        frontier = frontier.extend([leaf_hash(entry) for entry in entries])
    return frontier
