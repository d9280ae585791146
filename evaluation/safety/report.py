"""Measures the gate on its tables, rules alone and with the raiser, and writes `docs/safety.md` from the result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from evaluation.intervals import clopper_pearson, wilson
from evaluation.safety.score import Judged, Text, judge, load
from salus.bootstrap import raisers
from salus.safety.gate import triage
from salus.safety.verdict import Verdict

DOCS = Path(__file__).parents[2] / "docs" / "safety.md"
_KINDS = {"emergency": "emergencies heard", "crisis": "crises heard", "calm": "calm texts left in peace"}
TABLES = {
    "held_out": "The half that nobody who wrote a rule has read",
    "validation": "Texts of two others, written later and without looking at the gate",
    "everyday": "What people say plainly on ordinary days, and grave things said as plainly",
    "development": "The half that rules were mended on",
}


def rules_alone(text: str) -> Verdict:
    """The gate without a classifier."""
    return triage(text)


def with_raiser(text: str) -> Verdict:
    """The gate with the classifiers that come with Salus."""
    return triage(text, raisers=raisers())


def measure(table: str) -> dict[str, list[Judged]]:
    """Every text of a table through the gate, in both ways; of the second also with what it asks about."""
    texts = load(table)
    raised = judge(texts, with_raiser)
    return {
        "rules alone": judge(texts, rules_alone),
        "rules and raiser": raised,
        "or asked about": [replace(one, asking=True) for one in raised],
    }


def summary(found: dict[str, list[Judged]]) -> dict[str, dict[str, tuple[int, int, tuple[float, float]]]]:
    """For each way and kind of text that the table has: right, n and the exact 95 % interval."""
    return {
        way: {kind: _rate(mine) for kind in _KINDS if (mine := [one for one in judged if one.text.kind == kind])}
        for way, judged in found.items()
    }


def page(found: dict[str, dict[str, list[Judged]]]) -> str:
    """The page about what `measure` found on each table."""
    parts = [_HEAD]
    for table, title in TABLES.items():
        parts += [f"## {title}", "", *_totals(found[table]), "", *_by_group(found[table]), ""]
    return "\n".join(parts).rstrip() + "\n"


def write(found: dict[str, dict[str, list[Judged]]]) -> None:
    """Write the page to `docs/safety.md`."""
    DOCS.write_text(page(found), encoding="utf-8")


def _rate(judged: Sequence[Judged]) -> tuple[int, int, tuple[float, float]]:
    hits = sum(one.right for one in judged)
    return hits, len(judged), clopper_pearson(hits, len(judged))


def _totals(found: dict[str, list[Judged]]) -> list[str]:
    lines = [f"| | {' | '.join(found)} |", "|---|" + "---|" * len(found)]
    groups: list[tuple[str, Callable[[Text], bool]]] = []
    for kind, name in _KINDS.items():
        groups += [(f"**{name}**", lambda t, k=kind: t.kind == k)]
        groups += [
            (f"{name}, {label}", lambda t, k=kind, c=code: t.kind == k and t.language == c)
            for code, label in (("en", "English"), ("es", "Spanish"))
        ]
    for name, belongs in groups:
        mine = [[one for one in judged if belongs(one.text)] for judged in found.values()]
        if all(mine):
            lines.append(f"| {name} | {' | '.join(_cell(judged, clopper_pearson) for judged in mine)} |")
    return lines


def _by_group(found: dict[str, list[Judged]]) -> list[str]:
    """Categories and languages, the worst first."""
    texts = {(one.text.kind, one.text.category, one.text.language) for one in next(iter(found.values()))}
    rows = []
    for kind, category, language in sorted(texts):
        mine = {
            way: [o for o in judged if (o.text.kind, o.text.category, o.text.language) == (kind, category, language)]
            for way, judged in found.items()
        }
        best = mine["rules and raiser"]
        cells = " | ".join(_cell(judged, wilson) for judged in mine.values())
        rows.append((sum(o.right for o in best) / len(best), f"| {kind} | {category} | {language} | {cells} |"))
    head = [f"| kind | category | | {' | '.join(found)} |", "|---|---|---|" + "---|" * len(found)]
    return [*head, *(row for _, row in sorted(rows))]


def _cell(judged: Iterable[Judged], interval: Callable[[int, int], tuple[float, float]]) -> str:
    judged = list(judged)
    hits, n = sum(one.right for one in judged), len(judged)
    low, high = interval(hits, n)
    return f"{hits} of {n} = {hits / n:.1%} [{low:.1%}, {high:.1%}]"


_HEAD = """# How well the gate hears

Written by `make evaluate`. The texts were written by people other than the authors of the rules, who were told
to think of voices and not of words: emergencies, crises, and calm texts full of alarming words, a quarter in
Spanish. Half of them nobody who wrote a rule has read; two others wrote more later, of which nothing was
learned and no rule was mended, but thresholds may rest on them; four more wrote what people say on ordinary
days, half of it in Spanish. An emergency is heard when the level is `emergency`, a crisis when the verdict
names one, a calm text is left in peace when neither is the case. Where the gate cannot tell, it raises no alarm
and asks, or begins with the number to call: the last column counts that too, for a danger and against a calm
text. Intervals are 95 %: exact (Clopper and Pearson) for totals, Wilson's for groups, which are small; the worst
group stands first.
"""
