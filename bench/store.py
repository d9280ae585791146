"""How fast and how large storing is, without reading a file: observations of ten years, handed over as a format would.

Measured in a process of its own: the time that storing takes (accepting batches, and the commit), the same again for an
import that adds nothing, opening a snapshot cold and warm, and the peak memory of the process.

    python -m bench.store [--observations 800000,10000000]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

BATCH = 100_000
YEARS = 10
METRICS = [  # name, unit, share of the observations, mean, standard deviation
    ("heart_rate", "/min", 0.5, 75, 12), ("steps", "{steps}", 0.2, 60, 30), ("active_energy", "kcal", 0.2, 4, 2),
    ("distance_walking_running", "m", 0.09, 60, 20), ("glucose", "mg/dL", 0.01, 120, 20),
]  # fmt: skip
SOURCES = ["Robin’s Apple Watch", "Robin’s iPhone"]


def batches(observations: int) -> Iterator[object]:
    """Batches of two devices that overlap, in the order of an export: by metric, then by time."""
    import numpy as np

    from salus.records.formats.assemble import batch, places

    chance, line = np.random.default_rng(7), 0
    for metric, unit, share, mean, deviation in METRICS:
        total = int(observations * share)
        step = YEARS * 365 * 86_400_000_000 // total
        for first in range(0, total, BATCH):
            count = min(BATCH, total - first)
            start = np.datetime64("2015-01-01", "us") + (np.arange(first, first + count) * step).astype("m8[us]")
            lines = np.arange(line, line + count)
            line += count
            yield batch(
                "observations", count, metric=metric, unit=unit, start=start, offset=np.full(count, 60),
                end=start + np.timedelta64(step * 9 // 10, "us"), place=places(lines),
                source=np.array(SOURCES, object)[(chance.random(count) < 0.3).astype(int)].tolist(),
                value=np.abs(chance.normal(mean, deviation, count)).round(1) + 20,
            )  # fmt: skip


def measure(observations: int, home: Path) -> dict[str, float]:
    """Stores them twice in this process; seconds, milliseconds and megabytes."""
    from salus.store import DeltaRecords

    store = DeltaRecords(home)
    took = []
    for _ in range(2):
        spent = 0.0
        with store.stage("me", ZoneInfo("Europe/Berlin")) as staging:
            for one in batches(observations):
                begun = time.perf_counter()
                staging.add(one)  # type: ignore[arg-type]
                spent += time.perf_counter() - begun
            begun = time.perf_counter()
            done = staging.commit()
            took.append(spent + time.perf_counter() - begun)
    assert done.added == 0, done
    begun = time.perf_counter()
    DeltaRecords(home).snapshot("me").files("heart_rate")
    cold = time.perf_counter() - begun
    begun = time.perf_counter()
    for _ in range(1000):
        store.snapshot("me")
    return {
        "store_s": took[0], "again_s": took[1], "open_ms": cold * 1000, "warm_ms": time.perf_counter() - begun,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "disk_mb": sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) / 1e6,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--observations", default="800000,10000000")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        with tempfile.TemporaryDirectory() as home:
            print(json.dumps(measure(asked.one, Path(home))))
        return
    for count in asked.observations.split(","):
        command = [sys.executable, "-m", "bench.store", "--one", count]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(f"{int(count):>12,}  " + "  ".join(f"{name} {value:,.2f}" for name, value in told.items()))


if __name__ == "__main__":
    main()
