"""How sure is enough: the scales and thresholds of a classifier, read off texts that it did not learn from.

    python -m training.raiser.calibrate [FOLDER]

It judges the classifier as it is stored and read, and writes what it finds into the card.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from salus.safety.gate import triage
from salus.safety.raiser import LearnedRaiser, load
from salus.safety.verdict import Level
from training.raiser.texts import Text, development, training

SHIPPED = Path(str(files("salus.safety"))) / "raiser" / "model"
_ALARMS = 0.005  # share of calm development texts that may reach the threshold of an alarm
_LOOKS = ("encoder", "convolution", "grams", "loudest sentence")
_CEILING = 0.3  # share of dangers for which the encoder counts in full: what it says beyond that changed no answer
_READS = {"encoder": 64, "convolution": 64}  # pieces: reading more of them changed no share heard, and took longer
_KIND = 0.25  # of an alarm, how likely an emergency or a crisis must be to be spoken to as one


def calibrate(folder: Path) -> dict[str, Any]:
    """Write scales and thresholds into the card of the classifier in a folder; the card as it is then."""
    card: dict[str, Any] = orjson.loads((folder / "card.json").read_bytes())
    card |= {"scale": {}, "thresholds": {"emergency": _KIND, "crisis": _KIND}, "ceiling": float("inf")}
    card["reads"] = _READS
    texts = development()
    kinds = np.array([text.kind for text in texts])
    danger = kinds != "calm"
    raiser = LearnedRaiser(load(folder).looks, card)
    found = logits(raiser, texts)
    evidence = np.array([raiser.evidence(text.text, levels) for text, levels in zip(texts, found, strict=True)])
    card["ceiling"] = float(np.quantile(evidence[danger, 0], _CEILING))
    evidence[:, 0] = np.minimum(evidence[:, 0], card["ceiling"])
    card["scale"]["alarm"] = *slopes, shift = scaled(evidence, danger)
    together = evidence @ slopes
    card["development"] = {
        name: {kind: heard(one, kinds, kind) for kind in ("emergency", "crisis")} | {"log_loss": lost(one, danger)}
        for name, one in (*zip(_LOOKS, evidence.T, strict=True), ("together", together))
    }
    for column, kind in enumerate(("emergency", "crisis")):
        card["scale"][kind] = scaled(found[danger, column : column + 1], kinds[danger] == kind)
    sure = 1 / (1 + np.exp(-np.clip(together + shift, -30, 30)))
    alarm_from = float(np.quantile(sure[~danger], 1 - _ALARMS, method="higher") + 1e-6)
    card["thresholds"] |= {"alarm": alarm_from, "second": seconding(alarm_from, training())}
    (folder / "card.json").write_bytes(orjson.dumps(card, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return card


def heard(evidence: NDArray[np.float64], kinds: NDArray[np.str_], kind: str) -> float:
    """The share of the texts of a kind whose evidence is above that of all but `_ALARMS` of the calm ones."""
    enough = np.quantile(evidence[kinds == "calm"], 1 - _ALARMS, method="higher")
    return round(float((evidence[kinds == kind] > enough).mean()), 3)


def lost(evidence: NDArray[np.float64], danger: NDArray[np.bool_]) -> float:
    """The mean log loss of danger against calm that a piece of evidence leaves, after Platt's scaling."""
    slope, shift = scaled(evidence[:, None], danger)
    odds = np.where(danger, 1, -1) * (slope * evidence + shift)
    return round(float(np.logaddexp(0, -odds).mean()), 4)


def logits(raiser: LearnedRaiser, texts: Sequence[Text]) -> NDArray[np.float64]:
    """Logits of (emergency, crisis) for each text, shape (n, 2)."""
    return np.array([raiser.logits(text.text) for text in texts], dtype=np.float64)


def seconding(alarm_from: float, texts: Sequence[Text]) -> float:
    """The threshold where a rule leans to danger: as much evidence less as the rule gives (Bayes, in log odds).

    What a leaning rule is worth is how much oftener one leans where there is danger than where there is none. It is
    counted on the texts that decided which rules only lean, where there are enough of them; the classifier has no part
    in it.
    """
    danger = np.array([text.kind != "calm" for text in texts])
    verdicts = [triage(text.text) for text in texts]
    leans = np.array([verdict.level >= Level.URGENT and not verdict.alarm for verdict in verdicts])
    worth = leans[danger].mean() / leans[~danger].mean()
    return float(1 / (1 + (1 - alarm_from) / alarm_from * max(1.0, worth)))


def scaled(found: NDArray[np.float64], true: NDArray[np.bool_]) -> tuple[float, ...]:
    """The slopes, and the shift, that turn evidence into how often it is right (Platt 1999), by Newton's method on the
    log loss.

    Args:
        found: the evidence, shape (n, kinds of evidence).
        true: whether it was right, shape (n,).
    """
    seen = np.column_stack([found, np.ones(len(found))])
    held = np.append(np.ones(found.shape[1]), 0.0)  # what little evidence does not lead far from
    scale = held.copy()
    for _ in range(200):
        p = 1 / (1 + np.exp(-np.clip(seen @ scale, -30, 30)))
        gradient = seen.T @ (p - true) + 1e-3 * (scale - held)
        bend = (seen * np.maximum(p * (1 - p), 1e-9)[:, None]).T @ seen + 1e-3 * np.eye(len(scale))
        step = np.clip(np.linalg.solve(bend, gradient), -0.5, 0.5)
        scale -= step
        if np.abs(step).max() < 1e-8:
            break
    return tuple(map(float, scale))


if __name__ == "__main__":
    made = calibrate(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED)
    print(f"an alarm from {made['thresholds']['alarm']:.3f} on; on the development half:")
    for look, found in made["development"].items():
        print(f"{look:17}", found)
