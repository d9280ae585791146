"""How hard a text is to read: Flesch–Kincaid's school grade for English, Fernández Huerta's ease for Spanish.

Kincaid et al., Research Branch Report 8-75 (1975); Fernández Huerta, Medidas sencillas de lecturabilidad (1959), where
70 to 80 is "fairly easy" and fits the sixth school year. Syllables are counted by groups of vowels.
"""

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
_END = re.compile(r"[.!?:;\n]+")


def grade(text: str) -> float:
    """The school grade that reads an English text."""
    words, sentences = _WORD.findall(text), _sentences(text)
    syllables = sum(_english(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def ease(text: str) -> float:
    """The ease of a Spanish text, 0 to 100, easier is higher."""
    words, sentences = _WORD.findall(text), _sentences(text)
    syllables = sum(len(re.findall(r"[aeo]|[íú]|[áéó]|[iuü]+(?![aeoáéó])", word.lower())) or 1 for word in words)
    return 206.84 - 60 * syllables / len(words) - 1.02 * len(words) / sentences


def _sentences(text: str) -> int:
    return max(1, sum(bool(_WORD.search(part)) for part in _END.split(text)))


def _english(word: str) -> int:
    word = word.lower()
    if word.isdigit():
        return len(word)  # a number is read digit by digit
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)
