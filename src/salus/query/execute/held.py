"""A memory with a limit: what was read of files, counted in rows; what was not looked at for longest goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any


class Held:
    """Things by key. At most ``most`` rows together, and of one thing at most ``each``: larger ones are not kept."""

    def __init__(self, most: int, each: int) -> None:
        self._most, self._each, self._rows = most, each, 0
        self._things: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        """What is kept under the key, or None."""
        found = self._things.get(key)
        if found is None:
            return None
        self._things.move_to_end(key)
        return found[0]

    def keep(self, key: Hashable, thing: Any, rows: int) -> None:
        """Keeps what was not kept yet; something without rows counts as one."""
        if rows > self._each:
            return
        self._things[key] = (thing, rows + 1)
        self._rows += rows + 1
        while self._rows > self._most:
            _, (_, gone) = self._things.popitem(last=False)
            self._rows -= gone

    def __len__(self) -> int:
        return self._rows
