"""From the truth to the input: the exact block mean, and on request what sensors and archives do to it.

The block mean is the product's promise 2. The rest is augmentation for models that must live with worse inputs: all of it happens to the
input, so the target stays the part of the truth that the block means of *that* input do not fix.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from . import nullspace


@dataclass(frozen=True)
class DegradationConfig:
    """Chances are per batch item; sigmas are in the units named. All zero: the block mean alone."""

    round_chance: float = 0.0
    blur_chance: float = 0.0
    blur_sigma: tuple[float, float] = (0.5, 2.0)  # product pixels
    noise_chance: float = 0.0
    noise_sigma: tuple[float, float] = (0.5, 3.0)  # 8-bit steps
    jpeg_chance: float = 0.0
    jpeg_quality: tuple[int, int] = (60, 95)


def degrade(hr: Tensor, scale: int, config: DegradationConfig, rng: np.random.Generator) -> Tensor:
    """[N,C,sH,sW] in [-1, 1] -> [N,C,H,W]: blur, block mean, noise, JPEG, rounding to 8 bit, each by its chance."""
    return torch.cat([_degrade_one(hr[i:i + 1], scale, config, rng) for i in range(hr.shape[0])])


def _degrade_one(hr: Tensor, scale: int, config: DegradationConfig, rng: np.random.Generator) -> Tensor:
    # Each dice is thrown whether needed or not, so that one chance's change leaves the others' draws alone.
    dice, levels = rng.random(4), rng.random(3)
    noise_seed = int(rng.integers(2 ** 31))
    if dice[0] < config.blur_chance:
        hr = gaussian_blur(hr, _between(config.blur_sigma, levels[0]))
    lr = nullspace.block_mean(hr, scale)
    if dice[1] < config.noise_chance:
        noise = np.random.default_rng(noise_seed).standard_normal(tuple(lr.shape)).astype(np.float32)
        lr = lr + torch.from_numpy(noise).to(lr) * (_between(config.noise_sigma, levels[1]) / 127.5)
    if dice[2] < config.jpeg_chance and lr.shape[1] == 3:
        lr = jpeg(lr, round(_between(config.jpeg_quality, levels[2])))
    if dice[3] < config.round_chance:
        lr = round_to_8_bit(lr)
    return lr


def round_to_8_bit(image: Tensor) -> Tensor:
    """Values v / 127.5 - 1 to the nearest whole v, half up; not clipped, since jittered images leave the range.

    Block means of whole values often end in exactly a half, which float32 may hold a hair too low: the margin lifts those.
    """
    return torch.floor((image + 1) * 127.5 + (0.5 + 2 ** -10)) / 127.5 - 1


def gaussian_blur(image: Tensor, sigma: float) -> Tensor:
    """Separable Gaussian of radius ceil(3 sigma), mirrored at the border; the kernel sums to 1."""
    radius = max(1, math.ceil(3 * sigma))
    offsets = torch.arange(-radius, radius + 1, dtype=image.dtype, device=image.device)
    kernel = torch.exp(-0.5 * (offsets / sigma) ** 2)
    kernel = kernel / kernel.sum()
    bands = image.shape[1]
    padded = F.pad(image, (radius,) * 4, mode="reflect")
    rows = F.conv2d(padded, kernel.view(1, 1, -1, 1).repeat(bands, 1, 1, 1), groups=bands)
    return F.conv2d(rows, kernel.view(1, 1, 1, -1).repeat(bands, 1, 1, 1), groups=bands)


def jpeg(image: Tensor, quality: int) -> Tensor:
    """[1,3,H,W] through a JPEG of this quality (clipped to 8 bit, chroma subsampled as the encoder likes)."""
    pixels = ((image[0].permute(1, 2, 0) + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).cpu().numpy()
    packed = io.BytesIO()
    Image.fromarray(pixels).save(packed, "JPEG", quality=int(quality))
    decoded = np.asarray(Image.open(io.BytesIO(packed.getvalue())), np.float32) / 127.5 - 1
    return torch.from_numpy(decoded.transpose(2, 0, 1).copy())[None].to(image)


def _between(limits: tuple[float, float], where: float) -> float:
    return limits[0] + (limits[1] - limits[0]) * float(where)
