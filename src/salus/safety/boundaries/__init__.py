"""What Salus says of itself, and what it does not do: it is an AI, it refuses harm with a way on, it warns once.

What stands in records and documents is data: nothing here or in the gate reads it as a request.
"""

from salus.safety.boundaries.disclaimers import Matter, disclaimer
from salus.safety.boundaries.disclosure import disclosure, due
from salus.safety.boundaries.refusal import Refusal, Why, out_of_scope, refusal

__all__ = ["Matter", "Refusal", "Why", "disclaimer", "disclosure", "due", "out_of_scope", "refusal"]
