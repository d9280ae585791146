"""What is planted in traces, logs and counters to see whether it comes out; and the outline of an ordinary request."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from salus.monitoring.outline import Outline, outline
from salus.monitoring.trace import Trace
from salus.safety.privacy.fields import allowed, closed, is_event
from salus.safety.privacy.lexicon import read

LISTED = read("fields")
NAMES = [*LISTED["enums"], *LISTED["patterns"], *LISTED["numbers"], *LISTED["flags"]]
EVENTS = LISTED["events"]
STAGES = sorted(closed()["stage"])


class Spelling(str):
    """A string that passes for any word and prints as something else."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("urgent")


class Number(int):
    def __repr__(self) -> str:
        return "§Anna Keller§"

    __str__ = __repr__


# Text that says something: it has a letter that nothing of ours has, so that finding it proves a leak
texts = st.text('abcdefghijklmnopqrstuvwxyzÄñ Keller-Anna.,:5/"\\\n{}', min_size=1, max_size=40).map(lambda t: f"§{t}§")
values: st.SearchStrategy[Any] = st.recursive(
    texts
    | texts.map(Spelling)
    | st.integers()
    | st.integers(0, 9).map(Number)
    | st.floats(allow_nan=True)
    | st.booleans()
    | st.none()
    | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3) | st.tuples(inner),
    max_leaves=6,
)
names = st.sampled_from(NAMES) | texts
attributes = st.dictionaries(names, values, max_size=6)
LEAK = "§"


def told(which: str = "", who: str = "u-0123456789abcdef", name: str = "turn_taken") -> Outline:
    """The outline of a request."""
    trace = Trace.start(name, which=which, who=who)
    with trace.stage("gate", level="none"):
        pass
    return outline(trace.end(), allowed, is_event)
