"""How long the gate takes: `python -m bench.gate [--json]`.

Messages are those of the development half, up to 1,000 characters; growth is measured on one of them repeated up to
20,000. The whole reply is measured in a fresh process, as a person would wait for it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from evaluation.safety.score import load

from salus.bootstrap import raisers
from salus.safety.gate import triage
from salus.safety.verdict import Verdict

_ROUNDS = 3


def measure(most: int | None = None) -> dict[str, Any]:
    """Milliseconds: p50 and p99 of the rules, of the raiser over all and over calm ones, of a cold start; growth with the length of the text.

    Args:
        most: how many messages to measure; all, where it is not said.
    """
    read = [text for text in load("development") if len(text.text) <= 1_000][:most]
    texts, calm = [text.text for text in read], [text.text for text in read if text.kind == "calm"]
    long = sorted(texts, key=len)[-20:]
    found: dict[str, Any] = {"n": len(texts), "gate": _times(triage, texts), "gate_longest": _times(triage, long)}
    for raiser in raisers():
        found["raiser"] = _times(partial(raiser.propose, so_far=Verdict()), texts)
        found["raiser_calm"] = _times(partial(raiser.propose, so_far=Verdict()), calm or texts)
    piece = " ".join(long)[:1_000]
    found["growth"] = {
        size: _best(lambda size=size: triage(piece * (size // 1_000))) for size in (1_000, 5_000, 20_000)
    }
    found["cold_reply"] = min(_cold("an elephant sits on my chest and my left arm is numb") for _ in range(_ROUNDS))
    return found


def _times(run: Callable[[str], object], texts: list[str]) -> dict[str, float]:
    for text in texts[:50]:
        run(text)
    best = [min(_once(run, text) for _ in range(_ROUNDS)) for text in texts]
    ranks = statistics.quantiles(best, n=100, method="inclusive") if len(best) > 1 else best * 99
    return {"p50": round(ranks[49], 3), "p99": round(ranks[98], 3)}


def _once(run: Callable[[str], object], text: str) -> float:
    began = time.perf_counter()
    run(text)
    return (time.perf_counter() - began) * 1_000


def _best(run: Callable[[], object]) -> float:
    return round(min(_once(lambda _: run(), "") for _ in range(_ROUNDS)), 2)


def _cold(text: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "salus", "triage", text, "--json"], check=True, capture_output=True)
    return round((time.perf_counter() - began) * 1_000)


def main() -> None:
    options = argparse.ArgumentParser(description="How long the gate takes.")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    args = options.parse_args()
    found = measure()
    if args.json:
        print(json.dumps(found))
        return
    for name in ("gate", "gate_longest", "raiser", "raiser_calm"):
        if name in found:
            print(f"{name:<14} p50 {found[name]['p50']:.2f} ms, p99 {found[name]['p99']:.2f} ms")
    shown = ", ".join(f"{size:,} characters {ms} ms" for size, ms in found["growth"].items())
    print(f"growth         {shown}\ncold reply     {found['cold_reply']} ms in a fresh process  (n = {found['n']})")


if __name__ == "__main__":
    main()
