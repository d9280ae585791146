"""What the encoder can read: pieces of the published vocabulary, and Spanish words that begin as their glosses."""

from __future__ import annotations

from training.raiser.vocabulary import glossed, kept

PUBLISHED = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "##a", "hurts", "it", "gira", "quetzal", "##zz"]


def test_what_texts_use_is_kept_and_marks_and_letters_always() -> None:
    without, found = kept(PUBLISHED, []), kept(PUBLISHED, ["quetzal"])
    assert {PUBLISHED[at] for at in found} - {PUBLISHED[at] for at in without} == {"quetzal"}
    assert {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "##a"} < {PUBLISHED[at] for at in without}
    assert "##zz" not in {PUBLISHED[at] for at in found}
    assert found == sorted(found)


def test_a_spanish_word_begins_as_the_pieces_of_its_gloss() -> None:
    begun = dict(glossed(PUBLISHED, range(len(PUBLISHED))))
    assert begun["duele"] == [PUBLISHED.index("hurts")]


def test_a_word_that_is_a_piece_already_keeps_what_it_was() -> None:
    words = dict(glossed([*PUBLISHED, "duele"], range(len(PUBLISHED) + 1)))
    assert "duele" not in words
