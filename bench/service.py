"""The service under load, beside a bare route: `python -m bench.service [--json] [--seconds 6] [--turns 0] [--only PART]`.

`salus serve` over the demonstration person, one process on one core; who asks is another process on the other. *bare*: a
FastAPI route with the same identity dependency that answers the same bytes each time. *varied*: `/v1/query`, no question
twice within the run. *again*: a dozen questions over and over, as a page that is open asks them. *chat*: `/v1/chat`, a
few things said over and over, every turn kept on the disk before it is answered. *anew*: the same, nothing said twice
within the run. Each from 1 to 200 clients who ask again as soon as they are answered; then at half of the top throughput,
arriving evenly whatever becomes of those before. Processor time a request, all threads of the process together, hardly
changes with what else the machine does. *tracing*: processor time a request, with and without traces, in turns.
`--turns N`: memory over N turns of chat, every fifth of them something that was never said before. `--only load`,
`tracing` or `memory` measures that part alone. How far it is goes to stderr, with the machine's load.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.served import Served, prepared, serving

CLIENTS = (1, 10, 50, 200)
_AT_HALF = 50  # clients who share what arrives evenly
_AGAIN = (
    "What's my average blood glucose this month?", "How did I sleep last week?", "Which medicines am I on?",
    "How many days did I walk more than 8,000 steps last month?", "Is my LDL getting better?", "Am I allergic to peanuts?",
    "How far did I run on my last four runs?", "What was my highest heart rate last month, and when?",
    "Do I sleep longer at weekends than on weekdays?", "When was my last tetanus shot?", "How many steps did I walk yesterday?",
    "How much of the time was I in range over the last 14 days?",
)  # fmt: skip
_KINDS = (
    "How many steps did I walk on {}?", "What was my average heart rate on {}?", "What was my resting heart rate on {}?",
    "How did I sleep on {}?", "What was my highest heart rate since {}?", "How far did I run since {}?",
    "On how many days did I walk more than 8,000 steps since {}?", "What was my average weight since {}?",
)  # fmt: skip
_SAID = (*_AGAIN[:6], "Thank you", "I slept badly and feel a bit tired", "Good morning", "What can you do?")
_TOLD = "This is page {} of my diary: I went for a walk with the dog and my legs feel a bit tired."
_LOADS = ("varied", "again", "chat", "anew")
_PARTS = ("load", "tracing", "memory")
_LONG = 100  # turns, after which a conversation begins anew
_NEW = 5  # of so many turns over which memory is watched, one says something new


def measure(
    seconds: float, turns: int, clients: Sequence[int] = CLIENTS, rounds: int = 4, parts: Sequence[str] = _PARTS
) -> dict[str, Any]:
    """Everything, or the parts that are named, over one home."""
    with prepared() as (home, token):
        found: dict[str, Any] = {}
        if "load" in parts:
            found = _loads(home, token, seconds, clients)
        if "tracing" in parts:
            found["tracing"] = _tracing(home, token, seconds, rounds)
        if "memory" in parts and turns:
            found["memory"] = _memory(home, token, turns)
    return found


def _loads(home: Path, token: str, seconds: float, clients: Sequence[int]) -> dict[str, Any]:
    """Each kind of request, beside the bare route."""
    with serving(home, "bare") as served:
        found = {"bare": _kind(served, "bare", [("/bare", token, {})], seconds, clients)}
    asked = {
        "varied": _questions(token, _varied()),
        "again": _questions(token, _AGAIN),
        "chat": _turns(token, itertools.islice(itertools.cycle(_SAID), _LONG)),
        "anew": _turns(token, itertools.islice(_anew(), 20_000)),
    }
    with serving(home) as served:
        for name in _LOADS:
            found[name] = _kind(served, name, asked[name], seconds, clients)
    for name in _LOADS:
        found[name]["share_of_bare"] = round(found[name]["top"] / found["bare"]["top"], 3)
        found[name]["bare_cpu_of_its"] = round(found["bare"]["cpu_us"] / found[name]["cpu_us"], 3)
    return found


def _varied() -> list[str]:
    """Some thousand questions, each another one."""
    last = datetime.now(UTC).date() - timedelta(days=2)
    days = [last - timedelta(days=back) for back in range(700)]
    return [kind.format(f"{day:%-d %B %Y}") for day in days for kind in _KINDS]


def _anew() -> Iterator[str]:
    """Things to say, none of them twice: questions while there are any, and what is told between them."""
    questions = iter(_varied())
    for number in itertools.count(1):
        if (question := next(questions, None)) is not None:
            yield question
        yield _TOLD.format(number)


def _questions(token: str, questions: Sequence[str]) -> list[tuple[str, str, Any]]:
    return [("/v1/query", token, {"question": question}) for question in questions]


def _turns(token: str, said: Iterator[str]) -> list[tuple[str, str, Any]]:
    """Things to say; after a hundred of them, a conversation begins anew."""
    return [("/v1/chat", token, {"text": text, "fresh": i % _LONG == 0}) for i, text in enumerate(said)]


def _kind(served: Served, name: str, requests: Sequence[Any], seconds: float, clients: Sequence[int]) -> dict[str, Any]:
    """Throughput by number of clients, and how long it takes at half of the top."""
    place = _load(served, requests, 4, min(seconds, 2))["n"] % len(requests)  # warms
    asked, before, by_clients = 0, served.cpu(), {}
    for many in clients:
        by_clients[many] = got = _load(served, requests[place:] + requests[:place], many, seconds)
        asked += got["n"]
        place = (place + got["n"]) % len(requests)  # goes on where it stopped: what is varied stays so
        _tell(f"{name}, {many} clients: {got['per_second']:.0f}/s")
    cpu_us = round((served.cpu() - before) / asked * 1e6)
    top = max(got["per_second"] for got in by_clients.values())
    left = requests[place:] + requests[:place]
    return {
        "top": top,
        "cpu_us": cpu_us,
        "clients": by_clients,
        "half": _load(served, left, _AT_HALF, seconds, rate=top / 2),
    }


def _tracing(home: Path, token: str, seconds: float, rounds: int) -> dict[str, Any]:
    """Microseconds of processor time that traces cost a request: medians, and the difference."""
    took: dict[str, list[float]] = {"whole": [], "untraced": []}
    requests = _questions(token, _AGAIN)
    with serving(home) as whole, serving(home, "untraced") as untraced:
        for _ in range(rounds + 1):
            for name, served in (("whole", whole), ("untraced", untraced)):
                before = served.cpu()
                got = _load(served, requests, 4, seconds / 2)
                took[name].append((served.cpu() - before) / got["n"] * 1e6)
    medians = {name: round(statistics.median(each[1:]), 1) for name, each in took.items()}  # the first one warms
    return {**medians, "cost": round(medians["whole"] - medians["untraced"], 1), "rounds": rounds}


def _memory(home: Path, token: str, turns: int, looks: int = 10) -> dict[str, Any]:
    """Megabytes held, after each tenth of so many turns of chat."""
    held, n, again, anew = [], 0, itertools.cycle(_SAID), _anew()
    with serving(home) as served:
        for _ in range(looks):
            said = (next(anew if place % _NEW == 0 else again) for place in range(turns // looks))
            n += _load(served, _turns(token, said), 8, 3600, count=turns // looks)["n"]
            held.append(round(served.memory(), 1))
            _tell(f"memory: {held[-1]:.1f} MB after {n:,} of {turns:,} turns")
    return {"turns": n, "megabytes": held, "grew": round(held[-1] - held[looks // 5], 1)}


def _tell(how_far: str) -> None:
    print(f"{how_far} (load {os.getloadavg()[0]:.1f})", file=sys.stderr, flush=True)


def _load(
    served: Served, requests: Sequence[Any], clients: int, seconds: float, *, rate: float = 0, count: int = 0
) -> dict[str, Any]:
    asked = {
        "port": served.port, "requests": requests, "clients": clients, "seconds": seconds, "rate": rate, "count": count
    }  # fmt: skip
    said = subprocess.run(
        [sys.executable, "-m", "bench.load"], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    got: dict[str, Any] = json.loads(said.stdout)
    wrong = {status: many for status, many in got["statuses"].items() if status != "200"}
    if wrong or not got["n"]:
        raise RuntimeError(f"not everybody was answered: {got}; the service says {served.faults()[-3:]}")
    return got


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--json", action="store_true")
    options.add_argument("--seconds", type=float, default=6, help="of each load")
    options.add_argument("--turns", type=int, default=0, help="of chat, over which memory is watched")
    options.add_argument("--only", choices=_PARTS, help="measure this part alone")
    given = options.parse_args()
    found = measure(given.seconds, given.turns, parts=(given.only,) if given.only else _PARTS)
    if given.json:
        print(json.dumps(found))
        return
    if "bare" in found:
        _print_loads(found)
    if "tracing" in found:
        told = found["tracing"]
        print(
            f"traces cost {told['cost']} µs of processor time a request "
            f"({told['whole']} with, {told['untraced']} without)"
        )
    if "memory" in found:
        print(f"memory over {found['memory']['turns']} turns: {found['memory']['megabytes']} MB")


def _print_loads(found: dict[str, Any]) -> None:
    for name in ("bare", *_LOADS):
        one = found[name]
        for many, got in one["clients"].items():
            print(
                f"{name:8}{many:4} clients {got['per_second']:8.0f}/s  p50 {got['p50']:7.1f}  p99 {got['p99']:7.1f} ms"
            )
        print(
            f"{name:8}half of {one['top']:.0f}/s          p50 {one['half']['p50']:7.1f}  p99 {one['half']['p99']:7.1f} ms"
        )
    for name in _LOADS:
        one = found[name]
        print(
            f"{name:8}{one['share_of_bare']:6.3f} of the bare route's throughput; {one['cpu_us']} µs of processor time a "
            f"request, the bare route {found['bare']['cpu_us']} ({one['bare_cpu_of_its']:.3f})"
        )


if __name__ == "__main__":
    main()
