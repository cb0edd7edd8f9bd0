"""Few-step samplers on a Gaussian path, in the product's conventions: N falling times t in (0, 1], the final clean level left out.

The state starts as unit noise (times the temperature) with its block means taken out, times sigma at the first time; it is projected after
every step, and the last step ends at the clean estimate itself. DDIM: Song et al. 2021, eta 0. DPM-Solver++(2M): Lu et al. 2022, algorithm 2 (data prediction, multistep).
"""

from __future__ import annotations

import math
from typing import Callable

import torch
from torch import Tensor

from . import nullspace, paths

SAMPLERS = ("ddim", "dpmpp-2m")
# alpha/sigma from which ln(alpha/sigma) is counted where a multistep method starts at pure noise.
NEARLY_NOISE = 1 / 4096

Estimate = Callable[[Tensor, float], Tensor]


def uniform_times(steps: int) -> list[float]:
    """t_i = 1 - i / N."""
    return [1 - i / steps for i in range(steps)]


def start(shape: torch.Size, scale: int, generator: torch.Generator, temperature: float = 1.0) -> Tensor:
    """Unit noise without block means, times the temperature."""
    return nullspace.project(torch.randn(shape, generator=generator), scale) * temperature


def sample(estimate: Estimate, path: paths.Path, times: list[float], state: Tensor, scale: int, sampler: str = "ddim") -> Tensor:
    """Runs the steps; estimate(x, t) is the denoiser's x0, state is what start drew. No times: zeros, the 0-step detail around mmse."""
    if not times:
        return torch.zeros_like(state)
    step = {"ddim": _ddim, "dpmpp-2m": _multistep}[sampler]
    return step(estimate, path, times, state, scale)


def trajectory(estimate: Estimate, path: paths.Path, times: list[float], state: Tensor, scale: int) -> list[Tensor]:
    """The DDIM states at each time, then the clean end: N + 1 of them."""
    states = [state * levels(path, times[0])[1]]
    for i, t in enumerate(times):
        following = times[i + 1] if i + 1 < len(times) else 0.0
        states.append(ddim_step(estimate(states[-1], t), path, t, following, states[-1], scale))
    return states


def levels(path: paths.Path, t: float) -> tuple[float, float]:
    """(alpha, sigma) at t; exactly (1, 0) at t = 0 and (0, 1) at t = 1."""
    if t <= 0:
        return 1.0, 0.0
    if t >= 1:
        return 0.0, 1.0
    at = torch.tensor([t], dtype=torch.float64)
    return float(path.alpha(at)), float(path.sigma(at))


def ddim_step(clean: Tensor, path: paths.Path, t: float, following: float, state: Tensor, scale: int) -> Tensor:
    """From t to a lower time along the estimate; noise direction is what the estimate leaves of the state."""
    alpha, sigma = levels(path, t)
    next_alpha, next_sigma = levels(path, following)
    noise = (state - alpha * clean) / sigma
    return nullspace.project(next_alpha * clean + next_sigma * noise, scale)


def _ddim(estimate: Estimate, path: paths.Path, times: list[float], state: Tensor, scale: int) -> Tensor:
    return trajectory(estimate, path, times, state, scale)[-1]


def _multistep(estimate: Estimate, path: paths.Path, times: list[float], state: Tensor, scale: int) -> Tensor:
    state = state * levels(path, times[0])[1]
    earlier: tuple[float, Tensor] | None = None
    for i, t in enumerate(times):
        clean = estimate(state, t)
        here = _half_log_snr(path, t)
        if i + 1 == len(times):
            return nullspace.project(clean, scale)
        following = times[i + 1]
        corrected = clean
        if earlier is not None:
            ratio = (here - earlier[0]) / (_half_log_snr(path, following) - here)
            corrected = clean + (clean - earlier[1]) * (0.5 / ratio)
        state = ddim_step(clean, path, t, following, state, scale) if earlier is None else _exponential(corrected, path, t, following, state, scale)
        earlier = here, clean
    raise ValueError("no steps")


def _half_log_snr(path: paths.Path, t: float) -> float:
    alpha, sigma = levels(path, t)
    return math.log(max(alpha / sigma, NEARLY_NOISE))


def _exponential(clean: Tensor, path: paths.Path, t: float, following: float, state: Tensor, scale: int) -> Tensor:
    next_alpha, next_sigma = levels(path, following)
    ahead = _half_log_snr(path, following) - _half_log_snr(path, t)
    return nullspace.project(next_sigma / levels(path, t)[1] * state - next_alpha * math.expm1(-ahead) * clean, scale)
