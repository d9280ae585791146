"""Teaches the linear look: which runs of words and of letters speak for danger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from salus.safety.raiser.grams import Grams, counted, shares
from training.raiser.texts import Text

BUCKETS = 1 << 18
_LOOSE = 0.4  # what an error costs beside large weights


def teach(texts: Sequence[Text]) -> Grams:
    """A linear support vector machine that tells danger from calm; the same texts give the same weights."""
    rarity = _rarity(texts)
    machine = LinearSVC(C=_LOOSE, random_state=0)
    machine.fit(_matrix(texts, rarity), [text.kind != "calm" for text in texts])
    worth = machine.coef_.reshape(rarity.shape).astype(np.float16)
    return Grams(worth, rarity, float(machine.intercept_[0]))


def write(folder: Path, grams: Grams) -> None:
    """Write `grams.npz`."""
    np.savez(folder / "grams.npz", worth=grams.worth, rarity=grams.rarity, shift=grams.shift)


def _rarity(texts: Sequence[Text]) -> NDArray[np.uint8]:
    """The inverse of in how many texts each bucket occurs (Sparck Jones 1972), the largest as 255."""
    times = np.zeros((2, BUCKETS))
    for text in texts:
        for row, (buckets, _) in enumerate(counted(text.text, BUCKETS)):
            times[row, buckets] += 1
    rare = np.where(times >= 2, 1 + np.log((1 + len(texts)) / (1 + times)), 0)
    return np.rint(rare * (255 / rare.max())).astype(np.uint8)


def _matrix(texts: Sequence[Text], rarity: NDArray[np.uint8]) -> csr_matrix:
    columns, values, ends = [], [], [0]
    for text in texts:
        for row, (buckets, share) in enumerate(shares(text.text, rarity)):
            columns.append(buckets + row * BUCKETS)
            values.append(share)
        ends.append(ends[-1] + sum(map(len, columns[-2:])))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=(len(texts), rarity.size))
