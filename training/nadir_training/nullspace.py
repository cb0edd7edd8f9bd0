"""The block mean A, its replication, and the base image U(y) with A U(y) = y (shared design, section 5).

All tensors are [N, C, H, W]; a "block" is s x s product pixels over one input pixel.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def block_mean(image: Tensor, scale: int) -> Tensor:
    """A: mean of every block, [N,C,sH,sW] -> [N,C,H,W]."""
    return F.avg_pool2d(image, scale)


def replicate(image: Tensor, scale: int) -> Tensor:
    """A+: every pixel repeated over its block, [N,C,H,W] -> [N,C,sH,sW]."""
    return F.interpolate(image, scale_factor=scale, mode="nearest")


def project(image: Tensor, scale: int) -> Tensor:
    """I - A+A: takes the block means out, so that only detail averaging to zero is left."""
    return image - replicate(block_mean(image, scale), scale)


def bicubic(lr: Tensor, scale: int) -> Tensor:
    """Bicubic enlargement: a = -0.75, half-pixel centres, clamped border."""
    return F.interpolate(lr, scale_factor=scale, mode="bicubic", align_corners=False)


def base(lr: Tensor, scale: int) -> Tensor:
    """U: bicubic plus the replicated difference between the input and the bicubic's block means."""
    enlarged = bicubic(lr, scale)
    return enlarged + replicate(lr - block_mean(enlarged, scale), scale)


def residual(hr: Tensor, lr: Tensor, scale: int, residual_scale: float) -> Tensor:
    """What a network has to add, (I - A+A)(hr - U(lr)) times the residual scale k."""
    return project(hr - base(lr, scale), scale) * residual_scale
