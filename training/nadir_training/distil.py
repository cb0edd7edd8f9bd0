"""Distillation into few steps: the student's denoiser, which starts as the teacher's, learns to jump where the teacher walks.

"trajectory" (after Salimans & Ho 2022, all halvings at once): from a state at one of the student's times, the teacher takes several DDIM steps
to the student's next time; the student's single DDIM step has to land there.
"consistency" (after Song et al. 2023): neighbouring states of one teacher trajectory must give the same clean estimate; the student, held
still, is its own target at the less noisy one. Here times are the boundaries of the discretisation.

Both run as stages of nadir_training.train, with --init naming the teacher.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from . import nullspace, paths
from .config import LossConfig
from .errors import TrainingError
from .network import EdgeNetwork

STAGES = ("trajectory", "consistency")


def check(config: LossConfig) -> None:
    """Refuses a distillation without falling times in (0, 1], or with less than one teacher step in each."""
    if config.stage not in STAGES:
        return
    times = config.times
    if not times or any(not 0 < t <= 1 for t in times) or any(a <= b for a, b in zip(times, times[1:])):
        raise TrainingError(f"the configuration's loss.times are {list(times)}; a distillation takes times that fall from at most 1 to above 0.")
    if config.substeps < 1:
        raise TrainingError(f"the configuration's loss.substeps is {config.substeps}; the teacher takes at least 1 step.")


def losses(student: EdgeNetwork, teacher: EdgeNetwork, lr: Tensor, target: Tensor, config: LossConfig, generator: torch.Generator) -> dict[str, Tensor]:
    """One scalar, the mean square error of the student's clean estimate. target is d [N,C,sH,sW]."""
    path, scale = paths.PATHS[config.path], student.config.scale
    bounds = torch.tensor([*config.times, 0.0], dtype=torch.float64)
    count = lr.shape[0]
    which = (torch.randperm(count, generator=generator) + int(torch.randint(len(config.times), (1,), generator=generator))) % len(config.times)
    begin, end = bounds[which].to(lr), bounds[which + 1].to(lr)
    noise = torch.randn(target.shape, generator=generator).to(lr)
    kept = (torch.rand(count, generator=generator) >= config.null_condition).to(lr)
    with torch.no_grad():
        features, mmse = teacher.encoder(lr)
        features = features * kept[:, None, None, None]
        left, noise = target - mmse, nullspace.project(noise, scale)
        alpha, sigma = _level(path, begin)
        state = alpha * left + sigma * noise
        landing = state
        for step in range(config.substeps):
            at = begin + (end - begin) * (step / config.substeps)
            following = begin + (end - begin) * ((step + 1) / config.substeps)
            landing = _step(_estimate(teacher, landing, features, at, config), path, at, following, landing)
        if config.stage == "trajectory":
            # The clean estimate from which one DDIM step lands there.
            next_alpha, next_sigma = _level(path, end)
            wanted = (landing - next_sigma / sigma * state) / (next_alpha - alpha * next_sigma / sigma)
        else:
            wanted = torch.where(end[:, None, None, None] > 0, _estimate(student, landing, features, end.clamp_min(1e-3), config), landing)
    return {config.stage: F.mse_loss(_estimate(student, state, features, begin, config).float(), wanted)}


def _estimate(network: EdgeNetwork, state: Tensor, features: Tensor, t: Tensor, config: LossConfig) -> Tensor:
    path = paths.PATHS[config.path]
    prediction = network.denoiser(state, features, path.log_snr(t, network.config.log_snr_clip))
    return paths.to_x0(config.parameterization, prediction, state, *_level(path, t))


def _level(path: paths.Path, t: Tensor) -> tuple[Tensor, Tensor]:
    return path.alpha(t)[:, None, None, None], path.sigma(t)[:, None, None, None]


def _step(clean: Tensor, path: paths.Path, t: Tensor, following: Tensor, state: Tensor) -> Tensor:
    alpha, sigma = _level(path, t)
    next_alpha, next_sigma = _level(path, following)
    return next_alpha * clean + next_sigma / sigma * (state - alpha * clean)
