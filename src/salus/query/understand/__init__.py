"""Turning a person's question into a typed plan. See :mod:`salus.query.understand.question`."""

from salus.query.understand.question import understand
from salus.query.understand.understood import Candidate, Choice, Understood, Vocabulary

__all__ = ["Candidate", "Choice", "Understood", "Vocabulary", "understand"]
