"""`python -m bench [--quick]`: every benchmark, one after the other.

Import: a synthetic Apple Health export of 300 MB through Salus and through the importers that PyPI offers, wall time and
peak memory. Storing: observations handed to the store as a format would. Answers: one person with 10⁴ to 10⁷
observations, forty kinds of questions from words to receipt beside hand-written SQL, and each as a command in a fresh
process. The gate: rules, raiser, a cold start. Watching: what a trace costs a request. Encryption: what a key costs an
import and questions. The service: `salus serve` under load beside a bare route, and its memory over many turns.
`--quick` takes smaller files, Salus alone and fewer repeats, to see in a few minutes that everything runs.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

FULL = (
    ("bench.import_apple",),
    ("bench.store",),
    ("bench.latency", "--svg", "docs/latency.svg"),
    ("bench.gate",),
    ("bench.tracing",),
    ("bench.encryption",),
    ("bench.service", "--turns", "100000"),
)
QUICK = (
    ("bench.import_apple", "--megabytes", "20", "--peers", ""),
    ("bench.store", "--observations", "100000"),
    ("bench.latency", "--sizes", "10000,100000", "--repeats", "3", "--cold", "4"),
    ("bench.gate",),
    ("bench.tracing",),
    ("bench.encryption", "--rounds", "2"),
    ("bench.service", "--seconds", "1"),
)


def main(words: Sequence[str]) -> None:
    for module, *options in QUICK if "--quick" in words else FULL:
        print(f"\n# {module} {' '.join(options)}", flush=True)
        subprocess.run([sys.executable, "-m", module, *options], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
