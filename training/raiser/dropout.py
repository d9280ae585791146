"""Drop-out from random bytes, which are drawn faster than the random numbers that PyTorch takes for it."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

_BYTE = 256


class Dropout(nn.Module):
    """Leaves out a share of what passes while the network learns (Srivastava et al. 2014), rounded to a 256th.

    Args:
        share: how much is left out; what remains is made as much larger.
        seed: the same seed leaves out the same.
    """

    def __init__(self, share: float, seed: int = 1) -> None:
        super().__init__()
        self._stay = round((1 - share) * _BYTE)
        self._draw = np.random.Generator(np.random.SFC64(seed))

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        drawn = torch.from_numpy(self._draw.integers(0, _BYTE, x.numel(), dtype=np.uint8))
        return x * (drawn.view(x.shape) < self._stay) * (_BYTE / self._stay)
