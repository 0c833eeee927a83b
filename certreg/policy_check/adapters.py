"""Every operation of the worked cases and its adapter, one module for each subject of the cases."""

from __future__ import annotations

from collections.abc import Mapping

from certreg.policy_check import (
    conditions,
    equivalence,
    face,
    filing,
    identity,
    levels,
    notice,
    numbers,
    query,
)
from certreg.policy_check.adapter import Adapter

ADAPTERS: Mapping[str, Adapter] = {
    **conditions.OPS,
    **equivalence.OPS,
    **face.OPS,
    **filing.OPS,
    **identity.OPS,
    **levels.OPS,
    **notice.OPS,
    **numbers.OPS,
    **query.OPS,
}
