"""The texts that the raiser learns from: of every danger, in both languages, and the same on every run."""

from __future__ import annotations

from collections import Counter

import pytest
from training.raiser.plain import plain
from training.raiser.texts import development, digest, training, written

from salus.safety.raiser import shipped
from salus.safety.verdict import Category


def test_every_kind_is_there_in_both_languages() -> None:
    kinds = Counter((text.kind, text.language) for text in training())
    assert set(kinds) == {(kind, language) for kind in ("emergency", "crisis", "calm") for language in ("en", "es")}
    assert min(kinds.values()) >= 500


def test_every_danger_has_a_category_that_a_reply_knows() -> None:
    for text in training() + development():
        assert (text.category is None) == (text.kind == "calm")
        assert text.category is not Category.OTHER


def test_texts_that_wait_are_read_beside_those_learned_from_and_nothing_twice() -> None:
    taught, all_of_them = {text.text for text in training()}, [text.text for text in written()]
    assert len(all_of_them) == len(set(all_of_them))
    assert taught <= set(all_of_them)


def test_the_digest_tells_when_a_text_or_a_label_changes() -> None:
    texts = training()[:50]
    assert digest(texts) == digest(training()[:50])
    assert digest(texts) != digest(texts[:-1])


@pytest.mark.parametrize("language", ["en", "es"])
def test_plain_talk_is_the_same_on_every_run_and_says_nothing_twice(language: str) -> None:
    texts = plain(language)
    assert texts == plain(language)
    assert len(set(texts)) == len(texts) > 1_000
    assert not any("{" in text or "}" in text for text in texts)


def test_the_classifier_that_ships_learned_from_the_texts_that_stand_here() -> None:
    taught = training()
    assert shipped().card["texts"] == len(taught)
    assert shipped().card["texts_sha256"] == digest(taught)
