"""What is minimised.

With d the null-space residual of the truth times k, the encoder's mmse is pulled to d by its square error; the denoiser models what is
left, d - stop_gradient(mmse), at noise levels t spread evenly over a batch, a share of them exactly pure noise (where a sampler starts).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from . import nullspace, paths
from .config import LossConfig
from .network import EdgeNetwork


def noise_times(count: int, config: LossConfig, generator: torch.Generator) -> Tensor:
    """[count] times in (0, 1]: stratified uniform u, t = u^(1/high_noise_power), the first pure_noise share set to 1.

    A power above 1 leans to high noise.
    """
    strata = torch.randperm(count, generator=generator)
    u = (strata + torch.rand(count, generator=generator)) / count
    t = u.clamp_min(1e-4) ** (1 / config.high_noise_power)
    pure = torch.rand(count, generator=generator) < config.pure_noise
    return torch.where(pure, torch.ones(()), t)


def losses(network: EdgeNetwork, lr: Tensor, target: Tensor, config: LossConfig, generator: torch.Generator) -> dict[str, Tensor]:
    """The stage's terms, each a scalar: "mmse" and/or "denoise". target is d [N,C,sH,sW]. Distillations are in distil.py."""
    scale = network.config.scale
    terms: dict[str, Tensor] = {}
    if config.stage == "denoiser":
        with torch.no_grad():
            features, mmse = network.encoder(lr)
    elif config.stage == "tower":
        with torch.no_grad():
            features = network.encoder.features(lr)
        return {"mmse": F.mse_loss(network.encoder.estimate(features).float(), target)}
    else:
        features, mmse = network.encoder(lr)
        terms["mmse"] = F.mse_loss(mmse.float(), target)
    if config.stage == "encoder":
        return terms

    path = paths.PATHS[config.path]
    count = lr.shape[0]
    t = noise_times(count, config, generator)
    noise = torch.randn(target.shape, generator=generator)
    kept = (torch.rand(count, generator=generator) >= config.null_condition).float()
    t, noise, kept = t.to(lr), noise.to(lr), kept.to(lr)

    left = target - mmse.detach().float()
    noise = nullspace.project(noise, scale)
    alpha, sigma = path.alpha(t)[:, None, None, None], path.sigma(t)[:, None, None, None]
    state = alpha * left + sigma * noise
    prediction = network.denoiser(state, features * kept[:, None, None, None], path.log_snr(t, network.config.log_snr_clip))
    wanted = paths.target(config.parameterization, left, noise, alpha, sigma)
    terms["denoise"] = F.mse_loss(prediction.float(), wanted)
    return terms
