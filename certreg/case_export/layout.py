"""What lies where in an exported folder, and what its manifest says. Pure, and part of the base install."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust.canonical import canonical, parse_object
from certreg.trust.timestamp import read_timestamp, write_timestamp

FORMAT = "certreg case export 1"
SIGNED_AS = b"certreg case export v1\n"
"""Stands before the manifest's bytes when they are signed, so that no other signature of the key fits."""

MANIFEST = "manifest.json"
SIGNATURE = "signature.json"
EVIDENCE = "evidence.json"
LOG = "log.json"
OWN = (MANIFEST, SIGNATURE)
"""The two files that the manifest does not list."""


@dataclass(frozen=True)
class Manifest:
    """What the registry states with its signature.

    Attributes:
        registry: did:web of the registry.
        subject: what was asked for, in words that name no worker.
        cases: keys of the cases.
        purpose: why it was made.
        is_full: identity numbers and contacts stand in it unmasked.
        made: when (UTC).
        files: path in the folder -> SHA-256 in hex.
    """

    registry: str
    subject: str
    cases: tuple[int, ...]
    purpose: str
    is_full: bool
    made: datetime
    files: Mapping[str, str]

    def to_bytes(self) -> bytes:
        """The bytes of `manifest.json`."""
        return canonical(
            {
                "format": FORMAT,
                "registry": self.registry,
                "subject": self.subject,
                "cases": self.cases,
                "purpose": self.purpose,
                "full": self.is_full,
                "made": write_timestamp(self.made),
                "files": self.files,
            }
        )

    @classmethod
    def from_bytes(cls, stored: bytes) -> Manifest:
        """The manifest that `to_bytes` wrote.

        Raises:
            UnreadableError: anything else.
        """
        value = parse_object(stored)
        try:
            manifest = cls(
                registry=_text(value["registry"]),
                subject=_text(value["subject"]),
                cases=tuple(value["cases"]),
                purpose=_text(value["purpose"]),
                is_full=bool(value["full"]),
                made=read_timestamp(value["made"]),
                files={_text(name): _text(digest) for name, digest in value["files"].items()},
            )
            is_ours = value["format"] == FORMAT and manifest.to_bytes() == stored
        except (KeyError, TypeError, AttributeError) as error:
            raise UnreadableError(_NOT_OURS) from error
        if not is_ours:
            raise UnreadableError(_NOT_OURS)
        return manifest


def case_path(case_id: int) -> str:
    """Where the case itself stands: parts, decisions, notices, objections, every row of it."""
    return f"cases/{case_id}/case.json"


def events_path(case_id: int) -> str:
    """Where the audit events about it stand."""
    return f"cases/{case_id}/events.json"


def evidence_path(sha256: str) -> str:
    """Where a file of evidence lies, byte for byte as it was handed in."""
    return f"evidence/{sha256}"


def record_path(position: int) -> str:
    """Where the record stands that a log entry commits to."""
    return f"log/{position}.json"


def proof_path(position: int) -> str:
    """Where its proof of inclusion lies; the salt of the commitment is the proof's `extra` line."""
    return f"log/{position}.tlog-proof"


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


_NOT_OURS = Text("目录文件格式不正确，不是本系统导出的卷宗。")
