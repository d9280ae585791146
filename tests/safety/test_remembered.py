"""What was found is remembered without the words that it was found in, as long as there is room."""

from __future__ import annotations

import threading

import pytest

from salus.safety.facts import Facts, findings
from salus.safety.remembered import Remembered

WORDS = "my chest hurts so much"


def test_the_same_words_are_looked_into_once_for_each_thing_that_they_are_about() -> None:
    memory, looked = Remembered[int](10), iter(range(10))
    found = [memory(WORDS, find=lambda: next(looked), about=about) for about in ("a", "b", "a", None, "b", None)]
    assert found == [0, 1, 0, 2, 1, 2]


def test_nothing_found_is_remembered_too() -> None:
    memory, looked = Remembered[None](10), []
    for _ in range(2):
        assert memory(WORDS, find=lambda: looked.append(1)) is None
    assert looked == [1]


def test_words_that_run_together_alike_are_others() -> None:
    memory = Remembered[str](10)
    assert [memory(*two, find=lambda two=two: two[0]) for two in (("a", "bc"), ("ab", "c"), ("", "abc"))] == [
        "a",
        "ab",
        "",
    ]


def test_of_the_words_none_is_kept_and_a_digest_tells_nothing_without_the_key() -> None:
    one, other = Remembered[None](10), Remembered[None](10)
    for memory in (one, other):
        memory(WORDS, find=lambda: None)
        assert not any(word in repr(vars(memory)) for word in WORDS.split())
    assert one._known.keys() != other._known.keys()


def test_what_was_not_asked_for_longest_is_let_go_of() -> None:
    memory, looked = Remembered[None](2), []
    for word in ("one", "two", "one", "three", "one", "two"):
        memory(word, find=lambda word=word: looked.append(word))
    assert looked == ["one", "two", "three", "two"]
    assert len(memory._known) == 2


def test_where_looking_fails_it_is_looked_again() -> None:
    memory = Remembered[float](10)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            memory(WORDS, find=lambda: 1 / 0)
    assert memory(WORDS, find=lambda: 1.0) == 1.0


def test_nothing_that_can_be_typed_breaks_it() -> None:
    memory = Remembered[int](10)
    assert [memory(text, find=lambda text=text: len(text)) for text in ("\ud83d", "\x00", "", "ñ" * 9)] == [1, 1, 0, 9]


def test_many_threads_find_the_same() -> None:
    memory, wrong = Remembered[int](8), []

    def ask(first: int) -> None:
        for number in range(first, first + 2000):
            if memory(str(number % 20), find=lambda number=number: number % 20) != number % 20:
                wrong.append(number)

    threads = [threading.Thread(target=ask, args=(7 * place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(memory._known) <= 8


def test_a_record_gives_the_same_concepts_each_time_and_its_names_are_not_kept() -> None:
    from salus.safety import facts

    known = Facts(conditions=("Type 2 diabetes mellitus",), medicines=("Warfarin 5 MG", "Something of nobody"))
    first, again = findings(known), findings(known)
    assert first.by_concept == again.by_concept
    assert {"condition.diabetes", "medicine.anticoagulant"} <= first.by_concept.keys()
    assert not any(word in repr(vars(facts._NAMED)) for word in ("Warfarin", "mellitus", "nobody"))
