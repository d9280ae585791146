"""What findings mean together: signs within a sentence, and rules over a message.

JSON files by subject, each `{"signs", "rules"}`, written in the lexicon's concepts and in no language. A *sign* is
several concepts close together in one sentence (`chest` near `pressure`); a *rule* is several signs anywhere in the
message, with its level, category, reason and source. Rules have no exceptions: a condition only ever asks for more
findings, so no text that is added can quieten a rule.
"""

from salus.safety.rules.book import Book, Rule, Sign, book

__all__ = ["Book", "Rule", "Sign", "book"]
