"""Fits step tables for N = 1, 2, 4, 8 on the validation part, against the same noise's reference trajectory of many steps.

    python3 -m nadir_training.fit_schedule --model CHECKPOINT|MODEL_FOLDER --data IMAGERY --out TABLES.json

Coordinate search over the falling times. What is minimised (see objective) adds up: the distance of the detail from the reference's, relative; the
distance in dB of the mid and high band's power from the truth's, beyond a tolerance; PSNR lost beyond 0.8 dB under bicubic; and the sliced
Wasserstein distance over bicubic's. The test part is never looked at.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import data, degradation, evaluate, metrics, model_folder, nullspace, paths, sampler
from .errors import run
from .model_folder import Model

TOLERANCE_DB = 1.0
PSNR_BELOW_BICUBIC = 0.8
SEED = 11


@dataclass
class Bench:
    """Fixed inputs and their reference, so that one table costs N denoiser calls."""

    model: Model
    truth: Tensor
    lr: Tensor
    features: Tensor
    base: Tensor
    noise: Tensor
    reference: Tensor
    bicubic_mse: float
    bicubic_swd: float
    truth_power: dict[str, float]

    @torch.no_grad()
    def left(self, times: list[float], kind: str) -> Tensor:
        """What the sampler adds to mmse, [M,C,sH,sW]."""
        path, scale = paths.PATHS[self.model.loss.path], self.model.network.config.scale
        return sampler.sample(self.model.estimator(self.features), path, times, self.noise, scale, kind)

    @torch.no_grad()
    def measure(self, times: list[float], kind: str) -> dict[str, float]:
        """The parts of the objective and their sum."""
        left = self.left(times, kind)
        error = float((left - self.reference).square().mean().sqrt() / self.reference.square().mean().sqrt())
        products = images(self.base + left / self.model.loss.residual_scale)
        truths = images(self.truth)
        power = _power(products)
        numbers = {"error": error, "mse": float(np.mean([metrics.mean_square_error(p, t) for p, t in zip(products, truths)]))}
        for band in ("mid", "high"):
            numbers[f"{band}_db"] = float(10 * np.log10(power[band] / self.truth_power[band]))
        numbers["swd"] = float(np.mean([np.mean(metrics.sliced_wasserstein(p, t, 255.0)) for p, t in zip(products, truths)]))
        numbers["psnr_below"] = float(10 * np.log10(numbers["mse"] / self.bicubic_mse))
        numbers["objective"] = objective(numbers, self.bicubic_swd)
        return numbers


def objective(numbers: dict[str, float], bicubic_swd: float) -> float:
    """Less is better; dB count a quarter each beyond their tolerance."""
    outside = sum(max(0.0, abs(numbers[f"{band}_db"]) - TOLERANCE_DB) for band in ("mid", "high"))
    lost = max(0.0, numbers["psnr_below"] - PSNR_BELOW_BICUBIC)
    return 0.25 * numbers["error"] + 0.25 * outside + 0.5 * lost + numbers["swd"] / bicubic_swd


@torch.no_grad()
def prepare(model: Model, truth: Tensor, reference_steps: int) -> Bench:
    """truth [M,C,H,W] in [-1, 1]."""
    scale = model.network.config.scale
    lr = degradation.round_to_8_bit(nullspace.block_mean(truth, scale))
    features, mmse = model.network.encoder(lr)
    noise = sampler.start(mmse.shape, scale, torch.Generator().manual_seed(SEED))
    enlarged, truths = images(nullspace.bicubic(lr, scale)), images(truth)
    bench = Bench(model, truth, lr, features, nullspace.base(lr, scale) + mmse / model.loss.residual_scale, noise, noise,
                  float(np.mean([metrics.mean_square_error(p, t) for p, t in zip(enlarged, truths)])),
                  float(np.mean([np.mean(metrics.sliced_wasserstein(p, t, 255.0)) for p, t in zip(enlarged, truths)])), _power(truths))
    bench.reference = bench.left(sampler.uniform_times(reference_steps), "ddim")
    return bench


@torch.no_grad()
def search(bench: Bench, steps: int, kind: str, rounds: int) -> tuple[list[float], dict[str, float]]:
    """Starts from the best of a few families (t_i = first (1 - i/N)^power), then moves one time at a time, halving the stride."""
    starts = [[first * (1 - i / steps) ** power for i in range(steps)] for first in (1.0, 0.9, 0.8) for power in ((1.0,) if steps == 1 else (0.7, 1.0, 1.4))]
    scored = [(bench.measure(times, kind), times) for times in starts]
    best, times = min(scored, key=lambda pair: pair[0]["objective"])
    stride = 0.12
    for _ in range(rounds):
        for i in range(steps):
            for sign in (1, -1):
                moved = list(times)
                moved[i] = round(min(1.0, moved[i] + sign * stride), 4)
                if not all(a - b > 0.01 for a, b in zip(moved, moved[1:] + [0.0])):
                    continue
                numbers = bench.measure(moved, kind)
                if numbers["objective"] < best["objective"]:
                    best, times = numbers, moved
        stride /= 2
    return times, best


def validation_crops(folder: Path, split: Path, count: int, size: int) -> Tensor:
    """[M,C,size,size] fixed cuts, every folder of the validation part in turn."""
    cut = data.tiles(data.load(folder, split, "validation", 3, size), size, 1, (1, 2))
    chosen = np.unique(np.linspace(0, len(cut) - 1, min(count, len(cut))).round().astype(int))
    return torch.from_numpy(np.stack([cut[i][1].transpose(2, 0, 1) for i in chosen]).astype(np.float32)) / 127.5 - 1


def images(tensor: Tensor) -> list[np.ndarray]:
    """[M,C,H,W] in [-1, 1] to float64 [H,W,C] in 8-bit units, clipped, the border cut."""
    arrays = ((tensor.clamp(-1, 1).permute(0, 2, 3, 1).double().numpy() + 1) * 127.5)
    return [image[evaluate.BORDER:-evaluate.BORDER, evaluate.BORDER:-evaluate.BORDER] for image in arrays]


def _power(images: list[np.ndarray]) -> dict[str, float]:
    each = [metrics.band_power(image) for image in images]
    return {band: sum(one[band] for one in each) for band in ("mid", "high")}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="nadir_training.fit_schedule", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="the training imagery folder, see its README")
    parser.add_argument("--split", type=Path, default=Path(__file__).parent.parent / "configs" / "split.json")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", default="1,2,4,8")
    parser.add_argument("--sampler", default="ddim", choices=sampler.SAMPLERS)
    parser.add_argument("--reference", type=int, default=50, help="steps of the reference trajectory")
    parser.add_argument("--crops", type=int, default=16)
    parser.add_argument("--size", type=int, default=128, help="crop side in product pixels")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    model = model_folder.open_model(arguments.model)
    bench = prepare(model, validation_crops(arguments.data, arguments.split, arguments.crops, arguments.size), arguments.reference)
    report: dict[str, object] = {"bicubic_swd": bench.bicubic_swd, "reference": {"steps": arguments.reference, **bench.measure(sampler.uniform_times(arguments.reference), "ddim")}}
    tables: dict[str, list[float]] = {}
    for steps in (int(text) for text in arguments.steps.split(",")):
        before = bench.measure(sampler.uniform_times(steps), arguments.sampler)
        times, after = search(bench, steps, arguments.sampler, arguments.rounds)
        tables[str(steps)] = [round(t, 4) for t in times]
        report[str(steps)] = {"uniform": before, "fitted": after}
        print(f"{steps} steps: {before['objective']:.3f} uniform, {after['objective']:.3f} at {tables[str(steps)]} ({after})", flush=True)
        arguments.out.write_text(json.dumps({"sampler": arguments.sampler, "tables": tables, "report": report}, indent=1))


if __name__ == "__main__":
    run(main)
