"""A small learned classifier that may raise a verdict: it hears what no rule has words for.

Three layers of a sentence encoder, fine-tuned on texts written for Salus, in whole numbers of eight bits and read
with NumPy alone. How it was made stands in `training/raiser`, what it can and cannot do in `docs/raiser.md`.
"""

from salus.safety.raiser.network import Network
from salus.safety.raiser.raiser import EncoderRaiser, alarm, load, shipped

__all__ = ["EncoderRaiser", "Network", "alarm", "load", "shipped"]
