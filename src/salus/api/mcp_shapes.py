"""The shapes of what the tools of the MCP door take and give; what they give besides, `api.shapes` has."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Ask(_Arguments):
    """A question to the records."""

    question: str = Field(min_length=1, max_length=2000, description="in plain English, about the person's own records")
    after: str | None = Field(
        None, min_length=1, max_length=2000, description="the question that this one follows up, if it does"
    )


class Explain(_Arguments):
    """A question to be understood, and not answered."""

    question: str = Field(min_length=1, max_length=2000)


class Nothing(_Arguments):
    """No arguments."""


class Like(_Arguments):
    """Some of the catalogue."""

    like: str | None = Field(None, max_length=100, description="only metrics whose name or words hold this")


class Replay(_Arguments):
    """A receipt to run again."""

    receipt: str = Field(pattern="^r-[0-9a-f]{16}$", description="as an answer names it")


class Said(_Arguments):
    """What somebody said or wrote."""

    text: str = Field(min_length=1, max_length=10_000, description="word for word")


class Explained(BaseModel):
    """What a question was understood as."""

    question: str
    status: str
    plan: dict[str, Any] | None
    convention: str | None = Field(description="what was chosen where the words left it open")
    candidates: list[dict[str, Any]]
    choices: list[dict[str, Any]] | None
    why: str | None


class Metric(BaseModel):
    """One metric of the catalogue."""

    name: str
    title: str
    unit: str = Field(description="UCUM")
    loinc: list[str]
    words: list[str] = Field(description="what people call it")


class Metrics(BaseModel):
    """Metrics of the catalogue."""

    metrics: list[Metric]


class Verdict(BaseModel):
    """How soon somebody needs help."""

    level: str = Field(description="emergency, urgent (today), soon, routine, self_care or none")
    crisis: str | None = Field(description="danger from oneself or another person, by kind")
    categories: list[str]
    who: str
    reasons: list[str] = Field(description="each with the guideline that it rests on")
    reply: str = Field(description='what to tell the person now, before all else; "" where there is nothing')
