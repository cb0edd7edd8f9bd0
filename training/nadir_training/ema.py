"""Exponential moving average of a network's weights; what is validated and exported."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Ema:
    """Keeps an average of the trained weights; young averages follow faster, so that a warm start is not held back."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.decay = decay
        self.weights: dict[str, Tensor] = {name: value.detach().clone() for name, value in network.state_dict().items()}

    @torch.no_grad()
    def update(self, network: nn.Module, iteration: int) -> None:
        """Moves the average towards the network after iteration (counted from 1)."""
        decay = min(self.decay, (1 + iteration) / (10 + iteration))
        for name, value in network.state_dict().items():
            self.weights[name].lerp_(value, 1 - decay)
