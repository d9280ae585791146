"""Which of several sources is believed first: by the kind of device its name tells, unless the person says otherwise.

A continuous glucose sensor before anything worn, anything worn before other measuring devices, these before a phone,
a phone before other applications, and what was typed in by hand last. Within a kind, by name, so that the order is
always the same. A person's own list goes before all of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

_APPLICATION = 4  # a source of no known kind: before what was typed in by hand


def ranks(sources: Iterable[str], preferred: Sequence[str] = ()) -> Mapping[str, int]:
    """The place of each source, 0 first.

    ``preferred`` are parts of names, in any case, best first.

    >>> list(ranks(["iPhone", "Health", "Strava", "Anna's Apple Watch"]))
    ["Anna's Apple Watch", 'iPhone', 'Strava', 'Health']
    >>> list(ranks(["iPhone", "Apple Watch"], preferred=["phone"]))
    ['iPhone', 'Apple Watch']
    """
    wanted = [name.casefold() for name in preferred]

    def place(source: str) -> tuple[int, int, str, str]:
        folded = source.casefold()
        chosen = next((i for i, part in enumerate(wanted) if part in folded), len(wanted))
        return chosen, kind_place(source), folded, source

    return {source: place for place, source in enumerate(sorted(set(sources), key=place))}


def kind_place(source: str) -> int:
    """The place of the kind of device that a source's name tells, 0 first.

    >>> kind_place("Dexcom G7") < kind_place("Pixel Watch 2") < kind_place("Pixel 8") < kind_place("MyFitnessPal")
    True
    """
    told = "".join(c if c.isalnum() else " " for c in source.casefold()).split()
    bare = [word.rstrip("0123456789") if len(word) > 3 else word for word in told]  # "watch6"
    padded = f" {' '.join(told)} | {' '.join(bare)} "
    kinds = _kinds()
    for place, words in enumerate(kinds[:-1]):
        if any(f" {word} " in padded for word in words):
            return place
    return _APPLICATION + 1 if " ".join(told) in kinds[-1] or not told else _APPLICATION


@cache
def _kinds() -> tuple[tuple[str, ...], ...]:
    data: dict[str, list[str]] = json.loads(Path(__file__).with_name("source_kinds.json").read_bytes())
    return tuple(tuple(words) for words in data.values())
