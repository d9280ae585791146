"""The small words of a language: its clauses are told apart by data, not by code."""

from __future__ import annotations

import pytest

from salus.safety.lexicon import Grammar, lexicon


def test_each_language_has_words_of_its_own() -> None:
    assert "but" in lexicon("en").grammar.breaks
    assert "pero" in lexicon("es").grammar.breaks
    assert not lexicon("en").grammar.breaks & lexicon("es").grammar.breaks


def test_a_grammar_that_leaves_a_kind_of_word_out_is_refused() -> None:
    with pytest.raises(ValueError, match="turns"):
        Grammar.of({"subjects": ["i"]})


def test_a_grammar_with_a_kind_of_word_that_nothing_reads_is_refused() -> None:
    known: dict[str, list[str]] = {name: [] for name in Grammar.__dataclass_fields__}
    with pytest.raises(ValueError, match="verbs"):
        Grammar.of({**known, "verbs": ["run"]})
