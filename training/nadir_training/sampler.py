"""Few-step samplers on a Gaussian path, in the product's conventions: N falling times t in (0, 1], the final clean level left out.

The state starts as unit noise (times the temperature) with its block means taken out, is projected after every step, and the last step ends at
the clean estimate itself. DDIM: Song et al. 2021, eta 0. DPM-Solver++(2M): Lu et al. 2022, algorithm 2 (data prediction, multistep).
"""

from __future__ import annotations

import math
from typing import Callable

import torch
from torch import Tensor

from . import nullspace, paths

SAMPLERS = ("ddim", "dpmpp-2m")
Estimate = Callable[[Tensor, float], Tensor]


def uniform_times(steps: int) -> list[float]:
    """t_i = 1 - i / N."""
    return [1 - i / steps for i in range(steps)]


def start(shape: torch.Size, scale: int, generator: torch.Generator, temperature: float = 1.0) -> Tensor:
    """Unit noise without block means, times the temperature."""
    return nullspace.project(torch.randn(shape, generator=generator), scale) * temperature


def sample(estimate: Estimate, path: paths.Path, times: list[float], state: Tensor, scale: int, sampler: str = "ddim") -> Tensor:
    """Runs the steps; estimate(x, t) is the denoiser's x0. No times: zeros, the 0-step product's detail around mmse."""
    if not times:
        return torch.zeros_like(state)
    step = {"ddim": _ddim, "dpmpp-2m": _multistep}[sampler]
    return step(estimate, path, times, state, scale)


def trajectory(estimate: Estimate, path: paths.Path, times: list[float], state: Tensor, scale: int) -> list[Tensor]:
    """The DDIM states at each time, then the clean end: N + 1 of them."""
    states = [state]
    for i, t in enumerate(times):
        following = times[i + 1] if i + 1 < len(times) else 0.0
        states.append(ddim_step(estimate(states[-1], t), path, t, following, states[-1], scale))
    return states


def levels(path: paths.Path, t: float) -> tuple[float, float]:
    """(alpha, sigma) at t; at t = 0 exactly (1, 0)."""
    if t <= 0:
        return 1.0, 0.0
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
    # First step from pure noise, and the last to clean, are of first order: the log-SNR is infinite there.
    previous: tuple[float, Tensor] | None = None
    for i, t in enumerate(times):
        clean = estimate(state, t)
        following = times[i + 1] if i + 1 < len(times) else 0.0
        alpha, sigma = levels(path, t)
        here = math.log(alpha / sigma) if alpha > 1e-9 else -math.inf
        corrected = clean
        if previous is not None and following > 0 and math.isfinite(previous[0]):
            next_alpha, next_sigma = levels(path, following)
            ahead, behind = math.log(next_alpha / next_sigma) - here, here - previous[0]
            ratio = behind / ahead
            corrected = (1 + 0.5 / ratio) * clean - 0.5 / ratio * previous[1]
        state = ddim_step(corrected, path, t, following, state, scale) if corrected is clean else _exponential(corrected, path, t, following, state, scale)
        previous = (here, clean)
    return state


def _exponential(clean: Tensor, path: paths.Path, t: float, following: float, state: Tensor, scale: int) -> Tensor:
    alpha, sigma = levels(path, t)
    next_alpha, next_sigma = levels(path, following)
    ahead = math.log(next_alpha / next_sigma) - math.log(alpha / sigma)
    return nullspace.project(next_sigma / sigma * state - next_alpha * math.expm1(-ahead) * clean, scale)
