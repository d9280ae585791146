"""What was found in words that are heard again, remembered without the words.

They are known by a digest, under a key that nobody else has and that ends with the process: who reads this memory reads
nobody's words in it.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from hashlib import blake2b
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """A bounded memory: what was asked for last stays. Safe to share between threads.

    Args:
        most: how many findings are remembered.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._key = secrets.token_bytes(32)
        self._known: OrderedDict[tuple[bytes, Hashable], T] = OrderedDict()
        self._lock = Lock()

    def __call__(self, *words: str, find: Callable[[], T], about: Hashable = None) -> T:
        """What `find` returns; what it returned before, where the words and what it is about are the same.

        Where it fails, nothing is remembered.
        """
        key = (self._digest(words), about)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        found = find()
        with self._lock:
            self._known[key] = found
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return found

    def _digest(self, words: tuple[str, ...]) -> bytes:
        digest = blake2b(key=self._key, digest_size=32)
        for one in words:
            encoded = one.encode(errors="surrogatepass")
            digest.update(len(encoded).to_bytes(8, "big"))  # "a", "bc" is not "ab", "c"
            digest.update(encoded)
        return digest.digest()
