"""The clinical lexicon: what people say, and the concept that each way of saying it means.

One folder a language, JSON files by subject, each `{"source", "classes"?, "concepts"}`;
`grammar.json` lists the small words that bound clauses. Concepts have the same names
in every language, so that signs and rules are written once. How phrases are written stands in `phrases.py`.
"""

from salus.safety.lexicon.grammar import Grammar
from salus.safety.lexicon.load import Lexicon, lexicon
from salus.safety.lexicon.phrases import Match

__all__ = ["Grammar", "Lexicon", "Match", "lexicon"]
