"""The texts that the raiser learns from: of every danger, in both languages, and the same on every run."""

from __future__ import annotations

from collections import Counter

import pytest
from training.raiser.plain import plain
from training.raiser.texts import development, digest, last, training

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


def test_nothing_is_learned_twice() -> None:
    texts = [text.text for text in training()]
    assert len(texts) == len(set(texts))


def test_the_last_course_is_about_ordinary_days_and_the_same_on_every_run() -> None:
    taught = training()
    about = last(taught)
    assert about == last(taught)
    assert set(about) <= set(taught)
    twice = [text for text, n in Counter(about).items() if n == 2]
    kinds = Counter((text.kind, text.language) for text in twice)
    assert len(kinds) == 6
    assert kinds["calm", "en"] > kinds["emergency", "en"] > 100


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
