"""Small talk: a greeting, a word of thanks, a goodbye, a question to Salus about itself. Nothing is asked of anything.

A message is small talk only where it is made of known phrases from end to end, so that "hi, my chest hurts" and
"thanks, and last month?" are none.
"""

from __future__ import annotations

from functools import cache

from salus.dialogue.conversation import Kind
from salus.dialogue.skill import Heard, Language, Origin, Reply, Segment
from salus.dialogue.words import folded, say, small_talk
from salus.safety.boundaries import disclosure
from salus.safety.reading.characters import shortened

_SIGNS = str.maketrans({"👍": " ok ", "👌": " ok ", "🙏": " thanks ", "👋": " hello "})
_LONGEST = 12  # words
_FILLER = "fillers"


class SmallTalk:
    """Says a sentence back."""

    name = "small_talk"

    def takes(self, heard: Heard) -> float:
        """All but entirely, or not at all: "yes" may be the reply to a question that another skill has asked."""
        return 0.95 if recognised(heard.text, heard.language) else 0.0

    def reply(self, heard: Heard) -> Reply | None:
        """A sentence, by name where the person has one; forms take turns."""
        kind = recognised(heard.text, heard.language)
        if kind is None:
            return None
        if kind == "identity":
            told = disclosure(said=None, now=heard.at, language=heard.language) or ""
            return Reply(Kind.SMALL, (Segment(Origin.SAFETY, told),))
        if heard.after_emergency:
            kind = "after_emergency"
        text = say(kind, heard.language, name=heard.name, place=heard.country, turn=heard.number)
        return Reply(Kind.SMALL, (Segment(Origin.HOUSE, text),))


def recognised(text: str, language: Language) -> str | None:
    """Which kind of small talk a message is, or None.

    >>> recognised("Heyyy Salus!", "en"), recognised("ok, thanks a lot, bye", "en"), recognised("hi, I fell", "en")
    ('greeting', 'goodbye', None)
    """
    words = folded(text.translate(_SIGNS)).split()
    if not 0 < len(words) <= _LONGEST:
        return None
    kinds = _kinds([_usual(word, language) for word in words], _phrases(language))
    return min(kinds - {_FILLER}, key=list(small_talk(language)).index, default=None)


def _kinds(words: list[str], phrases: dict[tuple[str, ...], str]) -> set[str]:
    """The kinds of the phrases that the words are made of, longest first; none where a word is left over."""
    at, kinds = 0, set()
    while at < len(words):
        fits = (end for end in range(len(words), at, -1) if tuple(words[at:end]) in phrases)
        end = next(fits, at)
        if end == at:
            return set()
        kinds.add(phrases[tuple(words[at:end])])
        at = end
    return kinds


@cache
def _phrases(language: Language) -> dict[tuple[str, ...], str]:
    return {tuple(phrase.split()): kind for kind, known in reversed(small_talk(language).items()) for phrase in known}


@cache
def _known(language: Language) -> frozenset[str]:
    return frozenset(word for phrase in _phrases(language) for word in phrase)


def _usual(word: str, language: Language) -> str:
    """A word drawn out ("hellooo") as it is written."""
    return next((form for form in (word, *shortened(word)) if form in _known(language)), word)
