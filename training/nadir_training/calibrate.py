"""Calibrates a model's uncertainty: how wide an interval around the product holds the truth at a share of pixels that is promised.

    python3 -m nadir_training.calibrate --model ../models/edge-x4 --data IMAGERY --steps 0,1,2,4 --write

The spread of a pixel is the root mean square, over K samples, the 4x4 pixels of its block and the blocks around it, of what a sample adds to the
estimate. The interval is product +- factor * sqrt(spread^2 + floor^2); the factor is the quantile of |truth - product| over that root on the
validation part (split conformal prediction: Papadopoulos et al. 2002; scaled by a spread: Lei et al. 2018). Coverage is then measured on the test
part, which had no say: pooled, by image, and by tenth of the pixels from the least to the most spread.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from . import data, degradation, model_folder, nullspace, paths, sampler
from .errors import TrainingError, run

BORDER = 16
LEVEL = 0.9
WINDOW = 5
FLOOR = 1 / 127.5


@dataclass
class Image:
    """One image's pixels: absolute errors and spreads with their floor, flat, in the model's range."""

    error: Tensor
    width: Tensor


def spread(samples: Tensor, scale: int, window: int = WINDOW) -> Tensor:
    """[K,C,sh,sw] deviations from the estimate -> [C,h,w] root mean squares over samples, blocks and window x window blocks (borders repeated)."""
    squares = F.avg_pool2d(samples.square(), scale).mean(dim=0, keepdim=True)
    around = F.avg_pool2d(F.pad(squares, (window // 2,) * 4, mode="replicate"), window, 1)
    return around[0].sqrt()


@torch.no_grad()
def look(model: model_folder.Model, truth: Tensor, steps: int, sample_steps: int, count: int) -> Image:
    """Errors of one product of this many steps, and its spread from `count` samples; the first of them is the product where steps are taken."""
    scale, k = model.network.config.scale, model.loss.residual_scale
    lr = degradation.round_to_8_bit(nullspace.block_mean(truth, scale))
    features, mmse = model.network.encoder(lr)
    samples = torch.cat([draw(model, features, mmse.shape, sample_steps, seed) for seed in range(count)]) / k
    product = nullspace.base(lr, scale) + mmse / k + (samples[:1] if steps else 0)
    width = (spread(samples, scale).square() + FLOOR ** 2).sqrt().repeat_interleave(scale, 1).repeat_interleave(scale, 2)
    inside = (..., slice(BORDER, -BORDER), slice(BORDER, -BORDER))
    return Image((truth - product.clamp(-1, 1))[0][inside].abs().flatten(), width[inside].flatten())


def draw(model: model_folder.Model, features: Tensor, shape: torch.Size, steps: int, seed: int) -> Tensor:
    """One DDIM sample of what is left after the estimate, at the card's times."""
    state = sampler.start(shape, model.network.config.scale, torch.Generator().manual_seed(seed), 1.0)
    return sampler.sample(model.estimator(features), paths.PATHS[model.loss.path], model.times(steps, True), state, model.network.config.scale, "ddim")


def factor_of(images: list[Image], level: float) -> float:
    """The quantile of error over width, pooled; the conformal correction for as few as a million pixels is beyond the digits kept."""
    ratios = torch.cat([image.error / image.width for image in images])
    return float(torch.kthvalue(ratios, min(len(ratios), int(np.ceil(level * (len(ratios) + 1)))))[0])


def coverage(images: list[Image], factor: float) -> dict[str, object]:
    """Shares of pixels inside: pooled, the images' 10th and 90th percentile, tenths by width; and the mean half-width in 8-bit steps."""
    inside = [(image.error <= factor * image.width).float() for image in images]
    shares = np.array([float(part.mean()) for part in inside])
    width = torch.cat([image.width for image in images])
    tenths = torch.cat(inside)[torch.argsort(width)].chunk(10)
    return {
        "images": len(images), "pooled": round(float(torch.cat(inside).mean()), 4),
        "imagesP10": round(float(np.quantile(shares, 0.1)), 3), "imagesP90": round(float(np.quantile(shares, 0.9)), 3),
        "tenths": [round(float(part.mean()), 3) for part in tenths], "meanHalfWidth": round(float(width.mean()) * factor * 127.5, 2),
    }


def truths(folder: Path, split: Path, part: str, bands: int) -> list[Tensor]:
    """One 256x256 cut of each scene of a part, [1,C,256,256] in [-1, 1]."""
    cut = data.tiles(data.load(folder, split, part, bands, 256), 256, 1)
    return [torch.from_numpy(pixels.transpose(2, 0, 1)[None].astype(np.float32)) / 127.5 - 1 for _, pixels in cut]


def calibrate(model: model_folder.Model, validation: list[Tensor], test: list[Tensor], steps: list[int], count: int, default: int) -> dict[str, object]:
    """The card's "uncertainty" field. A product of 0 steps takes its samples with the card's default steps."""
    factors, measured = {}, {}
    for number in steps:
        looks = [[look(model, truth, number, number or default, count) for truth in part] for part in (validation, test)]
        factors[str(number)] = round(factor_of(looks[0], LEVEL), 3)
        measured[str(number)] = coverage(looks[1], factors[str(number)])
        print(f"{number} steps: factor {factors[str(number)]}, test part {measured[str(number)]}", flush=True)
    return {"level": LEVEL, "samples": count, "window": WINDOW, "floor": round(FLOOR, 6), "factors": factors, "measured": measured}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="nadir_training.calibrate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="a model folder")
    parser.add_argument("--data", type=Path, required=True, help="the training imagery folder, see its README")
    parser.add_argument("--split", type=Path, default=Path(__file__).parent.parent / "configs" / "split.json")
    parser.add_argument("--steps", default="0,1,2,4")
    parser.add_argument("--samples", type=int, default=2)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="put the result into the folder's card.json")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    if arguments.samples < 1:
        raise TrainingError(f"--samples is {arguments.samples}; take 1 or more.")
    model = model_folder.open_model(arguments.model)
    path = arguments.model / "card.json"
    card = json.loads(path.read_text())
    parts = [truths(arguments.data, arguments.split, part, model.network.config.bands) for part in ("validation", "test")]
    field = calibrate(model, *parts, [int(n) for n in arguments.steps.split(",")], arguments.samples, card["steps"]["default"])
    if arguments.write:
        path.write_text(json.dumps(card | {"uncertainty": field}, indent=1) + "\n")


if __name__ == "__main__":
    run(main)
