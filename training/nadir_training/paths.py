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
    # The card's: cosine and linear (continuous linear beta, Song et al. 2021, eq. 32) keep the variance, flow is the straight line.
    "cosine": Path("cosine", lambda t: torch.cos(math.pi / 2 * t).clamp_min(0), lambda t: torch.sin(math.pi / 2 * t)),
    "linear": _variance_preserving("linear", lambda t: torch.exp(-0.1 * t - 0.5 * 19.9 * t * t)),
    "flow": Path("flow", lambda t: 1 - t, lambda t: t),
    # For the ablation only: a sigmoid over [-3, 3] and a square root, both variance preserving.
    "sigmoid": _variance_preserving("sigmoid", _sigmoid_power),
    "sqrt": _variance_preserving("sqrt", lambda t: 1 - torch.sqrt(t.clamp_min(0))),
}


def learned(knots: list[float]) -> Path:
    """A variance-preserving path whose log-SNR falls along these knots, evenly spaced in t from 0 to 1, linear between them."""
    values = torch.tensor(knots, dtype=torch.float64)

    def log_snr(t: Tensor) -> Tensor:
        place = t.double().clamp(0, 1) * (len(values) - 1)
        below = place.floor().clamp(max=len(values) - 2).long()
        return values[below] + (values[below + 1] - values[below]) * (place - below)

    return Path("learned", lambda t: torch.sigmoid(log_snr(t)).sqrt().to(t.dtype), lambda t: torch.sigmoid(-log_snr(t)).sqrt().to(t.dtype))


def knots_of_least_variance(log_snrs: Tensor, losses: Tensor, bounds: tuple[float, float], knots: int = 17, bins: int = 12) -> list[float]:
    """The learned schedule (Kingma et al. 2021, appendix I): times spread so that the loss's Monte Carlo estimate varies least.

    With losses of single items at random log-SNRs, that is sampling each log-SNR in proportion to the root of the mean squared loss there. The
    integral of that density, inverted, is the path; densities are held within a factor of 20 so that no level is forgotten.
    """
    edges = torch.linspace(bounds[0], bounds[1], bins + 1, dtype=torch.float64)
    where = torch.bucketize(log_snrs.double(), edges[1:-1])
    density = torch.tensor([float(losses[where == i].double().square().mean().sqrt()) if bool((where == i).any()) else 0.0 for i in range(bins)], dtype=torch.float64)
    density = density.clamp_min(float(density.max()) / 20)
    mass = torch.cat([torch.zeros(1, dtype=torch.float64), density.cumsum(0)]) / density.sum()
    # t runs from clean (high log-SNR) to noise, so the share of mass above a log-SNR is its time.
    levels = []
    for t in torch.linspace(0, 1, knots, dtype=torch.float64):
        i = int(torch.searchsorted(mass, 1 - t).clamp(1, bins))
        share = (1 - t - mass[i - 1]) / (mass[i] - mass[i - 1])
        levels.append(float(edges[i - 1] + share * (edges[i] - edges[i - 1])))
    return levels


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
