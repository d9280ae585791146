"""The shapes of what several doors answer, for the description of the interface; doors encode plain values."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field


class Point(BaseModel):
    """One keyed value of a series."""

    key: str
    value: float | str | bool | None
    n: int
    unit: str | None = None


class Choice(BaseModel):
    """What could have been meant, with its plan."""

    says: str
    plan: dict[str, Any]


class Answer(BaseModel):
    """An answer from the records, as `salus ask --json` prints it."""

    id: str | None = None
    question: str
    status: Literal["answered", "no_data", "insufficient_data", "clarify", "not_about_records", "refused"]
    value: float | str | bool | list[str] | None = Field(description="unrounded; a count has unit 1 or d")
    unit: str | None = Field(description="UCUM")
    at: str | None = Field(description="when, for minimum, maximum, first and latest")
    series: list[Point] | None
    n: int = Field(description="how many readings, days, workouts or entries it rests on")
    coverage: float | None = Field(description="share of the period that has data, 0 to 1")
    text: str = Field(description="the answer in words, for people")
    convention: str | None = Field(description="what was chosen where the words left it open")
    plan: dict[str, Any] | None
    receipt: str | None = Field(description="runs it again: POST /v1/receipts/{name}/replay")
    chart: dict[str, Any] | None = Field(description="a Vega-Lite specification")
    choices: list[Choice] | None
    latency_ms: float


ANSWER: dict[str, Any] = {
    "id": None,
    "question": "What was my resting heart rate last week?",
    "status": "answered",
    "value": 61.4,
    "unit": "/min",
    "at": None,
    "series": None,
    "n": 7,
    "coverage": 1.0,
    "text": "Your resting heart rate averaged 61 /min last week (7 of 7 days).",
    "convention": "last week = Mon 2024-05-06 to Sun 2024-05-12",
    "plan": {"op": "aggregate", "subject": {"op": "observations", "metric": "resting_heart_rate"}},
    "receipt": "r-0123456789abcdef",
    "chart": None,
    "choices": None,
    "latency_ms": 3.1,
}


class Part(BaseModel):
    """One metric, activity or kind of entry that is stored."""

    name: str
    count: int
    first: str | None = Field(description="local date")
    last: str | None
    sources: dict[str, int] = Field(description="rows of each device or application")
    title: str | None = None
    unit: str | None = None
    counted: int | None = Field(None, description="rows left when overlapping sources were merged")


class Stored(BaseModel):
    """What is stored of a person, as `salus records --json` prints it."""

    profile: str
    snapshot: int = Field(description="the version of the records; grows with each import that adds something")
    zone: str
    parts: dict[str, list[Part]]


STORED: dict[str, Any] = {
    "profile": "me",
    "snapshot": 3,
    "zone": "Europe/Berlin",
    "parts": {
        "metrics": [
            {
                "name": "steps",
                "title": "Steps",
                "unit": "{steps}",
                "count": 5210,
                "counted": 4980,
                "first": "2023-01-01",
                "last": "2024-05-15",
                "sources": {"watch": 4000, "phone": 1210},
            }
        ],
        "workouts": [],
        "entries": [],
        "sleep_stages": [],
        "other_observations": [],
    },
}
