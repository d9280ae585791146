"""`python -m bench [--quick]`: every benchmark, one after the other.

Import: a synthetic Apple Health export of 300 MB through Salus and through the importers that PyPI offers, wall time and
peak memory. Latency: one person with 10⁴ to 10⁷ observations, forty kinds of questions beside hand-written SQL, and a
cold `salus ask`. `--quick` takes smaller files and fewer repeats, to see that everything runs.
"""

from __future__ import annotations

import subprocess
import sys

FULL = (("bench.import_apple",), ("bench.latency", "--svg", "docs/latency.svg"))
QUICK = (("bench.import_apple", "--megabytes", "20"), ("bench.latency", "--sizes", "10000,100000", "--repeats", "3"))


def main() -> None:
    for module, *options in QUICK if "--quick" in sys.argv else FULL:
        print(f"\n# {module} {' '.join(options)}", flush=True)
        subprocess.run([sys.executable, "-m", module, *options], check=True)


if __name__ == "__main__":
    main()
