"""Small records and subjects that several tests of this room ask about."""

from __future__ import annotations

from tests.query.execute.conftest import days
from tests.query.execute.shelf import obs

from salus.query.plan import Condition, Observations, Quantity, Simple, Where

GLUCOSE, STEPS, WEIGHT = Observations("glucose"), Observations("steps"), Observations("weight")
MEAN, COUNT, LATEST = Simple("mean"), Simple("count"), Simple("latest")
WEEK = days("2024-04-29", "2024-05-06")
READINGS = [obs("glucose", f"2024-05-0{d}T{h:02d}:00", v) for d, h, v in ((1, 8, 100), (1, 20, 200), (2, 8, 90))]
WALKS = [
    obs("steps", "2024-04-29T10:00", 6000), obs("steps", "2024-04-29T18:00", 5000), obs("steps", "2024-05-01T10:00", 4000),
    obs("steps", "2024-05-01T10:00", 3000, source="Phone", share=0), obs("steps", "2024-05-04T10:00", 9000),
]  # fmt: skip
WEIGHTS = [obs("weight", f"2024-04-{d:02d}T07:00", 80 - 0.1 * (d - 1)) for d in range(1, 11)]


def over(value: float, unit: str | None = None) -> Where:
    """Only items above the value."""
    return Where(Condition("gt", Quantity(value, unit)))
