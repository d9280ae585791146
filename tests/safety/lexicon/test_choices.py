"""A phrase may choose between ways of several words."""

from __future__ import annotations

import pytest

from salus.safety.lexicon.phrases import Trie, spelled


@pytest.mark.parametrize("text", ["he will kill me", "he says he kills me"])
def test_each_way_of_a_choice_is_found_whole(text: str) -> None:
    trie = Trie(fillers=frozenset(), barriers=frozenset())
    for words in spelled("he [will kill|kills] me", {}):
        trie.add(words, "threat")
    assert [match.concept for match in trie.find(text.split())] == ["threat"]


def test_a_choice_is_not_cut_apart_at_its_spaces() -> None:
    trie = Trie(fillers=frozenset(), barriers=frozenset())
    for words in spelled("he [will kill|kills] me", {}):
        trie.add(words, "threat")
    assert trie.find(["he", "will", "me"]) == []
    assert trie.find(["he", "kill", "me"]) == []
