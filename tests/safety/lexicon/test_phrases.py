"""Phrases are written as people say them; the trie finds them with gaps and filling words, and never over a denial."""

from __future__ import annotations

from salus.safety.lexicon.phrases import Match, Trie, spelled


def trie(**concepts: list[str]) -> Trie:
    made = Trie(fillers=frozenset({"my", "the", "really"}), barriers=frozenset({"not", ",", "but"}))
    for way in ("can not", "unable to"):
        made.add_class(way.split(), "cant")
    for concept, phrases in concepts.items():
        for phrase in phrases:
            for words in spelled(phrase, {}):
                made.add(words, concept)
    return made


def found(made: Trie, text: str) -> set[tuple[str, str]]:
    words = text.split()
    return {(match.concept, " ".join(words[match.start : match.end])) for match in made.find(words)}


def test_a_word_with_a_star_stands_for_all_that_begin_so() -> None:
    assert found(trie(blood=["bleed*"]), "it bleeds and is bleeding") == {("blood", "bleeds"), ("blood", "bleeding")}


def test_alternatives_classes_and_optional_words() -> None:
    made = trie(breath=["<cant> breathe|swallow (well)"])
    for text in ("can not breathe", "unable to swallow", "can not breathe well"):
        assert found(made, text) == {("breath", text)}


def test_filling_words_are_skipped_inside_a_phrase_and_never_lengthen_it() -> None:
    made = trie(clutch=["hold chest"])
    assert found(made, "hold my really chest the") == {("clutch", "hold my really chest")}


def test_a_gap_spans_three_words_and_no_more() -> None:
    made = trie(weight=["elephant .. chest"])
    assert found(made, "elephant sat upon his chest")
    assert not found(made, "elephant that sat down upon his chest")


def test_a_gap_never_jumps_over_a_denial_or_a_comma() -> None:
    made = trie(pain=["chest .. hurt*"])
    assert not found(made, "chest does not hurt")
    assert not found(made, "chest , it hurts")


def test_of_one_concept_from_one_place_the_longest_is_kept() -> None:
    made = trie(pain=["chest", "chest pain"])
    assert made.find(["chest", "pain"]) == [Match("pain", 0, 2)]


def test_a_class_may_open_a_phrase_close_it_or_follow_a_gap() -> None:
    made = trie(stuck=["<cant> move", "legs <cant>", "tried .. <cant>"])
    assert found(made, "unable to move")
    assert found(made, "legs can not")
    assert found(made, "tried again and can not")
    assert not found(made, "can move")


def test_short_forms_are_put_long_in_phrases_as_in_messages() -> None:
    assert list(spelled("mum|dad idk", {"mum": ["mother"], "idk": ["do", "not", "know"]})) == [
        ("dad|mother", "do", "not", "know")
    ]
