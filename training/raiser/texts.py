"""The texts that the raiser learns from, and those that its thresholds rest on."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from salus.safety.verdict import Category
from training.raiser.plain import plain

_HERE = Path(__file__).parent / "texts"
_EVERYDAY = "everyday_*.jsonl"  # what people say plainly on ordinary days, and grave twins (decision 0029)
_OTHERS = 30_000  # texts beside them in the last course, or what was learned before is forgotten
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
    """All texts to learn from, each once, in the order of their files; plain ones, and questions about records, are
    calm."""
    written = [text for path in sorted(_HERE.glob("*.jsonl")) for text in _read(path)]
    asked = [Text(question, "calm", "en", None) for question in _questions()]
    put_together = [Text(text, "calm", language, None) for language in ("en", "es") for text in plain(language)]
    once: dict[str, Text] = {}
    for text in written + asked + put_together:
        once.setdefault(text.text, text)
    return list(once.values())


def last(taught: Sequence[Text]) -> list[Text]:
    """What the last course is about: each text of an ordinary day twice, and others drawn, the same on every run."""
    days = {text.text for path in _HERE.glob(_EVERYDAY) for text in _read(path)}
    plainly, others = [t for t in taught if t.text in days], [t for t in taught if t.text not in days]
    return plainly * 2 + random.Random(1).sample(others, min(_OTHERS, len(others)))  # noqa: S311  # no secret


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
