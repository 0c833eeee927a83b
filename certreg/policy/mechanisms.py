"""Mechanisms of the policy documents that a registry of certificates serves (mechanisms.toml)."""

from __future__ import annotations

from dataclasses import dataclass

from certreg.policy.rule import Rule, family
from certreg.text import Text


@family("mechanisms.toml", "mechanism", title=Text("文件提到的各项制度"), subject=("id",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Mechanism(Rule):
    """One mechanism.

    Attributes:
        serves: what the registry has for it.
        clauses: where each document of `basis` names it, in the same order.
    """

    name: str
    serves: str
    clauses: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.clauses) != len(self.basis):
            raise ValueError("clauses 须与 basis 一一对应。")

    def clause_in(self, document: str) -> str:
        """Where a document of `basis` names the mechanism."""
        return dict(zip(self.basis, self.clauses, strict=True)).get(document, "")
