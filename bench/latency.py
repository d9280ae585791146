"""How long a plan takes, beside SQL written by hand over the same files, from 10⁴ to 10⁷ observations.

    python -m bench.latency [--sizes 10000,100000,1000000,10000000] [--repeats 15] [--json FILE] [--svg docs/latency.svg]

``first`` is the first time the process meets the files (the summaries of days are made then), ``p50`` and ``p95`` any
time after. The hand-written SQL runs on a connection of its own with as many threads, prepared by nobody either.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import vl_convert

from bench.person import Person, make
from bench.questions import ZONE, Case, cases
from salus.query.execute import Engine, execute
from salus.query.plan import Compare

NOW = datetime(2023, 12, 31, 20, 0, tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one kind of plan over one person. ``ratio`` is p50 over the hand-written p50."""

    observations: int
    name: str
    first: float
    p50: float
    p95: float
    by_hand_p50: float | None
    by_hand_p95: float | None
    ratio: float | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000,10000000")
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--svg", type=Path)
    given = parser.parse_args()
    timings: list[Timing] = []
    for size in (int(s) for s in given.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            timings += measure(make(Path(folder), size), size, given.repeats)
    if given.json:
        given.json.write_text(json.dumps(told(timings), indent=1) + "\n")
    if given.svg:
        given.svg.write_text(picture(timings))


def measure(person: Person, size: int, repeats: int) -> list[Timing]:
    """Every case over one person, printed as it goes."""
    by_hand = duckdb.connect(config={"threads": 2})
    out = []
    print(f"\n{size:,} observations{'first':>29}{'p50':>8}{'p95':>8}{'by hand':>9}{'ratio':>7}  (ms)")
    for case in cases():
        engine = Engine(threads=2)
        first = _once(lambda e=engine, c=case: execute(c.plan, person, NOW, on=e))
        own = _many(lambda e=engine, c=case: execute(c.plan, person, NOW, on=e), repeats)
        sql = _sql(case, person)
        hand = _many(lambda q=sql: by_hand.execute(q).fetchall(), repeats) if sql else None
        ratio = own[0] / hand[0] if hand else None
        timing = Timing(size, case.name, first, *own, *(hand or (None, None)), ratio)
        out.append(timing)
        print(
            f"{case.name:<38}{first:>9.1f}{own[0]:>8.2f}{own[1]:>8.2f}{hand[0] if hand else 0:>9.2f}{ratio or 0:>7.2f}"
        )
    ratios = [t.ratio for t in out if t.ratio is not None]
    firsts = [t.first / t.by_hand_p50 for t in out if t.by_hand_p50]
    print(
        f"p50 of the ratio {statistics.median(ratios):.2f}, of the first time {statistics.median(firsts):.2f}; "
        f"total {sum(t.p50 for t in out):.0f} ms against {sum(t.by_hand_p50 or 0 for t in out):.0f} ms by hand"
    )
    return out


def _sql(case: Case, person: Person) -> str | None:
    """The hand-written SQL with the files that its period needs."""
    if case.sql is None:
        return None
    plan = case.plan.right if isinstance(case.plan, Compare) else case.plan
    first, end = plan.period.days if plan.period else (None, None)
    parts = {part: f"read_parquet({person.files(part, first, end)!r})" for part in person.parts()}
    return case.sql.format(**parts)


def _once(run: Callable[[], object]) -> float:
    begin = time.perf_counter()
    run()
    return (time.perf_counter() - begin) * 1e3


def _many(run: Callable[[], object], repeats: int) -> tuple[float, float]:
    times = sorted(_once(run) for _ in range(repeats))
    return statistics.median(times), times[min(int(len(times) * 0.95), len(times) - 1)]


def told(timings: list[Timing]) -> dict[str, object]:
    """The figures with where they were measured."""
    return {
        "python": platform.python_version(), "duckdb": duckdb.__version__, "machine": platform.machine(),
        "timings": [asdict(t) for t in timings],
    }  # fmt: skip


def picture(timings: list[Timing]) -> str:
    """How p50 grows with the number of observations: half of the plans, nine of ten, and the same by hand, as SVG."""
    rows = []
    for size in sorted({t.observations for t in timings}):
        mine = [t for t in timings if t.observations == size]
        hand = [t.by_hand_p50 for t in mine if t.by_hand_p50 is not None]
        for who, values in (
            ("Salus", [t.p50 for t in mine]),
            ("SQL by hand", hand),
            ("Salus, first time", [t.first for t in mine]),
        ):
            cuts = statistics.quantiles(values, n=10)
            rows.append({"n": size, "who": who, "p50": statistics.median(values), "p10": cuts[0], "p90": cuts[8]})
    colour = {"field": "who", "type": "nominal", "title": None, "scale": {"range": ["#0072B2", "#009E73", "#E69F00"]}}
    x = {"field": "n", "type": "quantitative", "title": "observations of one person", "scale": {"type": "log"}}
    y = {"type": "quantitative", "scale": {"type": "log"}, "title": "milliseconds a plan (40 kinds)"}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json", "width": 560, "height": 320, "background": "white",
        "title": {"text": "Time to run a plan", "subtitle": "median of 40 kinds of plans, band from the 10th to the 90th percentile"},
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "area", "opacity": 0.12},
             "encoding": {"x": x, "y": {"field": "p10", **y}, "y2": {"field": "p90"}, "color": colour}},
            {"mark": {"type": "line", "point": True}, "encoding": {"x": x, "y": {"field": "p50", **y}, "color": colour}},
        ],
    }  # fmt: skip
    return str(vl_convert.vegalite_to_svg(spec))


if __name__ == "__main__":
    sys.exit(main())
