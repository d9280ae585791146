"""The encoder in PyTorch: the first layers of all-MiniLM-L6-v2 (Apache-2.0), with heads of its own.

`encoder` starts from the published weights; what is left out is the later layers and the pieces that the texts and
frequent words do not use. Making the layers themselves narrower was tried and cost a third of what is heard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.raiser.dropout import Dropout

WIDTH, INNER, HEADS, POOLS = 384, 1536, 12, 4


@dataclass(frozen=True)
class Size:
    """How much of the published encoder is kept."""

    layers: int = 3
    longest: int = 96


class Layer(nn.Module):
    """Attention and a feed-forward net, each with its residual and normalisation after it."""

    def __init__(self) -> None:
        super().__init__()
        self.attend = nn.Linear(WIDTH, 3 * WIDTH)
        self.mix, self.mix_norm = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, _ = x.shape
        three = self.attend(x).float().view(batch, length, 3, HEADS, WIDTH // HEADS)
        query, key, value = three.permute(2, 0, 3, 1, 4)
        with torch.autocast("cpu", enabled=False):  # in bfloat16 its way back takes ten times as long
            seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        x = self.mix_norm(x + self.drop(self.mix(seen.transpose(1, 2).reshape(batch, length, WIDTH))))
        return self.outer_norm(x + self.drop(self.outer(functional.gelu(self.inner(x), approximate="tanh"))))


class Encoder(nn.Module):
    """Numbers of pieces to logits of (emergency, crisis) and of the categories."""

    def __init__(self, pieces: int, categories: int, size: Size) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, WIDTH)
        self.places = nn.Parameter(torch.zeros(size.longest, WIDTH))
        self.start = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(size.layers))
        self.pool = nn.Linear(WIDTH, POOLS)
        self.level, self.category = nn.Linear(WIDTH * POOLS, 2), nn.Linear(WIDTH * POOLS, categories)
        self.drop = Dropout(0.2)

    def forward(self, numbers: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        x = self.start(self.words(numbers) + self.places[: numbers.shape[1]])
        for layer in self.layers:
            x = layer(x, mask)
        share = self.pool(x).masked_fill(~mask[:, :, None], -1e9).softmax(1)
        pooled = self.drop(torch.einsum("btw,btp->bpw", x, share).flatten(1))
        return self.level(pooled), self.category(pooled)


def encoder(published: dict[str, Tensor], begun: Sequence[Sequence[int]], categories: int, size: Size) -> Encoder:
    """An encoder that begins with the published weights.

    Args:
        published: the weights of all-MiniLM-L6-v2 by their names.
        begun: for each piece, the numbers in its vocabulary of those that it begins as the mean of; a piece that is
            kept begins as itself.
    """
    made = Encoder(len(begun), categories, size)
    with torch.no_grad():
        words = published["embeddings.word_embeddings.weight"]
        made.words.weight.copy_(torch.stack([words[list(numbers)].mean(0) for numbers in begun]))
        places = published["embeddings.position_embeddings.weight"][: size.longest]
        made.places.copy_(places + published["embeddings.token_type_embeddings.weight"][0])
        _norm(made.start, published, "embeddings.LayerNorm")
        for place, layer in enumerate(made.layers):
            _layer(layer, published, f"encoder.layer.{place}.")
    return made


def named(encoder: Encoder) -> dict[str, Any]:
    """The weights by the names that Salus reads them by, matrices as (in, out)."""
    state = {name: value.detach().numpy() for name, value in encoder.state_dict().items()}
    out = {
        "words": state["words.weight"],
        "places": state["places"],
        "start.scale": state["start.weight"],
        "start.shift": state["start.bias"],
    }
    for head in ("pool", "level", "category"):
        out |= {head: state[f"{head}.weight"].T, f"{head}.bias": state[f"{head}.bias"]}
    for layer in range(len(encoder.layers)):
        old, new = f"layers.{layer}.", f"{layer}."
        for name in ("attend", "mix", "inner", "outer"):
            out |= {new + name: state[f"{old}{name}.weight"].T, f"{new}{name}.bias": state[f"{old}{name}.bias"]}
        for name in ("mix", "outer"):
            out[f"{new}{name}.scale"] = state[f"{old}{name}_norm.weight"]
            out[f"{new}{name}.shift"] = state[f"{old}{name}_norm.bias"]
    return out


def _layer(layer: nn.Module, published: dict[str, Tensor], at: str) -> None:
    three = [f"{at}attention.self.{name}" for name in ("query", "key", "value")]
    layer.attend.weight.copy_(torch.cat([published[f"{name}.weight"] for name in three]))
    layer.attend.bias.copy_(torch.cat([published[f"{name}.bias"] for name in three]))
    _linear(layer.mix, published, f"{at}attention.output.dense")
    _norm(layer.mix_norm, published, f"{at}attention.output.LayerNorm")
    _linear(layer.inner, published, f"{at}intermediate.dense")
    _linear(layer.outer, published, f"{at}output.dense")
    _norm(layer.outer_norm, published, f"{at}output.LayerNorm")


def _linear(layer: nn.Linear, published: dict[str, Tensor], at: str) -> None:
    layer.weight.copy_(published[f"{at}.weight"])
    layer.bias.copy_(published[f"{at}.bias"])


def _norm(layer: nn.LayerNorm, published: dict[str, Tensor], at: str) -> None:
    layer.weight.copy_(published[f"{at}.weight"])
    layer.bias.copy_(published[f"{at}.bias"])
