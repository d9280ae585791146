"""A part of the house: made when somebody first asks for it, once, and closed with the house.

The command opens no database to answer a question, and a service whose database is away for a minute opens it when it
is back: where making a part fails, the next one who asks tries again.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")
_MAKING = RLock()  # one for all: a part may need another one


class Part(Generic[T]):
    """A property that is made once; use it as a decorator of the method that makes it."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, house: None, owner: type) -> Part[T]: ...
    @overload
    def __get__(self, house: object, owner: type) -> T: ...
    def __get__(self, house: object | None, owner: type) -> T | Part[T]:
        if house is None:
            return self
        with _MAKING:  # who waited finds it made; afterwards the instance's own attribute is found before this one
            if self._name not in vars(house):
                vars(house)[self._name] = self._make(house)
        made: T = vars(house)[self._name]
        return made


def made(house: object) -> list[Any]:
    """The parts that were made, the newest first."""
    return [
        value for name, value in reversed(vars(house).items()) if isinstance(getattr(type(house), name, None), Part)
    ]
