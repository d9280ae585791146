"""A small learned classifier that may raise a verdict: it hears what no rule has words for.

Three layers of a sentence encoder, fine-tuned on texts written for Salus, in whole numbers of eight bits, and beside
them a linear look at words and letters; both are read with NumPy alone. How they were made stands in `training/raiser`,
what they can and cannot do in `docs/raiser.md`.
"""

from salus.safety.raiser.grams import Grams
from salus.safety.raiser.network import Network
from salus.safety.raiser.raiser import EncoderRaiser, load, shipped

__all__ = ["EncoderRaiser", "Grams", "Network", "load", "shipped"]
