"""A small learned classifier that may raise a verdict: it hears what no rule has words for.

Three layers of a sentence encoder and a convolution, fine-tuned on texts written for Salus and kept in whole numbers
of eight bits, and beside them a linear look at words and letters; all are read with NumPy alone. How they were made
stands in `training/raiser`, what they can and cannot do in `docs/raiser.md`.
"""

from salus.safety.raiser.raiser import LearnedRaiser, Looks, load, shipped

__all__ = ["LearnedRaiser", "Looks", "load", "shipped"]
