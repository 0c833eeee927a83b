"""Provisions of the law that have no table of their own (provisions.toml): words to be cited."""

from __future__ import annotations

from dataclasses import dataclass

from certreg.policy.equivalence import Worded
from certreg.policy.rule import family
from certreg.text import Text


@family("provisions.toml", "provision", title=Text("其他规定"), subject=("id",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Provision(Worded):
    """A rule that is stated in words, cited where it decides or where people ask for it."""
