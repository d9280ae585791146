"""What of a long text is read closely: how it ends, and its loudest passages, in their order.

The encoder and the convolution read so many pieces and no more. In a long message danger may stand between things that
are harmless, and how somebody ends tells much; which of the other passages are loud the linear look says, which costs
little.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+")
_END = re.compile(r"(?<=[.!?…;])\s+|\n+")
_LONG = 14  # words, after which a sentence that goes on is cut: who dictates makes no stops
_REST = 7  # words fewer than which stay with the passage before them
_LEAST = 3  # words of a passage that counts by itself: of fewer, a sound means little
_ALL = 1_000_000  # pieces: as many as there are

Cut = Callable[[str, int], list[int]]  # a text into the numbers of at most so many pieces, framed by two


def passages(text: str) -> Iterator[str]:
    """A text in its sentences, a long one in runs of words.

    >>> list(passages("I am fine. " + "la " * 22))
    ['I am fine.', 'la la la la la la la la la la la la la la', 'la la la la la la la la']
    """
    for sentence in _END.split(text):
        words = sentence.split()
        while len(words) >= _LONG + _REST:
            yield " ".join(words[:_LONG])
            words = words[_LONG:]
        if words:
            yield " ".join(words)


@dataclass(frozen=True, slots=True)
class Heard:
    """A text, how loud it is as a whole, and its passages with how loud each of them is."""

    text: str
    whole: float
    passages: tuple[str, ...]
    loud: tuple[float, ...]

    @classmethod
    def of(cls, text: str, loudness: Callable[[str], float]) -> Heard:
        """A text as it sounds."""
        whole, parts = loudness(text), tuple(passages(text))
        return cls(text, whole, parts, tuple(map(loudness, parts)) if len(parts) > 1 else (whole,) * len(parts))

    @property
    def loudest(self) -> float:
        """How loud its loudest passage is, of those of three words and more."""
        several = zip(self.passages, self.loud, strict=True)
        return max((loud for part, loud in several if len(_WORD.findall(part)) >= _LEAST), default=self.whole)

    def read(self, cut: Cut, most: int) -> list[int]:
        """The numbers of its pieces, where they are at most so many; else of its end and of its loudest passages."""
        numbers = cut(self.text, _ALL)
        return numbers if len(numbers) <= most else cut(self._shortened(cut, most), most)

    def _shortened(self, cut: Cut, most: int) -> str:
        lengths = [len(cut(part, _ALL)) - 2 for part in self.passages]  # without the frame
        last, room, taken = len(lengths) - 1, most - 2, set[int]()
        for place in [last, *sorted(range(last), key=lambda place: -self.loud[place])]:
            if lengths[place] <= room:
                taken.add(place)
                room -= lengths[place]
        return " ".join(self.passages[place] for place in sorted(taken)) or self.text
