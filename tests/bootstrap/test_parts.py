"""A part of the house is made once, when it is asked for, and tried again where making it failed."""

from __future__ import annotations

import threading
import time

import pytest

from salus.bootstrap.parts import Part, made


class House:
    def __init__(self) -> None:
        self.tries = 0

    @Part
    def slow(self) -> object:
        """Takes a while."""
        self.tries += 1
        time.sleep(0.05)
        return object()

    @Part
    def moody(self) -> str:
        self.tries += 1
        if self.tries < 3:
            raise OSError("not yet")
        return f"with {self.slow.__class__.__name__}"


def test_many_who_ask_at_once_get_the_same() -> None:
    house, got = House(), list[object]()
    threads = [threading.Thread(target=lambda: got.append(house.slow)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len({id(one) for one in got}), house.tries) == (1, 1)


def test_what_could_not_be_made_is_tried_again() -> None:
    house = House()
    for _ in range(2):
        with pytest.raises(OSError, match="not yet"):
            _ = house.moody
    assert house.moody == "with object"


def test_parts_are_told_newest_first_and_only_those_that_were_made() -> None:
    house = House()
    assert made(house) == []
    slow = house.slow
    house.tries = 2
    assert made(house) == [slow]
    assert made(house) != [house.moody]
    assert made(house)[0] == house.moody


def test_a_part_tells_what_it_is() -> None:
    assert House.slow.__doc__ == "Takes a while."
