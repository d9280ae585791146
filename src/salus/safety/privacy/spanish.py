"""Spanish words that are forms of a listed word: verbs with their endings and pronouns, plurals, feminines, adverbs.

The list holds infinitives and base forms; a capital at the start of a Spanish sentence is mostly a verb's.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from salus.safety.privacy.lexicon import Class, lexicon, read


@lru_cache(maxsize=4096)
def is_form(low: str) -> bool:
    """Whether ``low`` (folded) is a form of a Spanish word on the list."""
    if _is_plain_form(low):
        return True
    return any(
        len(low) - len(pronoun) > 2
        and low.endswith(pronoun)
        and (_is_listed(rest := low[: -len(pronoun)]) or _is_plain_form(rest))
        for pronoun in read("spanish_forms")["pronouns"]
    )


def _is_plain_form(low: str) -> bool:
    return any(_is_listed(base) for base in bases(low))


def bases(low: str) -> Iterator[str]:
    """The words that ``low`` may be a form of."""
    for ending, base in read("spanish_forms")["nouns"]:
        if low.endswith(ending) and len(low) - len(ending) > 2:
            yield low[: len(low) - len(ending)] + base
    for ending, infinitives in _endings():
        stem = low[: len(low) - len(ending)]
        if len(stem) > 1 and low.endswith(ending):
            for infinitive in infinitives:
                yield stem + infinitive
                for changed, plain in read("spanish_forms")["stems"]:
                    at = stem.rfind(changed)
                    if at >= 0 and len(stem) - at - len(changed) < 3:
                        yield stem[:at] + plain + stem[at + len(changed) :] + infinitive


def _is_listed(base: str) -> bool:
    return bool(lexicon().known.get(base, 0) & Class.SPANISH)


@cache
def _endings() -> tuple[tuple[str, tuple[str, ...]], ...]:
    by_ending: dict[str, set[str]] = {}
    for infinitive, endings in read("spanish_forms")["verbs"].items():
        for ending in endings:
            by_ending.setdefault(ending, set()).add(infinitive)
    return tuple((ending, tuple(sorted(infinitives))) for ending, infinitives in sorted(by_ending.items()))
