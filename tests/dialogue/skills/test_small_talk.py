"""Small talk is known by whole phrases, in both languages, and answered by name."""

from __future__ import annotations

from typing import Any

import pytest
from tests.dialogue.talking import Talk

from salus.dialogue.conversation import Kind
from salus.dialogue.skills.small_talk import recognised
from salus.dialogue.words import ours, say, small_talk


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Hi", "greeting"), ("hellooo there!!", "greeting"), ("Good morning, Salus", "greeting"), ("HEY", "greeting"),
        ("thanks", "thanks"), ("ok, thank you so much 🙏", "thanks"), ("no thanks", "thanks"), ("thx", "thanks"),
        ("bye", "goodbye"), ("thanks, bye!", "goodbye"), ("Good night", "goodbye"), ("see you tomorrow", "goodbye"),
        ("how's it going?", "how_are_you"), ("hi, how are you?", "how_are_you"), ("what can you do?", "abilities"),
        ("help", "abilities"), ("who are you", "identity"), ("Are you a bot?", "identity"), ("👍", "acknowledged"),
        ("ok", "acknowledged"), ("Got it.", "acknowledged"), ("never mind", "acknowledged"),
    ],
)  # fmt: skip
def test_what_is_said_in_english(said: str, kind: str) -> None:
    assert recognised(said, "en") == kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("¡Hola!", "greeting"), ("Buenos días", "greeting"), ("hola, ¿qué tal?", "how_are_you"), ("gracias", "thanks"),
        ("Vale, muchas gracias", "thanks"), ("adiós", "goodbye"), ("gracias y hasta luego", "goodbye"),
        ("¿Qué puedes hacer?", "abilities"), ("¿eres una persona?", "identity"), ("de acuerdo", "acknowledged"),
    ],
)  # fmt: skip
def test_what_is_said_in_spanish(said: str, kind: str) -> None:
    assert recognised(said, "es") == kind


@pytest.mark.parametrize(
    "said",
    [
        "hi, my chest hurts", "thanks, and last month?", "hello darkness my old friend", "good morning sickness", "",
        "how are you measuring my sleep?", "bye bye blood pressure", "help me die", "goodbye forever", "so and then",
        "hola me duele la cabeza", "gracias por nada", "salus",
    ],
)  # fmt: skip
def test_what_is_said_besides_makes_it_no_small_talk(said: str) -> None:
    assert recognised(said, "en") is None
    assert recognised(said, "es") is None


def test_the_name_is_said_where_it_is_one() -> None:
    assert say("greeting", "en", name="María José") == "Hello, María José. What would you like to know?"
    for no_name in ("", "ana@example.org", "user_42", "x" * 60, "Call 900", "A\nB", "<b>", "{name}"):
        assert say("greeting", "en", name=no_name) == "Hello. What would you like to know?"


def test_forms_take_turns(talk: Talk) -> None:
    assert len({talk.say("thanks").reply for _ in range(4)}) >= 2


def test_the_house_has_words_for_each_kind_and_no_number_in_any() -> None:
    languages: Any = ("en", "es")
    for language in languages:
        for kind in small_talk(language):
            if kind not in ("fillers", "identity"):
                assert say(kind, language) in ours(language, "", None)
        assert not [text for text in ours(language, "Ana", None) if any(c.isdigit() for c in text.replace("112", ""))]
        assert any("112" in text for text in ours(language, "Ana", None)), "the number where nobody knows the country"


def test_small_talk_is_kept_as_such(talk: Talk) -> None:
    assert {talk.say(said).kind for said in ("hi", "thanks", "bye", "what can you do?", "are you real?")} == {
        Kind.SMALL
    }
