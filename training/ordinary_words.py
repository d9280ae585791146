"""Makes `safety/lexicon/ordinary_*.txt`: frequent words that spelling would otherwise bend into words of the lexicon.

    python -m training.ordinary_words

Run it after the lexicon has grown. Frequencies come from the package pyspellchecker (MIT), at build time only.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from spellchecker import SpellChecker

from salus.safety.lexicon import lexicon
from salus.safety.lexicon.spelling import Speller
from salus.safety.reading.characters import plain
from salus.safety.reading.language import Language

_RAREST = {"en": 200, "es": 100}  # occurrences in the package's corpus; rarer ones are mostly slips themselves


def ordinary_words(language: Language) -> list[str]:
    """Frequent words of a language, without accents, that lie within reach of the lexicon's words."""
    trie = lexicon(language).trie
    speller = Speller(trie.words, language, ordinary=frozenset())
    counts = SpellChecker(language=language).word_frequency.dictionary
    frequent = {plain(word) for word, n in counts.items() if n >= _RAREST[language] and word.isalpha()}
    return sorted(word for word in frequent if not trie.knows(word) and speller.mended((word,)) != (word,))


def main() -> None:
    folder = Path(str(files("salus.safety.lexicon")))
    for language in ("en", "es"):
        words = ordinary_words(language)
        head = "# Ordinary words near to the lexicon's, chosen by training/ordinary_words.py (see NOTICE)."
        (folder / f"ordinary_{language}.txt").write_text("\n".join([head, *words, ""]), encoding="utf-8")
        print(f"{language}: {len(words)} words")


if __name__ == "__main__":
    main()
