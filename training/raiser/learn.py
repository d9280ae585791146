"""Fine-tuning: a network is taught on the training texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from salus.safety.verdict import Category
from training.raiser.texts import Text

CATEGORIES = list(Category)
_HEADS = ("pool", "level", "category")  # what is not begun with published weights
_SMOOTH = 0.992  # the weights that are kept are a running mean of those on the way (Polyak & Juditsky 1992)


@dataclass(frozen=True)
class Course:
    """How long and how fast to learn; `drop` is the share of pieces hidden at each look, against learning by heart."""

    epochs: int = 3
    rate: float = 2.5e-4
    head_rate: float = 1.6e-3
    batch: int = 64
    drop: float = 0.08
    seed: int = 20_260


def teach(
    network: nn.Module,
    numbered: Sequence[list[int]],
    texts: Sequence[Text],
    course: Course,
    unknown: int,
    tell: Callable[[str], None],
) -> None:
    """Fine-tune a network in place; the same seed and machine give the same weights.

    Products of matrices are taken in bfloat16, much faster where a processor has AMX and a little with AVX-512; others
    are slower, and each rounds otherwise. Weights, and all else, are kept in 32 bits.

    Args:
        network: numbers and their mask in; logits of (emergency, crisis) and of the categories out.
        numbered: the numbers of each text's pieces.
        texts: what is to be learned of each.
        course: how long and how fast.
        unknown: the number of a piece that is hidden.
        tell: is told the loss of each epoch.
    """
    shuffle = np.random.default_rng(course.seed)
    heads = [p for name, p in network.named_parameters() if name.startswith(_HEADS)]
    body = [p for name, p in network.named_parameters() if not name.startswith(_HEADS)]
    steps = course.epochs * math.ceil(len(texts) / course.batch)
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": course.rate}, {"params": heads, "lr": course.head_rate}],
        weight_decay=0.01,
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.1 * steps)) * max(0.0, 1 - step / steps)
    )
    smooth = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(_SMOOTH))
    network.train()
    for epoch in range(course.epochs):
        total = 0.0
        for chosen in _batches([len(numbers) for numbers in numbered], course.batch, shuffle):
            hidden = [_hidden(numbered[at], course.drop, unknown, shuffle) for at in chosen]
            loss = _loss(network, hidden, [texts[at] for at in chosen])
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            smooth.update_parameters(network)
            total += loss.item() * len(chosen)
        tell(f"epoch {epoch + 1} of {course.epochs}: loss {total / len(texts):.4f}")
    network.load_state_dict(smooth.module.state_dict())
    network.eval()


def logits(network: nn.Module, numbered: Sequence[list[int]]) -> NDArray[np.float32]:
    """Logits of (emergency, crisis) for each text, shape (n, 2)."""
    with torch.no_grad():
        rows = [network(*batch([numbers]))[0] for numbers in numbered]
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


def _batches(lengths: Sequence[int], size: int, shuffle: np.random.Generator) -> list[list[int]]:
    """Batches of texts of like length, which wastes little on padding, in an order of their own each time."""
    near = sorted(range(len(lengths)), key=lambda at: (lengths[at] + shuffle.normal(0, 3), at))
    batches = [near[start : start + size] for start in range(0, len(near), size)]
    return [batches[at] for at in shuffle.permutation(len(batches))]


def _loss(network: nn.Module, numbered: Sequence[list[int]], texts: Sequence[Text]) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        level, category = network(*batch(numbered))
    wanted = torch.tensor([[text.kind == "emergency", text.kind == "crisis"] for text in texts], dtype=torch.float32)
    loss = functional.binary_cross_entropy_with_logits(level.float(), wanted)
    known = [(row, CATEGORIES.index(text.category)) for row, text in enumerate(texts) if text.category is not None]
    if known:
        rows, names = zip(*known, strict=True)
        loss = loss + 0.2 * functional.cross_entropy(category.float()[list(rows)], torch.tensor(names))
    return loss


def _hidden(numbers: list[int], share: float, unknown: int, shuffle: np.random.Generator) -> list[int]:
    hide = shuffle.random(len(numbers)) < share
    hide[0] = hide[-1] = False
    return [unknown if gone else number for number, gone in zip(numbers, hide, strict=True)]
