"""Says a result: sentences from an answer's slots, never a number of their own."""

from salus.query.answer.charts import render
from salus.query.answer.compose import Wording, compose

__all__ = ["Wording", "compose", "render"]
