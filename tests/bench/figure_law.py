"""Loading the whole law, read and checked, against tomllib merely parsing the same files."""

from __future__ import annotations

import tomllib
from statistics import median

from harness import Figure, hand_in, interleaved

from certreg.policy.law import FOLDER, Law, load

TEXTS = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))]


def read() -> Law:
    """Every file parsed, every row checked, the digest taken."""
    return load(FOLDER)


def parse() -> list[dict[str, object]]:
    """Every file parsed, nothing else."""
    return [tomllib.loads(text) for text in TEXTS]


law = read()
rounds = interleaved(read, parse)

hand_in(
    Figure(
        "law",
        "certreg.policy.law, parsed, read into rows, checked",
        "tomllib, parsed only",
        "loads",
        rounds,
        {
            "rows": len(law.all_rows),
            "documents": len(law.sources),
            "characters": sum(map(len, TEXTS)),
            "milliseconds_median": median(ours for ours, _ in rounds) * 1_000,
        },
    )
)
