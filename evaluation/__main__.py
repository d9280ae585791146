"""`python -m evaluation [questions|safety …]`: every quality evaluation, with n and intervals.

`safety` writes `docs/safety.md` from what it measured.
"""

from __future__ import annotations

import argparse
import json

from evaluation.questions.score import score, wrong_in_words
from evaluation.questions.values.score import in_words, score_values
from evaluation.safety.report import TABLES, measure, summary, write

_QUESTIONS = ("development", "held_out")  # tables of questions; the gate has more


def main() -> None:
    options = argparse.ArgumentParser(description="How well questions are understood, and danger is heard.")
    options.add_argument("what", nargs="*", metavar="questions|safety", help="default: both")
    options.add_argument("--wrong", type=int, default=0, metavar="N", help="print N wrong cases of development")
    options.add_argument("--table", choices=TABLES, action="append", help="default: all")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    args = options.parse_args()
    if unknown := set(args.what) - {"questions", "safety"}:
        options.error(f"{', '.join(sorted(unknown))!r} is no evaluation; there are questions and safety")
    if "safety" not in args.what or "questions" in args.what:
        _questions(args)
    if "questions" not in args.what or "safety" in args.what:
        _safety(args)


def _questions(args: argparse.Namespace) -> None:
    scores = {table: score(table) for table in args.table or _QUESTIONS if table in _QUESTIONS}
    come_out = score_values()
    if args.json:
        told = {table: s.to_json() for table, s in scores.items()}
        print(json.dumps(told | {"values": come_out.to_json()}))
        return
    named = {f"question → plan, {table}": s for table, s in scores.items()} | {
        "question → value, development": come_out
    }
    for name, s in named.items():
        said = s.to_json()
        low, high = said["interval"]
        print(f"{name}: {said['hits']} of {said['n']} = {s.rate:.1%}  [{low:.1%}, {high:.1%}]")
        for construct, row in said["constructs"].items():
            print(
                f"  {construct:<28} {row['hits']:>4} of {row['n']:<4} "
                f"[{row['interval'][0]:.2f}, {row['interval'][1]:.2f}]"
            )
    if args.wrong and "development" in scores:
        for case, got in scores["development"].wrong[: args.wrong]:
            print(wrong_in_words(case, got))
        for wrong in come_out.values[: args.wrong]:
            print(in_words(*wrong))


def _safety(args: argparse.Namespace) -> None:
    found = {table: measure(table) for table in args.table or TABLES}
    rates = {table: summary(judged) for table, judged in found.items()}
    if args.json:
        print(json.dumps(rates))
        return
    for table, ways in rates.items():
        for way, kinds in ways.items():
            for kind, (hits, n, (low, high)) in kinds.items():
                print(f"gate, {table}, {way}: {kind:<9} {hits} of {n} = {hits / n:.1%}  [{low:.1%}, {high:.1%}]")
    if not args.table:
        write(found)
        print("written to docs/safety.md")


if __name__ == "__main__":
    main()
