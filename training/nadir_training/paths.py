"""Gaussian paths x_t = alpha(t) x0 + sigma(t) eps, t from 1 (noise) to 0 (clean), and what a network may predict on them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable

import torch
from torch import Tensor

Curve = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Path:
    """alpha and sigma as functions of t; log-SNR = 2 ln(alpha / sigma)."""

    name: str
    alpha: Curve
    sigma: Curve

    def log_snr(self, t: Tensor, clip: tuple[float, float]) -> Tensor:
        """2 ln(alpha/sigma), clipped to the range that the denoiser is trained at."""
        alpha, sigma = self.alpha(t), self.sigma(t)
        return (2 * (torch.log(alpha.clamp_min(1e-12)) - torch.log(sigma.clamp_min(1e-12)))).clamp(*clip)


def _variance_preserving(name: str, signal_power: Curve) -> Path:
    return Path(name, lambda t: signal_power(t).clamp(0, 1).sqrt(), lambda t: (1 - signal_power(t)).clamp(0, 1).sqrt())


def _sigmoid_power(t: Tensor, low: float = -3.0, high: float = 3.0) -> Tensor:
    start, end = torch.sigmoid(torch.tensor(low, dtype=t.dtype)), torch.sigmoid(torch.tensor(high, dtype=t.dtype))
    return (end - torch.sigmoid(low + t * (high - low))) / (end - start)


PATHS: dict[str, Path] = {
    # The card's two: "cosine" is variance preserving, "linear" is flow matching's straight line.
    "cosine": Path("cosine", lambda t: torch.cos(math.pi / 2 * t).clamp_min(0), lambda t: torch.sin(math.pi / 2 * t)),
    "linear": Path("linear", lambda t: 1 - t, lambda t: t),
    # For the ablation: DDPM's linear betas in continuous time, sigmoid, and square root, all variance preserving.
    "linear-beta": _variance_preserving("linear-beta", lambda t: torch.exp(-0.1 * t - 0.5 * 19.9 * t * t)),
    "sigmoid": _variance_preserving("sigmoid", _sigmoid_power),
    "sqrt": _variance_preserving("sqrt", lambda t: 1 - torch.sqrt(t.clamp_min(0))),
}


def target(kind: str, x0: Tensor, noise: Tensor, alpha: Tensor, sigma: Tensor) -> Tensor:
    """What a network of this parameterisation should predict; alpha and sigma broadcast over [N,C,H,W]."""
    if kind == "x0":
        return x0
    if kind == "eps":
        return noise
    if kind == "v":
        return alpha * noise - sigma * x0
    if kind == "flow":
        return noise - x0
    raise ValueError(f"parameterization {kind}")


def to_x0(kind: str, prediction: Tensor, x: Tensor, alpha: Tensor, sigma: Tensor) -> Tensor:
    """The clean estimate that a prediction implies at state x."""
    if kind == "x0":
        return prediction
    if kind == "eps":
        return (x - sigma * prediction) / alpha
    if kind == "v":
        return (alpha * x - sigma * prediction) / (alpha ** 2 + sigma ** 2)
    if kind == "flow":
        return (x - sigma * prediction) / (alpha + sigma)
    raise ValueError(f"parameterization {kind}")
