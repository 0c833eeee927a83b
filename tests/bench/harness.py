"""Measuring a ratio: ours and a named peer in turns, in one process, in rounds.

Absolute times differ between machines and between minutes; the ratio of two things done in turns
within one second differs little. So every figure is a ratio against something that anyone can run.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import resource
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median

ROUNDS = 7
SHARE = int(os.environ.get("BENCH_SHARE", "1"))
"""By what a run that only asks whether a bar is missed is smaller; such a run has few rounds."""

FEW = 3
"""A single round would be ruled by whatever else the machine did in those milliseconds."""


@dataclass(frozen=True)
class Figure:
    """One comparison.

    Attributes:
        name: what is measured.
        ours, peer: what is done on each side, the peer with its version.
        unit: what one item is.
        seconds: per round, seconds an item takes with us and with the peer.
        facts: further figures of the run, each with its unit in the name.
        bar: the ratio that the median must reach; 0 where none is set.
        limits: fact -> the most that it may be.
    """

    name: str
    ours: str
    peer: str
    unit: str
    seconds: tuple[tuple[float, float], ...]
    facts: dict[str, float] = field(default_factory=dict)
    bar: float = 0.0
    limits: dict[str, float] = field(default_factory=dict)

    @property
    def ratios(self) -> list[float]:
        """How many items we do while the peer does one, of each round, lowest first."""
        return sorted(peer / ours for ours, peer in self.seconds)

    @property
    def missed(self) -> list[str]:
        """The bars that were not reached, in words; empty when all were."""
        reached = median(self.ratios)
        low = [f"{reached:.3g} times, not {self.bar:.3g}"] if reached < self.bar else []
        return low + [
            f"{name.replace('_', ' ')} {self.facts[name]:.3g}, not {most:.3g} at most"
            for name, most in self.limits.items()
            if self.facts[name] > most
        ]

    def as_json(self) -> dict[str, object]:
        """For `bench.json`."""
        ratios = self.ratios
        return asdict(self) | {
            "missed": self.missed,
            "ratio": {"median": median(ratios), "lowest": ratios[0], "highest": ratios[-1]},
            "per_second": {
                "ours": 1 / median(ours for ours, _ in self.seconds),
                "peer": 1 / median(peer for _, peer in self.seconds),
            },
        }


def sized(count: int) -> int:
    """So many items, or a share of them."""
    return max(2, count // SHARE)


def interleaved(
    ours: Callable[[], object],
    peer: Callable[[], object],
    *,
    items: tuple[int, int] = (1, 1),
    rounds: int = ROUNDS,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[tuple[float, float], ...]:
    """Seconds per item of both, round by round; who goes first changes each round.

    Args:
        ours, peer: do their items once; each is called once before the first round.
        items: how many items one call of each does.
        clock: wall time, or `time.process_time` where waiting does not count.
    """
    ours(), peer()
    measured = []
    for number in range(rounds if SHARE == 1 else min(rounds, FEW)):
        first, second = (ours, peer) if number % 2 else (peer, ours)
        times = {work: _timed(work, clock) for work in (first, second)}
        measured.append((times[ours] / items[0], times[peer] / items[1]))
    return tuple(measured)


def peak_memory() -> float:
    """The most memory that this process ever held, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def held_by(pid: int) -> float:
    """The memory that a process and all its descendants hold together at this moment, MB.

    A page that several share counts once: anonymous memory by each one's proportional share, of mapped files those of
    whoever has most. Nobody else may share the anonymous memory: the process must not have been forked.
    """
    rolled = [_rolled(each) for each in _with_descendants(pid)]
    files = max(each.get("Rss", 0) - each.get("Anonymous", 0) for each in rolled)
    return (sum(each.get("Pss_Anon", 0) for each in rolled) + files) / 1024


def _rolled(pid: int) -> dict[str, int]:
    """The kernel's account of a process's memory, kB; empty if it has just ended."""
    try:
        _, *lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (OSError, ValueError):
        return {}
    pairs = (line.partition(":") for line in lines)
    return {name: int(value.split()[0]) for name, _, value in pairs}


def _with_descendants(pid: int) -> list[int]:
    try:
        lists = [each.read_text() for each in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        lists = []
    children = [int(child) for each in lists for child in each.split()]
    return [pid, *(found for child in children for found in _with_descendants(child))]


def hand_in(figure: Figure) -> None:
    """Give the figure to the program that started this one."""
    print(json.dumps(figure.as_json()))


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.processor(),
        "processors": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load": os.getloadavg()[0],
        "system": platform.platform(),
        "python": platform.python_version(),
        "libraries": {
            name: version(name)
            for name in ("cryptography", "Flask", "openpyxl", "PyLD", "SQLAlchemy", "WeasyPrint")
        },
    }


def _timed(work: Callable[[], object], clock: Callable[[], float]) -> float:
    gc.collect()
    started = clock()
    work()
    return clock() - started
