"""Text to sentences of words: the one form that the lexicon, the context rules and the classifiers read.

A sentence ends at `.`, `!`, `?`, `;` or a line break, not at a comma, colon or three dots of hesitation. Every rule of
context works inside one sentence, so a sentence that is added can never quieten another: the gate is monotone by
construction. Two dots, or many, may be hesitation or an end: what they part is read both apart and as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from salus.safety.reading.characters import plain, shortened, undisguised
from salus.safety.reading.data import table
from salus.safety.reading.language import Language, language_of, languages_of

_TOKEN = re.compile(r"\d+(?:[.,/:]\d+)*|[^\W\d_][\w'*@$]*|\.\.+|[.!?;\n]+|[,:()/%°\-–—\"]")
_LONGEST, _STEP = 80, 60  # words of a sentence read at a time, and how far on the next stretch begins
_END = frozenset(".!?;\n")
_DOTS, _HESITATION = "..", 3
_PHONE: dict[Language, dict[str, tuple[str, ...]]] = {
    lang: {short: tuple(long.split()) for short, long in table(f"phone_{lang}").items()} for lang in ("en", "es")
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words and the marks inside a sentence (`,` `:` `(` …), in order; small letters, no accents.

    A sentence whose small words do not tell its language, or tell both, is there twice.
    """

    words: tuple[str, ...]
    language: Language


def read(text: str) -> tuple[tuple[Sentence, ...], Language]:
    """The sentences of a message, and the language that most of it is in.

    >>> sentences, language = read("i cant breathe!! my chest…it hurts")
    >>> [" ".join(s.words) for s in sentences], language
    (['i can not breathe', 'my chest .. it hurts'], 'en')
    """
    sentences: list[Sentence] = []
    raw: list[str] = []
    tokens = _TOKEN.findall(plain(text))
    for token in tokens:
        if token[0] in _END and token[:2] != _DOTS:
            sentences += _parted(raw)
            raw = []
        else:
            raw.append(token)
    return (*sentences, *_parted(raw)), language_of(tokens)


def _parted(raw: list[str]) -> list[Sentence]:
    """A sentence, and apart from it what two dots or many of them part."""
    ends = [at for at, token in enumerate(raw) if token[:2] == _DOTS and len(token) != _HESITATION]
    whole = _sentence([_DOTS if token[:2] == _DOTS else token for token in raw])
    if not ends:
        return whole
    pieces = [raw[start + 1 : end] for start, end in zip([-1, *ends], [*ends, len(raw)], strict=True)]
    apart = [sentence for piece in pieces for sentence in _sentence([_DOTS if t[:2] == _DOTS else t for t in piece])]
    return [*apart, *whole] if len(apart) > 1 else apart


def _sentence(raw: list[str]) -> list[Sentence]:
    """A sentence in its languages; one that never ends is read in stretches that overlap, so that time stays linear."""
    if len(raw) > _LONGEST:
        return [part for start in range(0, len(raw), _STEP) for part in _sentence(raw[start : start + _LONGEST])]
    return [Sentence(_words(raw, language), language) for language in languages_of(raw)] if raw else []


def _words(raw: list[str], language: Language) -> tuple[str, ...]:
    phone = _PHONE[language]
    words: list[str] = []
    for token in raw:
        if (said := phone.get(token)) is not None:
            words.extend(said)
        elif token.isalpha() or not token[0].isalpha():
            words.append(_tidy(token))
        else:
            words.extend(_untangled(token, language))
    return tuple(words)


@lru_cache(maxsize=16_384)
def _untangled(token: str, language: Language) -> tuple[str, ...]:
    """A word with an apostrophe, digit or sign in it, as the words it stands for."""
    phone = _PHONE[language]
    if "'" in token:
        head, _, tail = token.partition("'")
        if tail == "t" and head.endswith("n"):
            return (*phone.get(head[:-1], (head[:-1],)), "not")
        if token.rstrip("'") in phone:
            return phone[token.rstrip("'")]
        long = _TAILS.get(tail)
        return (head,) if long is None or not head else (*phone.get(head, (head,)), *long)
    letters = token.strip("*@$_")
    number = _LED_BY_LETTERS.match(letters)
    if number and number.group(1) in _UNITS_BEFORE:
        return number.group(1), number.group(2)
    return (_tidy(undisguised(letters)),) if letters else ()


_TAILS = {"s": (), "m": ("am",), "re": ("are",), "ve": ("have",), "ll": ("will",), "d": ("would",), "": ()}
_LED_BY_LETTERS = re.compile(r"([a-z]+)(\d+)$")
_UNITS_BEFORE = frozenset({"bp", "hr", "temp", "sat", "spo", "age", "aged"})


@lru_cache(maxsize=16_384)
def _tidy(token: str) -> str:
    if len(token) < 4:
        return token
    twice, once = shortened(token)
    if twice == token:
        return token
    known = table("doubled")["words"]
    return twice if twice in known else once
