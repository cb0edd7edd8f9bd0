"""The edge network: an encoder that sees the input once, and a light denoiser conditioned on its features and on the log-SNR.

Everything works at input resolution by pixel-(un)shuffle. No normalisation layers: a tile's statistics would show as seams.
Shapes: lr [N,C,h,w]; features [N,F,h,w]; mmse, x and prediction [N,C,s h,s w]; log_snr [N]; h and w even.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import nullspace


@dataclass(frozen=True)
class NetworkConfig:
    """Sizes of both graphs. The defaults are those of seed-x4."""

    scale: int = 4
    bands: int = 3
    width: int = 64
    coarse_width: int = 96
    encoder_fine_in: int = 3
    encoder_coarse: int = 3
    encoder_fine_out: int = 3
    encoder_tower: int = 0
    denoiser_fine_in: int = 2
    denoiser_coarse: int = 2
    denoiser_fine_out: int = 2
    embedding: int = 128
    log_snr_clip: tuple[float, float] = (-12.0, 12.0)

    def to_json(self) -> dict[str, object]:
        """Plain values for a checkpoint or a config file."""
        return asdict(self)


class ResidualBlock(nn.Module):
    """x + conv(relu(conv(x))). A block whose second convolution is zero is the identity."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.relu(self.conv1(x)))


class ModulatedBlock(nn.Module):
    """A residual block whose inner activation is scaled and shifted by the noise level's embedding [N, E]."""

    def __init__(self, width: int, embedding: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)
        self.modulation = nn.Linear(embedding, 2 * width)

    def forward(self, x: Tensor, level: Tensor) -> Tensor:
        gain, shift = self.modulation(level)[:, :, None, None].chunk(2, dim=1)
        return x + self.conv2(F.relu(self.conv1(x) * (1 + gain) + shift))


class Encoder(nn.Module):
    """lr -> (features, mmse): the minimum-mean-square-error residual times k, with zero block means.

    The tower refines the estimate alone: the features that the denoiser sees do not pass through it.
    """

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.scale = config.scale
        shuffled = config.bands * config.scale ** 2
        self.stem = nn.Conv2d(config.bands + shuffled, config.width, 3, padding=1)
        self.fine_in = nn.ModuleList(ResidualBlock(config.width) for _ in range(config.encoder_fine_in))
        self.down = nn.Conv2d(config.width, config.coarse_width, 2, stride=2)
        self.coarse = nn.ModuleList(ResidualBlock(config.coarse_width) for _ in range(config.encoder_coarse))
        self.up = nn.Conv2d(config.coarse_width, 4 * config.width, 1)
        self.fine_out = nn.ModuleList(ResidualBlock(config.width) for _ in range(config.encoder_fine_out))
        self.tower = nn.ModuleList(ResidualBlock(config.width) for _ in range(config.encoder_tower))
        self.head = nn.Conv2d(config.width, shuffled, 3, padding=1)

    def forward(self, lr: Tensor) -> tuple[Tensor, Tensor]:
        features = self.features(lr)
        return features, self.estimate(features)

    def features(self, lr: Tensor) -> Tensor:
        """What the denoiser is conditioned on, [N,F,h,w]."""
        detail = nullspace.base(lr, self.scale) - nullspace.replicate(lr, self.scale)
        stem = self.stem(torch.cat([lr, F.pixel_unshuffle(detail, self.scale) * 4], dim=1))
        fine = stem
        for block in self.fine_in:
            fine = block(fine)
        coarse = self.down(fine)
        for block in self.coarse:
            coarse = block(coarse)
        fine = fine + F.pixel_shuffle(self.up(coarse), 2)
        for block in self.fine_out:
            fine = block(fine)
        return fine + stem

    def estimate(self, features: Tensor) -> Tensor:
        """mmse from the features."""
        for block in self.tower:
            features = block(features)
        return nullspace.project(F.pixel_shuffle(self.head(features), self.scale), self.scale)


class Denoiser(nn.Module):
    """(x, features, log_snr) -> prediction, in the parameterisation that the loss asks for; block means are zero."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.scale = config.scale
        shuffled = config.bands * config.scale ** 2
        self.register_buffer("frequencies", torch.exp(torch.linspace(math.log(0.1), math.log(2.0), 16))[None], persistent=False)
        self.level1 = nn.Linear(32, config.embedding)
        self.level2 = nn.Linear(config.embedding, config.embedding)
        self.stem = nn.Conv2d(shuffled + config.width, config.width, 3, padding=1)
        self.fine_in = nn.ModuleList(ModulatedBlock(config.width, config.embedding) for _ in range(config.denoiser_fine_in))
        self.down = nn.Conv2d(config.width, config.coarse_width, 2, stride=2)
        self.coarse = nn.ModuleList(ModulatedBlock(config.coarse_width, config.embedding) for _ in range(config.denoiser_coarse))
        self.up = nn.Conv2d(config.coarse_width, 4 * config.width, 1)
        self.fine_out = nn.ModuleList(ModulatedBlock(config.width, config.embedding) for _ in range(config.denoiser_fine_out))
        self.head = nn.Conv2d(config.width, shuffled, 3, padding=1)

    def forward(self, x: Tensor, features: Tensor, log_snr: Tensor) -> Tensor:
        waves = log_snr[:, None] * self.frequencies
        level = F.silu(self.level2(F.silu(self.level1(torch.cat([torch.sin(waves), torch.cos(waves)], dim=1)))))
        stem = self.stem(torch.cat([F.pixel_unshuffle(x, self.scale), features], dim=1))
        fine = stem
        for block in self.fine_in:
            fine = block(fine, level)
        coarse = self.down(fine)
        for block in self.coarse:
            coarse = block(coarse, level)
        fine = fine + F.pixel_shuffle(self.up(coarse), 2)
        for block in self.fine_out:
            fine = block(fine, level)
        return nullspace.project(F.pixel_shuffle(self.head(fine + stem), self.scale), self.scale)


class EdgeNetwork(nn.Module):
    """Encoder and denoiser together, as they are trained and stored in a checkpoint."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = Encoder(config)
        self.denoiser = Denoiser(config)

    @torch.no_grad()
    def start_from_scratch(self, generator: torch.Generator) -> None:
        """He initialisation from a generator; each block starts as the identity and each head at zero."""
        for name, weight in self.named_parameters():
            if weight.dim() > 1:
                fan_in = weight[0].numel()
                weight.normal_(0, math.sqrt(2 / fan_in), generator=generator)
            else:
                weight.zero_()
            if "conv2" in name or "modulation" in name or "head" in name:
                weight.mul_(0)


def parameters(module: nn.Module) -> int:
    """How many numbers a module learns."""
    return sum(weight.numel() for weight in module.parameters())
