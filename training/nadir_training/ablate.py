"""Trains the denoiser from scratch, briefly and with equal budgets, for each parameterisation and path, and tabulates what samples are worth.

    python3 -m nadir_training.ablate --config configs/ablation.json --data IMAGERY --init ENCODER_CHECKPOINT --out RUNS --iterations 400

The encoder is the checkpoint's, frozen. Rows are measured on the validation part with the same noise. The "learned" path starts as the cosine and is
refitted from the run's own losses at a quarter and at half of the budget. Writes table.md, results.json and snr.json (the paths' log-SNR curves).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

import numpy as np
import torch

from . import config as configuration, data, evaluate, fit_schedule, loss as losses, metrics, paths, sampler, train
from .errors import run
from .model_folder import Model

KINDS = ("eps", "x0", "v", "flow")
PATHS = ("linear", "cosine", "sigmoid", "sqrt", "flow", "learned")
BOUNDS = (-8.0, 8.0)


def train_one(config: configuration.RunConfig, scenes: list[data.Scene], init: Path) -> train.Trainer:
    """One cell of the table: the denoiser anew, on the checkpoint's encoder."""
    trainer = train.Trainer(config, scenes, "cpu")
    fresh = {name: value.clone() for name, value in trainer.network.denoiser.state_dict().items()}
    trainer.start_from(init)
    trainer.network.denoiser.load_state_dict(fresh)
    trainer._set_up()
    learned = config.loss.path == "learned"
    for iteration in range(config.optimizer.iterations):
        if learned and iteration in (config.optimizer.iterations // 4, config.optimizer.iterations // 2):
            paths.PATHS["learned"] = paths.learned(refit(trainer))
        trainer.step()
    return trainer


@torch.no_grad()
def refit(trainer: train.Trainer, batches: int = 8) -> list[float]:
    """Knots of the learned path from the losses of single items at log-SNRs spread evenly."""
    config, network = trainer.config, trainer.network
    generator = torch.Generator().manual_seed(1)
    levels, values = [], []
    for batch in range(batches):
        hr = torch.from_numpy(trainer.crops.batch(1_000_000 + batch, config.optimizer.batch))
        lr = train.nullspace.block_mean(hr, network.config.scale)
        target = train.nullspace.residual(hr, lr, network.config.scale, config.loss.residual_scale)
        for item in range(len(hr)):
            log_snr = BOUNDS[0] + (BOUNDS[1] - BOUNDS[0]) * float(torch.rand((), generator=generator))
            flat = paths.learned([log_snr, log_snr - 1e-6])
            paths.PATHS["one level"] = flat
            single = dataclasses.replace(config.loss, path="one level", pure_noise=0.0, null_condition=0.0)
            terms = losses.losses(network, lr[item:item + 1], target[item:item + 1], single, generator)
            levels.append(log_snr)
            values.append(float(terms["denoise"]))
    del paths.PATHS["one level"]
    return paths.knots_of_least_variance(torch.tensor(levels), torch.tensor(values), BOUNDS)


def measure(trainer: train.Trainer, truth: torch.Tensor, counts: tuple[int, ...]) -> dict[str, dict[str, float]]:
    """PSNR, power, sliced Wasserstein and Fréchet wavelet distance for these step counts, uniform times just below pure noise."""
    model = Model(trainer.averaged(), trainer.config.loss)
    bench = fit_schedule.prepare(model, truth, 1)
    truths = fit_schedule.images(truth)
    rows = {}
    for count in counts:
        times = [0.99 * t for t in sampler.uniform_times(count)]
        numbers = bench.measure(times, "ddim")
        products = fit_schedule.images(bench.base + bench.left(times, "ddim") / model.loss.residual_scale)
        moments = [evaluate.gather([metrics.packet_moments(image, 255.0) for image in side]) for side in (products, truths)]
        rows[str(count)] = {"psnr": metrics.psnr(numbers["mse"], 255.0), "mid_db": numbers["mid_db"], "high_db": numbers["high_db"],
                            "swd": numbers["swd"], "fwd_e6": 1e6 * metrics.frechet_from_moments(*moments)}
    return rows


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="nadir_training.ablate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="the training imagery folder, see its README")
    parser.add_argument("--init", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--iterations", type=int, default=400)
    parser.add_argument("--only", default="", help="comma-separated parameterization/path cells instead of all")
    parser.add_argument("--steps", default="4,16")
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    base = configuration.load(arguments.config, [f"optimizer.iterations={arguments.iterations}"])
    split = arguments.config.parent / base.split
    scenes = data.load(arguments.data, split, "train", base.network.bands, base.crops.size)
    truth = fit_schedule.validation_crops(arguments.data, split, 16, 128)
    cells = [tuple(cell.split("/")) for cell in arguments.only.split(",") if cell] or [(kind, path) for kind in KINDS for path in PATHS]
    arguments.out.mkdir(parents=True, exist_ok=True)
    results: dict[str, dict[str, dict[str, float]]] = {}
    counts = tuple(int(text) for text in arguments.steps.split(","))
    paths.PATHS["learned"] = dataclasses.replace(paths.PATHS["cosine"], name="learned")
    lines = ["| predicts | path | steps | PSNR dB | mid dB | high dB | sliced Wasserstein | Fréchet wavelet |", "|---|---|---|---|---|---|---|---|"]
    for kind, path in cells:
        if path == "learned":
            paths.PATHS["learned"] = dataclasses.replace(paths.PATHS["cosine"], name="learned")
        config = dataclasses.replace(base, loss=dataclasses.replace(base.loss, stage="denoiser", parameterization=kind, path=path))
        rows = measure(train_one(config, scenes, arguments.init), truth, counts)
        results[f"{kind}/{path}"] = rows
        for count, row in rows.items():
            lines.append(f"| {kind} | {path} | {count} | {row['psnr']:.2f} | {row['mid_db']:.2f} | {row['high_db']:.2f} | {row['swd']:.4f} | {row['fwd_e6']:.1f} |")
            print(lines[-1], flush=True)
        (arguments.out / "results.json").write_text(json.dumps(results, indent=1))
        (arguments.out / "table.md").write_text("\n".join(lines) + "\n")
    t = torch.linspace(0.02, 1, 50, dtype=torch.float64)
    curves = {name: np.round(path.log_snr(t, (-12, 12)).numpy(), 4).tolist() for name, path in paths.PATHS.items()}
    (arguments.out / "snr.json").write_text(json.dumps({"t": t.tolist(), "logSnr": curves}))


if __name__ == "__main__":
    run(main)
