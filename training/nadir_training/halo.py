"""Measures the receptive field that matters: how much a tile with a halo differs from the untiled product, relative to the detail.

    python3 -m nadir_training.halo --model CHECKPOINT|MODEL_FOLDER --image IMAGE
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from . import data, degradation, model_folder, nullspace, sampler, simulate
from .errors import TrainingError, run
from .model_folder import Model

TILE = 16


@torch.no_grad()
def tiling_error(model: Model, lr: torch.Tensor, halo: int, times: list[float], seed: int = 3) -> float:
    """RMS difference over the detail's RMS for 16x16 input-pixel tiles with this halo, tiles that keep clear of the border by 32."""
    scale, k = model.network.config.scale, model.loss.residual_scale
    state = sampler.start(torch.Size((1, lr.shape[1], lr.shape[2] * scale, lr.shape[3] * scale)), scale, torch.Generator().manual_seed(seed))

    def detail(window: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        features, mmse = model.network.encoder(window)
        return mmse + sampler.sample(model.estimator(features), model_folder.paths.PATHS[model.loss.path], times, noise, scale)

    whole, squares, count = detail(lr, state), 0.0, 0
    for row in range(32, lr.shape[2] - 32 - TILE + 1, TILE):
        for column in range(32, lr.shape[3] - 32 - TILE + 1, TILE):
            rows, columns = slice(row - halo, row + TILE + halo), slice(column - halo, column + TILE + halo)
            s_rows, s_columns = (slice(s.start * scale, s.stop * scale) for s in (rows, columns))
            tile = detail(lr[:, :, rows, columns], state[:, :, s_rows, s_columns])
            inside = slice(halo * scale, (halo + TILE) * scale)
            same = whole[:, :, row * scale:(row + TILE) * scale, column * scale:(column + TILE) * scale]
            squares += float((tile[:, :, inside, inside] - same).square().sum())
            count += same.numel()
    if count == 0:
        raise TrainingError("the image is too small to tile; give one of at least 352x352 pixels.")
    return float(np.sqrt(squares / count) / whole.square().mean().sqrt())


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="nadir_training.halo", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--precision", default="fp32", choices=("fp32", "int8"), help="int8: rounded as the folder's int8 graphs say")
    parser.add_argument("--image", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    model = simulate.open_int8(arguments.model) if arguments.precision == "int8" else model_folder.open_model(arguments.model)
    pixels = data.read_image(arguments.image, model.network.config.bands)
    side = [min(512, n // 8 * 8) for n in pixels.shape[:2]]
    truth = torch.from_numpy(pixels[:side[0], :side[1]].transpose(2, 0, 1)[None].astype(np.float32)) / 127.5 - 1
    lr = degradation.round_to_8_bit(nullspace.block_mean(truth, model.network.config.scale))
    for count in (0, 1, 4):
        times = model.times(count, True) if count else []
        print(f"{count} steps: " + ", ".join(f"halo {halo} {100 * tiling_error(model, lr, halo, times):.4f} %" for halo in (4, 8, 12, 16, 20)))


if __name__ == "__main__":
    run(main)
