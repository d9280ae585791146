"""The service under load, beside a bare route: `python -m bench.service [--json] [--seconds 6] [--turns 0]`.

`salus serve` over the demonstration person, one process on one core; who asks is another process on the other. *bare*: a
FastAPI route with the same identity dependency that answers the same bytes each time. *varied*: `/v1/query`, no question
twice within the run. *again*: a dozen questions over and over, as a page that is open asks them. *chat*: `/v1/chat`, every
turn kept on the disk before it is answered. Each from 1 to 200 clients who ask again as soon as they are answered; then
at half of the top throughput, arriving evenly whatever becomes of those before. Processor time a request, all threads of
the process together, hardly changes with what else the machine does. *tracing*: processor time a request, with
and without traces, in turns. `--turns N`: memory over N turns of chat.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
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


def measure(seconds: float, turns: int, clients: Sequence[int] = CLIENTS, rounds: int = 4) -> dict[str, Any]:
    """Everything, over one home."""
    with prepared() as (home, token):
        found: dict[str, Any] = {}
        with serving(home, "bare") as served:
            found["bare"] = _kind(served, [("/bare", token, {})], seconds, clients)
        with serving(home) as served:
            found["varied"] = _kind(served, _questions(token, _varied()), seconds, clients)
            found["again"] = _kind(served, _questions(token, _AGAIN), seconds, clients)
            found["chat"] = _kind(served, _turns(token), seconds, clients)
        for name in ("varied", "again", "chat"):
            found[name]["share_of_bare"] = round(found[name]["top"] / found["bare"]["top"], 3)
            found[name]["bare_cpu_of_its"] = round(found["bare"]["cpu_us"] / found[name]["cpu_us"], 3)
        found["tracing"] = _tracing(home, token, seconds, rounds)
        if turns:
            found["memory"] = _memory(home, token, turns)
    return found


def _varied() -> list[str]:
    """Some thousand questions, each another one."""
    last = datetime.now(UTC).date() - timedelta(days=2)
    days = [last - timedelta(days=back) for back in range(700)]
    return [kind.format(f"{day:%-d %B %Y}") for day in days for kind in _KINDS]


def _questions(token: str, questions: Sequence[str]) -> list[tuple[str, str, Any]]:
    return [("/v1/query", token, {"question": question}) for question in questions]


def _turns(token: str) -> list[tuple[str, str, Any]]:
    """Things to say; after a hundred of them, a conversation begins anew."""
    return [("/v1/chat", token, {"text": _SAID[i % len(_SAID)], "fresh": i == 0}) for i in range(100)]


def _kind(served: Served, requests: Sequence[Any], seconds: float, clients: Sequence[int]) -> dict[str, Any]:
    """Throughput by number of clients, and how long it takes at half of the top."""
    _load(served, requests, 4, min(seconds, 2))  # warms
    place, asked, before, by_clients = 0, 0, served.cpu(), {}
    for many in clients:
        by_clients[many] = got = _load(served, requests[place:] + requests[:place], many, seconds)
        asked += got["n"]
        place = asked % len(requests)  # goes on where it stopped: what is varied stays so
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
    held, n = [], 0
    with serving(home) as served:
        for _ in range(looks):
            n += _load(served, _turns(token), 8, 3600, count=turns // looks)["n"]
            held.append(round(served.memory(), 1))
    return {"turns": n, "megabytes": held, "grew": round(held[-1] - held[looks // 5], 1)}


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
        raise RuntimeError(f"not everybody was answered: {got}")
    return got


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--json", action="store_true")
    options.add_argument("--seconds", type=float, default=6, help="of each load")
    options.add_argument("--turns", type=int, default=0, help="of chat, over which memory is watched")
    given = options.parse_args()
    found = measure(given.seconds, given.turns)
    if given.json:
        print(json.dumps(found))
        return
    for name in ("bare", "varied", "again", "chat"):
        one = found[name]
        for many, got in one["clients"].items():
            print(
                f"{name:8}{many:4} clients {got['per_second']:8.0f}/s  p50 {got['p50']:7.1f}  p99 {got['p99']:7.1f} ms"
            )
        print(
            f"{name:8}half of {one['top']:.0f}/s          p50 {one['half']['p50']:7.1f}  p99 {one['half']['p99']:7.1f} ms"
        )
    for name in ("varied", "again", "chat"):
        one = found[name]
        print(
            f"{name:8}{one['share_of_bare']:6.2f} of the bare route's throughput; {one['cpu_us']} µs of processor time a "
            f"request, the bare route {found['bare']['cpu_us']} ({one['bare_cpu_of_its']:.2f})"
        )
    told = found["tracing"]
    print(
        f"traces cost {told['cost']} µs of processor time a request ({told['whole']} with, {told['untraced']} without)"
    )
    if "memory" in found:
        print(f"memory over {found['memory']['turns']} turns: {found['memory']['megabytes']} MB")


if __name__ == "__main__":
    main()
