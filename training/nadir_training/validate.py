"""Cheap numbers that a run reports while it goes: pooled PSNR of the 0-step estimate against bicubic, and the denoiser's error by noise level."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from . import data, degradation, nullspace, paths
from .config import LossConfig
from .network import EdgeNetwork

BORDER = 16
LEVELS = (1.0, 0.9, 0.7, 0.5, 0.25)


def images(scenes: list[data.Scene], size: int = 256, per_scene: int = 2) -> Tensor:
    """[M,C,size,size] in [-1, 1], fixed cuts at full and at half resolution."""
    cut = data.tiles(scenes, size, per_scene, (1, 2))
    return torch.from_numpy(np.stack([pixels.transpose(2, 0, 1) for _, pixels in cut]).astype(np.float32)) / 127.5 - 1


def square_error(product: Tensor, truth: Tensor) -> Tensor:
    """[M] mean square errors in 8-bit steps, a border of 16 pixels cut, values clipped to 8 bit's range."""
    inside = (..., slice(BORDER, -BORDER), slice(BORDER, -BORDER))
    return ((product.clamp(-1, 1) - truth)[inside] * 127.5).square().mean(dim=(1, 2, 3))


def psnr(error: Tensor) -> float:
    """dB of the pooled (mean) square error against a peak of 255."""
    return float(10 * torch.log10(255 ** 2 / error.mean()))


@torch.no_grad()
def measure(network: EdgeNetwork, truth: Tensor, config: LossConfig, batch: int = 8) -> dict[str, float]:
    """psnr, its gain over bicubic, the share of images above bicubic; for stages with a denoiser its relative error at fixed levels."""
    scale = network.config.scale
    path = paths.PATHS[config.path]
    generator = torch.Generator().manual_seed(7)
    errors, plain, levels = [], [], {t: [] for t in LEVELS}
    for part in truth.split(batch):
        lr = degradation.round_to_8_bit(nullspace.block_mean(part, scale))
        features, mmse = network.encoder(lr)
        errors.append(square_error(nullspace.base(lr, scale) + mmse / config.residual_scale, part))
        plain.append(square_error(nullspace.bicubic(lr, scale), part))
        if config.stage in ("encoder", "tower"):
            continue
        left = nullspace.residual(part, lr, scale, config.residual_scale) - mmse
        noise = nullspace.project(torch.randn(part.shape, generator=generator).to(part), scale)
        for t in LEVELS:
            at = torch.full((len(part),), t, device=part.device)
            alpha, sigma = path.alpha(at)[:, None, None, None], path.sigma(at)[:, None, None, None]
            prediction = network.denoiser(alpha * left + sigma * noise, features, path.log_snr(at, network.config.log_snr_clip))
            wanted = paths.target(config.parameterization, left, noise, alpha, sigma)
            levels[t].append(F.mse_loss(prediction, wanted) * len(part) / len(truth))
    error, reference = torch.cat(errors), torch.cat(plain)
    numbers = {"psnr": psnr(error), "gain": psnr(error) - psnr(reference), "above": float((error < reference).float().mean())}
    return numbers | {f"error_{t:g}": float(sum(values)) for t, values in levels.items() if values}
