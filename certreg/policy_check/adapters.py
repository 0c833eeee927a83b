"""Every operation of the worked cases and its adapter, one module for each subject of the cases."""

from __future__ import annotations

from collections.abc import Mapping

from certreg.policy_check import (
    conditions,
    contests,
    equivalence,
    face,
    filing,
    identity,
    levels,
    notice,
    numbers,
    posts,
    query,
    recognition,
    signature,
    statistics,
    subsidies,
)
from certreg.policy_check.adapter import Adapter

ADAPTERS: Mapping[str, Adapter] = {
    **conditions.OPS,
    **contests.OPS,
    **equivalence.OPS,
    **face.OPS,
    **filing.OPS,
    **identity.OPS,
    **levels.OPS,
    **notice.OPS,
    **numbers.OPS,
    **posts.OPS,
    **query.OPS,
    **recognition.OPS,
    **signature.OPS,
    **statistics.OPS,
    **subsidies.OPS,
}
