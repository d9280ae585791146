"""The small words of a language that bound a clause: data of its lexicon, read by the rules of context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Grammar:
    """Small words by what they do, as the `grammar` of a lexicon lists them."""

    subjects: frozenset[str]  # open a new clause after a joint
    breaks: frozenset[str]  # end a clause by themselves
    joints: frozenset[str]  # join clauses: `and`, a comma
    links: frozenset[str]  # a clause may begin after
    determiners: frozenset[str]  # stand before a noun
    somebody: frozenset[str]  # speak of a person
    auxiliaries: frozenset[str]  # carry the denial of a verb
    speakers: frozenset[str]  # a new speaker: a denial ends here
    carriers: frozenset[str]  # unless one of these carries it over
    wishes: frozenset[str]  # a new wish, not the one denied
    adverbs: frozenset[str]  # unless one of these stands before it
    turns: frozenset[str]  # verbs and clitics that open a clause where the subject is left out
    pauses: frozenset[str]  # end the denial of a verb
    lists: frozenset[str]  # unless one of these shows that a list goes on
    rather: frozenset[str]  # after a comma, say what is so instead

    @classmethod
    def of(cls, words: Mapping[str, Iterable[str]]) -> Grammar:
        """The grammar that a lexicon lists; every kind of word must be there, and no other."""
        names = {field.name for field in fields(cls)}
        if names != set(words):
            raise ValueError(f"grammar lists {sorted(names ^ set(words))} too much or not at all")
        return cls(**{name: frozenset(several) for name, several in words.items()})
