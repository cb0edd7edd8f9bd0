"""Writes the expected values that both implementations of docs/metrics.md are held to. Run once, by hand; tests only read.

    python3 -m nadir_training.goldens --samples ../samples --out goldens
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from . import data, evaluate, metrics, nullspace
from .errors import run

SCALE = 4


def cases(samples: Path) -> dict[str, dict[str, np.ndarray]]:
    """Named images: truth and input of whole 8-bit values, products and bicubic of float32, [H, W, C]."""
    naip = data.read_image(samples / "rasterframes_m_3607717_sw_18_1_20160620_subset.tif", 4)
    rng = np.random.default_rng(20)
    made: dict[str, dict[str, np.ndarray]] = {}
    for name, row, column, height, width, bands in (("a", 8, 20, 96, 104, 3), ("b", 140, 60, 96, 104, 3), ("c", 40, 150, 80, 96, 4), ("d", 180, 20, 72, 64, 1)):
        truth = naip[row:row + height, column:column + width, :bands].astype(np.float64)
        lr = np.floor(truth.reshape(height // SCALE, SCALE, width // SCALE, SCALE, bands).mean(axis=(1, 3)) + 0.5)
        tensor = torch.from_numpy(lr.transpose(2, 0, 1)[None])
        to_image = lambda t: t[0].permute(1, 2, 0).numpy()
        base, enlarged = to_image(nullspace.base(tensor, SCALE)), to_image(nullspace.bicubic(tensor, SCALE))
        # A product between the base and the truth with invented texture of its own, rounded: every measure has something to say.
        product = base + 0.5 * (truth - base) + rng.normal(0, 4, truth.shape)
        made[name] = {"truth": truth.astype(np.uint8), "lr": lr.astype(np.uint8), "product": np.clip(np.round(product), 0, 255).astype(np.uint8),
                      "bicubic": enlarged.astype(np.float32)}
    # Degenerate: a flat truth, and a product displaced by one block.
    flat = made["d"]["truth"] * 0 + 90
    made["flat"] = {"truth": flat, "lr": flat[::SCALE, ::SCALE], "product": flat, "bicubic": flat.astype(np.float32)}
    moved = {name: array.copy() for name, array in made["a"].items()}
    moved["product"] = np.roll(moved["product"], (SCALE, 2 * SCALE), axis=(0, 1))
    made["moved"] = moved
    return made


def expected(case: dict[str, np.ndarray]) -> dict[str, object]:
    """All numbers of one image."""
    arrays = {name: array.astype(np.float64) for name, array in case.items()}
    s = evaluate.score(arrays["product"], arrays["truth"], arrays["lr"], arrays["bicubic"], SCALE)
    return {"mse": s.mse, "psnr": metrics.psnr(s.mse, 255.0) if s.mse else None, "ssim": s.ssim, "angle": s.angle, "power": s.power, "truthPower": s.truth_power,
            "peaks": s.peaks, "slicedWasserstein": s.wasserstein, "reflectance": s.consistency.reflectance, "spectral": s.consistency.spectral,
            "spatial": s.consistency.spatial, "improvement": s.correctness.improvement, "omission": s.correctness.omission,
            "hallucination": s.correctness.hallucination, "blockError": s.block_error}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="nadir_training.goldens", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    made = cases(arguments.samples)
    arguments.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(arguments.out / "metrics.npz", **{f"{case}_{name}": array for case, arrays in made.items() for name, array in arrays.items()})
    scores = [evaluate.score(*(made[name][kind].astype(np.float64) for kind in ("product", "truth", "lr", "bicubic")), SCALE) for name in ("a", "b", "moved")]
    directions = metrics.texture.directions(0, 147)
    values = {"about": "Expected values of docs/metrics.md; arrays <case>_truth, _lr, _product, _bicubic in metrics.npz, peak 255, scale 4.",
              "images": {name: expected(case) for name, case in made.items()},
              "pooled": {"images": ["a", "b", "moved"], "values": evaluate.with_intervals(scores)},
              "directions": {"level": 0, "length": 147, "first": directions[0, :4].tolist(), "last": directions[-1, -4:].tolist()}}
    (arguments.out / "metrics.json").write_text(json.dumps(values, indent=1) + "\n")


if __name__ == "__main__":
    run(main)
