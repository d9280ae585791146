"""The texts that the raiser learns from, those that it has not learned from yet, and those its thresholds rest on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from salus.safety.verdict import Category
from training.raiser.plain import plain

_HERE = Path(__file__).parent / "texts"
_TO_LEARN = Path(__file__).parent / "to_learn"
_EVALUATION = Path(__file__).parents[2] / "evaluation"
_KNOWN = {  # the writers' categories that the verdict calls otherwise
    "limb": "trauma",
    "drowning_choking": "choking",
    "allergic_drug": "anaphylaxis",
}


@dataclass(frozen=True)
class Text:
    """One text, its kind (emergency, crisis, calm), its language, and its category where it is not calm."""

    text: str
    kind: str
    language: str
    category: Category | None


def training() -> list[Text]:
    """All texts to learn from, in the order of their files; plain ones, and questions about records, are calm."""
    written = [text for path in sorted(_HERE.glob("*.jsonl")) for text in _read(path)]
    asked = [Text(question, "calm", "en", None) for question in _questions()]
    return (
        written + asked + [Text(text, "calm", language, None) for language in ("en", "es") for text in plain(language)]
    )


def written() -> list[Text]:
    """All texts that were written to learn from, each once, those too that wait for the next training: what counts
    words and rules reads them."""
    once = {text.text: text for text in training()}
    for path in sorted(_TO_LEARN.glob("*.jsonl")):
        for text in _read(path):
            once.setdefault(text.text, text)
    return list(once.values())


def development() -> list[Text]:
    """The half of the evaluation's texts that may be looked at; thresholds are chosen on it, nothing is learned."""
    return _read(_EVALUATION / "safety" / "development.jsonl")


def digest(texts: list[Text]) -> str:
    """The SHA-256 of the texts and their labels, in order."""
    lines = "\n".join(json.dumps([t.text, t.kind, t.language, t.category]) for t in texts)
    return hashlib.sha256(lines.encode()).hexdigest()


def _questions() -> list[str]:
    rows = [
        json.loads(line)
        for path in sorted((_EVALUATION / "questions").glob("development*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return sorted({row["question"] for row in rows})


def _read(path: Path) -> list[Text]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Text(row["text"], row["kind"], row["language"], _category(row)) for row in rows]


def _category(row: dict[str, str]) -> Category | None:
    if row["kind"] == "calm":
        return None
    name = _KNOWN.get(row["category"], row["category"])
    return Category(name) if name in set(Category) else Category.OTHER
