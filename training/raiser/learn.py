"""Fine-tuning: the encoder is taught on the training texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from salus.safety.raiser.pieces import Pieces
from salus.safety.verdict import Category
from training.raiser.model import Encoder
from training.raiser.texts import Text

CATEGORIES = list(Category)
_BATCH = 16
_SMOOTH = 0.998  # the weights that are kept are a running mean of those on the way (Polyak & Juditsky 1992)


@dataclass(frozen=True)
class Course:
    """How long and how fast to learn; `drop` is the share of pieces hidden at each look, against learning by heart."""

    epochs: int = 3
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    drop: float = 0.08
    seed: int = 20_260


def teach(
    encoder: Encoder, pieces: Pieces, texts: Sequence[Text], course: Course, longest: int, tell: Callable[[str], None]
) -> None:
    """Fine-tune the encoder in place; the same seed and machine give the same weights."""
    shuffle = np.random.default_rng(course.seed)
    numbered = [pieces(text.text, longest) for text in texts]
    unknown = pieces("\u2603", 3)[1]
    heads = [p for name, p in encoder.named_parameters() if name.startswith(("pool", "level", "category"))]
    body = [p for name, p in encoder.named_parameters() if not name.startswith(("pool", "level", "category"))]
    steps = course.epochs * math.ceil(len(texts) / _BATCH)
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": course.rate}, {"params": heads, "lr": course.head_rate}],
        weight_decay=0.01,
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.1 * steps)) * max(0.0, 1 - step / steps)
    )
    smooth = AveragedModel(encoder, multi_avg_fn=get_ema_multi_avg_fn(_SMOOTH))
    encoder.train()
    for epoch in range(course.epochs):
        total = 0.0
        for chosen in _batches([len(numbers) for numbers in numbered], shuffle):
            hidden = [_hidden(numbered[at], course.drop, unknown, shuffle) for at in chosen]
            loss = _loss(encoder, hidden, [texts[at] for at in chosen])
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            smooth.update_parameters(encoder)
            total += loss.item() * len(chosen)
        tell(f"epoch {epoch + 1} of {course.epochs}: loss {total / len(texts):.4f}")
    encoder.load_state_dict(smooth.module.state_dict())
    encoder.eval()


def logits(encoder: Encoder, pieces: Pieces, texts: Sequence[str], longest: int) -> NDArray[np.float32]:
    """Logits of (emergency, crisis) for each text, shape (n, 2)."""
    with torch.no_grad():
        rows = [encoder(*batch([pieces(text, longest)]))[0] for text in texts]
    return torch.cat(rows).numpy()


def batch(numbered: Sequence[list[int]]) -> tuple[Tensor, Tensor]:
    """Numbers padded to one length, and the mask of those that count."""
    length = max(len(numbers) for numbers in numbered)
    numbers = torch.zeros(len(numbered), length, dtype=torch.long)
    mask = torch.zeros(len(numbered), length, dtype=torch.bool)
    for row, one in enumerate(numbered):
        numbers[row, : len(one)] = torch.tensor(one)
        mask[row, : len(one)] = True
    return numbers, mask


def _batches(lengths: Sequence[int], shuffle: np.random.Generator) -> list[list[int]]:
    """Batches of texts of like length, which wastes little on padding, in an order of their own each time."""
    near = sorted(range(len(lengths)), key=lambda at: (lengths[at] + shuffle.normal(0, 3), at))
    batches = [near[start : start + _BATCH] for start in range(0, len(near), _BATCH)]
    return [batches[at] for at in shuffle.permutation(len(batches))]


def _loss(encoder: Encoder, numbered: Sequence[list[int]], texts: Sequence[Text]) -> Tensor:
    level, category = encoder(*batch(numbered))
    wanted = torch.tensor([[text.kind == "emergency", text.kind == "crisis"] for text in texts], dtype=torch.float32)
    loss = functional.binary_cross_entropy_with_logits(level, wanted)
    known = [(row, CATEGORIES.index(text.category)) for row, text in enumerate(texts) if text.category is not None]
    if known:
        rows, names = zip(*known, strict=True)
        loss = loss + 0.2 * functional.cross_entropy(category[list(rows)], torch.tensor(names))
    return loss


def _hidden(numbers: list[int], share: float, unknown: int, shuffle: np.random.Generator) -> list[int]:
    hide = shuffle.random(len(numbers)) < share
    hide[0] = hide[-1] = False
    return [unknown if gone else number for number, gone in zip(numbers, hide, strict=True)]
