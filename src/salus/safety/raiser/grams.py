"""A linear look at which words, and which letters, stand beside each other: what was said, where the encoder reads what
was meant.

The two go wrong over different texts, so together they are surer than either. Every run of one to three words and of
three to six letters falls into one of many buckets (hashing, Weinberger et al. 2009); the share of each, weighed by how
rare it is, times what it was taught to be worth, is added up.

Invariant: the same text gives the same buckets on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from salus.safety.raiser.pieces import WORD, plain

WORDS, LETTERS = (1, 3), (3, 6)  # how long the runs are, from and to
_LONGEST = 1_500  # characters that are looked at; two thirds of them are of the beginning
_SPREAD, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Grams:
    """How much the runs of a text speak for danger.

    Args:
        worth: what the runs of each bucket are worth, shape (2, buckets): of words, of letters.
        rarity: how rare they are, of the same shape, in a unit of its own; 0 for what was not seen twice.
        shift: what is added.
    """

    worth: NDArray[np.float16]
    rarity: NDArray[np.uint8]
    shift: float

    def __call__(self, text: str) -> float:
        """Above 0 where it speaks for danger."""
        looks = enumerate(shares(text, self.rarity))
        return self.shift + sum(float(share @ self.worth[row, buckets]) for row, (buckets, share) in looks)


def shares(text: str, rarity: NDArray[np.uint8]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float32]]]:
    """For words and for letters: the buckets of a text's runs, and the share of each; their squares add up to 1."""
    for row, (buckets, counts) in enumerate(counted(text, rarity.shape[1])):
        share = (1 + np.log(counts, dtype=np.float32)) * rarity[row, buckets]
        yield buckets, share / max(float(np.sqrt(share @ share)), 1e-9)


def counted(text: str, buckets: int) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """For words and for letters: which of so many buckets (a power of two) its runs fall into, how many into each."""
    for hashes in _runs(text):
        found, counts = np.unique(hashes >> np.uint64(65 - buckets.bit_length()), return_counts=True)
        yield found.astype(np.intp), counts


def _runs(text: str) -> tuple[Hashes, Hashes]:
    words = WORD.findall(plain(_ends(text)))
    letters = f" {' '.join(words)} ".encode("utf-32-le", "surrogatepass")
    return (
        _hashed(np.array([crc32(word.encode("utf-8", "surrogatepass")) for word in words], np.uint64), *WORDS),
        _hashed(np.frombuffer(letters, np.uint32).astype(np.uint64), *LETTERS),
    )


def _hashed(codes: Hashes, least: int, most: int) -> Hashes:
    """A number for each run of `least` to `most` codes."""
    runs, begun = [], np.zeros(len(codes), np.uint64)
    for length in range(1, min(most, len(codes)) + 1):
        begun = begun[: len(codes) - length + 1]
        begun = (begun ^ (begun >> _MIX)) * _SPREAD + codes[length - 1 :] + np.uint64(1)
        if length >= least:
            runs.append(begun)
    return np.concatenate(runs) * _SPREAD if runs else begun[:0]


def _ends(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    head = _LONGEST * 2 // 3
    return f"{text[:head]} {text[head - _LONGEST :]}"
