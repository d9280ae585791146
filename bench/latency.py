"""How long an answer takes, beside SQL written by hand over the same files, from 10⁴ to 10⁷ observations.

    python -m bench.latency [--sizes 10000,100000,1000000,10000000] [--repeats 15] [--cold 40] [--json FILE] [--svg FILE]

Four times for each of forty kinds of questions, all in milliseconds, taken in turns so that a busy machine hurts alike:

- ``answer``: question in, answer out with its receipt on the disk, in a process that has met the files before;
- ``words``: of that, understanding the question and wording the answer; ``plan``: of that, running the plan;
- ``cold``: `salus ask` as a command in a fresh process, from start to end (of the first so many kinds); ``cpu``: the
  time that its threads ran, which a busy machine hardly changes;
- ``by hand``: the SQL that gives the number alone, on a connection of its own with as many threads.

Each answer is asked at another second, so that none finds its receipt written already.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from math import isnan, nan
from pathlib import Path

import duckdb

from bench.person import NAME, make
from bench.picture import picture
from bench.questions import ZONE, Case, cases
from salus.query.answer import compose
from salus.query.ask import ask, vocabulary
from salus.query.execute import execute
from salus.query.plan import Compare
from salus.query.understand import understand
from salus.records.shelf import RecordStore, Snapshot

NOW = datetime(2023, 12, 31, 20, 0, tzinfo=ZONE)
THREADS = 2


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians of one kind of question over one person, in milliseconds; ``cold`` and ``cpu`` of one run (nan: none)."""

    observations: int
    question: str
    answer: float
    words: float
    plan: float
    cold: float
    cpu: float
    by_hand: float

    @property
    def ratio(self) -> float:
        """How many times the hand-written SQL the whole answer takes."""
        return self.answer / self.by_hand


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000,10000000")
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--cold", type=int, default=40)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--svg", type=Path)
    given = parser.parse_args()
    timings: list[Timing] = []
    for size in (int(s) for s in given.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            timings += measure(Path(folder), size, given.repeats, given.cold)
    if given.json:
        given.json.write_text(json.dumps(told(timings), indent=1) + "\n")
    if given.svg:
        given.svg.write_text(picture([asdict(t) for t in timings]))


def measure(home: Path, size: int, repeats: int, cold: int) -> list[Timing]:
    """Every case over one person of that size, told as it goes; the first ``cold`` of them in a fresh process too."""
    records = make(home, size)
    by_hand = duckdb.connect(config={"threads": THREADS})
    print(
        f"\n{size:,} observations{'answer':>57}{'words':>8}{'plan':>8}{'cold':>8}{'cpu':>7}{'by hand':>9}{'ratio':>7}  (ms)"
    )
    out = []
    for number, case in enumerate(cases()):
        fresh, cpu = _cold(case.question, home) if number < cold else (nan, nan)
        timing = Timing(size, case.question, cold=fresh, cpu=cpu, **_timed(case, records, by_hand, repeats))
        out.append(timing)
        numbers = f"{timing.answer:>8.2f}{timing.words:>8.2f}{timing.plan:>8.2f}{timing.cold:>8.0f}{timing.cpu:>7.0f}{timing.by_hand:>9.2f}"
        print(f"{case.question:<70}{numbers}{timing.ratio:>7.2f}", flush=True)
    print(summary(out))
    return out


def summary(timings: Sequence[Timing]) -> str:
    """What the forty come to."""

    def p(name: str, percent: int = 50) -> float:
        known = [value for t in timings if not isnan(value := getattr(t, name))]
        return statistics.quantiles(known, n=100, method="inclusive")[percent - 1] if len(known) > 1 else nan

    return (
        f"median ratio {p('ratio'):.2f} ({sum(t.ratio <= 1.5 for t in timings)} of {len(timings)} at most 1.5), of the plan "
        f"alone {statistics.median(t.plan / t.by_hand for t in timings):.2f}; p50 {p('answer'):.2f} ms against "
        f"{p('by_hand'):.2f} by hand; words p50 {p('words'):.2f}, p95 {p('words', 95):.2f}; "
        f"cold p50 {p('cold'):.0f}, p95 {p('cold', 95):.0f}, p99 {p('cold', 99):.0f} ms (cpu {p('cpu'):.0f}, {p('cpu', 95):.0f}, {p('cpu', 99):.0f})"
    )


def _timed(case: Case, records: RecordStore, by_hand: duckdb.DuckDBPyConnection, repeats: int) -> dict[str, float]:
    snapshot = records.snapshot(NAME)
    names, sql = vocabulary(snapshot), sql_of(case, snapshot)
    understood = understand(case.question, now=NOW, vocabulary=names)
    plan = understood.plan
    assert plan is not None, case.question
    result = execute(plan, snapshot, NOW)
    moments = iter(NOW + timedelta(seconds=i) for i in range(repeats))

    def words() -> None:
        compose(plan, result, understand(case.question, now=NOW, vocabulary=names).convention)

    steps: dict[str, Callable[[], object]] = {
        "answer": lambda: ask(case.question, records=records, person=NAME, now=next(moments)),
        "words": words,
        "plan": lambda: execute(plan, snapshot, NOW),
        "by_hand": lambda: by_hand.execute(sql).fetchall(),
    }
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(repeats):
        for name, step in steps.items():
            times[name].append(_once(step))
    return {name: statistics.median(some) for name, some in times.items()}


def sql_of(case: Case, snapshot: Snapshot) -> str:
    """The hand-written SQL with the files that its period needs."""
    plans = [case.plan.left, case.plan.right] if isinstance(case.plan, Compare) else [case.plan]
    days = [plan.period.days for plan in plans if plan.period]
    first, end = (min(d[0] for d in days), max(d[1] for d in days)) if days else (None, None)
    return case.sql.format(**{part: f"read_parquet({snapshot.files(part, first, end)!r})" for part in snapshot.parts()})


def _cold(question: str, home: Path) -> tuple[float, float]:
    """Milliseconds of a command from start to end, by the clock and of its threads."""
    command = [sys.executable, "-m", "salus", "ask", question, "--profile", NAME, "--now", f"{NOW:%Y-%m-%dT%H:%M}"]
    ran = partial(subprocess.run, command, check=True, capture_output=True, env={**os.environ, "SALUS_HOME": str(home)})
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = _once(ran)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, 1e3 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _once(run: Callable[[], object]) -> float:
    begin = time.perf_counter()
    run()
    return (time.perf_counter() - begin) * 1e3


def told(timings: Sequence[Timing]) -> dict[str, object]:
    """The figures with where they were measured."""
    return {
        "python": platform.python_version(), "duckdb": duckdb.__version__, "machine": platform.machine(),
        "timings": [asdict(t) for t in timings],
    }  # fmt: skip


if __name__ == "__main__":
    main()
