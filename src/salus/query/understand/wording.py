"""A plan in plain words, for choices: what exactly would be computed."""

from __future__ import annotations

from salus.query.plan import Plan


def say(plan: Plan) -> str:
    """The plan as a short noun phrase."""
    return str(plan)
