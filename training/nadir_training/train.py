"""Trains a network from a configuration.

    python3 -m nadir_training.train --config configs/edge-encoder.json --data IMAGERY --out RUN [--init FOLDER|CHECKPOINT] [--resume]

Stopped by Ctrl-C or SIGTERM it saves first. RUN gets last.pt (checkpoint, at least every five minutes), log.jsonl and config.json. Everything random is a function of (seed, iteration),
so a resumed run ends in the same state as an unbroken one.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import json
import math
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from . import checkpoint, config as configuration, data, degradation, distil, loss as losses, nullspace, validate, warm_start
from .config import OptimizerConfig, RunConfig
from .ema import Ema
from .errors import TrainingError, run
from .network import EdgeNetwork
from .threads import ThreadChoice

SAVE_SECONDS = 240
STAGES = ("encoder", "tower", "denoiser", "joint", *distil.STAGES)


def rate_factor(iteration: int, config: OptimizerConfig) -> float:
    """The learning rate's factor in iteration (from 0): linear warm-up, plateau, cosine to last_fraction."""
    warm = min(1.0, (iteration + 1) / max(1, config.warmup))
    span = max(1, config.iterations - config.decay_from)
    progress = min(1.0, max(0.0, (iteration - config.decay_from) / span))
    return warm * (config.last_fraction + (1 - config.last_fraction) * 0.5 * (1 + math.cos(math.pi * progress)))


class Trainer:
    """One run: network, optimizer, average and the iteration they are at."""

    def __init__(self, config: RunConfig, scenes: list[data.Scene], device: str) -> None:
        self.config, self.device = config, device
        self.network = EdgeNetwork(config.network).to(device, memory_format=torch.channels_last)
        self.network.start_from_scratch(torch.Generator(device).manual_seed(config.seed))
        if config.loss.stage not in STAGES:
            raise TrainingError(f"the configuration's loss.stage is {config.loss.stage!r}; it is one of {', '.join(STAGES)}.")
        distil.check(config.loss)
        if config.crops.scale != config.network.scale:
            raise TrainingError(f"the configuration crops for scale {config.crops.scale} and builds a network of scale {config.network.scale}; make them the same.")
        self.crops = data.Crops(scenes, config.crops, config.seed)
        self.iteration = 0
        self._set_up()

    def _set_up(self) -> None:
        stage = self.config.loss.stage
        encoder = self.network.encoder
        trained = {"encoder": encoder, "joint": self.network, "tower": torch.nn.ModuleList([encoder.tower, encoder.head])}.get(stage, self.network.denoiser)
        self.teacher = copy.deepcopy(self.network).eval().requires_grad_(False) if stage in distil.STAGES else None
        self.trained = [weight for weight in trained.parameters()]
        optimizer = self.config.optimizer
        self.optimizer = torch.optim.AdamW(self.trained, lr=optimizer.rate, betas=optimizer.betas, weight_decay=optimizer.weight_decay)
        self.ema = Ema(self.network, optimizer.ema)

    def start_from(self, source: Path) -> None:
        """Takes the weights of a model folder (ONNX) or the averaged ones of a checkpoint."""
        generator = torch.Generator().manual_seed(self.config.seed)
        if source.is_dir():
            warm_start.load(self.network, source, generator)
        else:
            state = checkpoint.load(source)
            if checkpoint.network_config(state) != self.config.network:
                raise TrainingError(f"{source} holds a network of other sizes ({state['config']['network']}); use its config's network section.")
            self.network.load_state_dict(state["ema"])
        self._set_up()

    def step(self) -> dict[str, float]:
        """One iteration; returns what to log."""
        config = self.config
        hr = torch.from_numpy(self.crops.batch(self.iteration, config.optimizer.batch)).to(self.device)
        rng = np.random.default_rng([config.seed, self.iteration, 1])
        lr = degradation.degrade(hr, config.network.scale, config.degradation, rng)
        target = nullspace.residual(hr, lr, config.network.scale, config.loss.residual_scale)
        generator = torch.Generator().manual_seed(config.seed * 1_000_003 + self.iteration)
        for group in self.optimizer.param_groups:
            group["lr"] = config.optimizer.rate * rate_factor(self.iteration, config.optimizer)
        with _autocast(config.precision, self.device):
            lr = lr.contiguous(memory_format=torch.channels_last)
            if self.teacher is None:
                terms = losses.losses(self.network, lr, target, config.loss, generator)
            else:
                terms = distil.losses(self.network, self.teacher, lr, target, config.loss, generator)
        total = sum(terms.values())
        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.trained, config.optimizer.clip)
        if not torch.isfinite(norm):
            raise TrainingError(f"the gradient is not finite in iteration {self.iteration}; lower optimizer.rate or look for broken imagery.")
        self.optimizer.step()
        self.iteration += 1
        self.ema.update(self.network, self.iteration)
        return {name: float(value) for name, value in terms.items()} | {"norm": float(norm)}

    def state(self) -> dict[str, Any]:
        """What a checkpoint holds."""
        state = {"config": configuration.to_json(self.config), "iteration": self.iteration, "network": self.network.state_dict(),
                 "ema": self.ema.weights, "optimizer": self.optimizer.state_dict()}
        return state | ({"teacher": self.teacher.state_dict()} if self.teacher else {})

    def resume(self, path: Path) -> None:
        """Goes on from a checkpoint of the same configuration."""
        state = checkpoint.load(path)
        checkpoint.check_same_run(path, state, self.config)
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.ema.weights = state["ema"]
        if self.teacher:
            self.teacher.load_state_dict(state["teacher"])
        self.iteration = state["iteration"]

    def averaged(self) -> EdgeNetwork:
        """A copy with the averaged weights, for validation and export."""
        average = EdgeNetwork(self.config.network).to(self.device, memory_format=torch.channels_last)
        average.load_state_dict(self.ema.weights)
        return average.eval()


def _autocast(precision: str, device: str) -> contextlib.AbstractContextManager[Any]:
    if precision == "fp32":
        return contextlib.nullcontext()
    if precision == "bf16":
        return torch.autocast(device.split(":")[0], torch.bfloat16)
    raise TrainingError(f"the configuration's precision is {precision!r}; it is fp32 or bf16.")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="nadir_training.train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="the training imagery folder, see its README")
    parser.add_argument("--out", type=Path, required=True, help="the run's folder")
    parser.add_argument("--init", type=Path, help="a model folder or a checkpoint to start from")
    parser.add_argument("--resume", action="store_true", help="go on from the run's last checkpoint, if there is one")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="override a field of the config")
    parser.add_argument("--threads", type=int, default=0, help="fixed number of threads")
    parser.add_argument("--most-threads", type=int, default=0, help="instead: choose again and again between 1 and this many, by their speed")
    arguments = parser.parse_args()

    config = configuration.load(arguments.config, arguments.set)
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    split = arguments.config.parent / config.split
    trainer = Trainer(config, data.load(arguments.data, split, "train", config.network.bands, config.crops.size), device)
    # What the run is measured on while it goes; choices are made on this part, never on the test part.
    images = validate.images(data.load(arguments.data, split, "validation", config.network.bands, 256))
    last = arguments.out / "last.pt"
    if arguments.resume and last.exists():
        trainer.resume(last)
    elif arguments.init:
        trainer.start_from(arguments.init)
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "config.json").write_text(json.dumps(configuration.to_json(config), indent=1))
    with open(arguments.out / "log.jsonl", "a", buffering=1) as log:
        _train(trainer, images, last, log, ThreadChoice(arguments.most_threads) if arguments.most_threads else None)


def _train(trainer: Trainer, images: Tensor, last: Path, log: Any, threads: ThreadChoice | None) -> None:
    config = trainer.config
    begun, first, saved = time.monotonic(), trainer.iteration, time.monotonic()
    sums: dict[str, float] = {}
    asked_to_stop: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda which, _: asked_to_stop.append(which))

    def write(record: dict[str, Any]) -> None:
        log.write(json.dumps({"iteration": trainer.iteration} | record) + "\n")

    def measure() -> None:
        numbers = validate.measure(trainer.averaged(), images.to(trainer.device), config.loss)
        write({"validation": {name: round(value, 5) for name, value in numbers.items()}})
        print(f"{trainer.iteration}: " + ", ".join(f"{name} {value:.4f}" for name, value in numbers.items()), flush=True)

    if trainer.iteration == 0:
        measure()
    while trainer.iteration < config.optimizer.iterations and not asked_to_stop:
        if threads:
            threads.before()
        numbers = trainer.step()
        if threads:
            threads.after()
        for name, value in numbers.items():
            sums[name] = sums.get(name, 0.0) + value
        if trainer.iteration % config.log_every == 0:
            each = (time.monotonic() - begun) / (trainer.iteration - first)
            means = {name: round(value / config.log_every, 6) for name, value in sums.items()}
            left = each * (config.optimizer.iterations - trainer.iteration)
            write(means | {"rate": trainer.optimizer.param_groups[0]["lr"], "seconds": round(each, 3), "eta_minutes": round(left / 60, 1), "threads": torch.get_num_threads()})
            sums.clear()
        if trainer.iteration % config.validate_every == 0 or trainer.iteration == config.optimizer.iterations:
            measure()
        if time.monotonic() - saved > SAVE_SECONDS or trainer.iteration == config.optimizer.iterations:
            checkpoint.save(last, trainer.state())
            saved = time.monotonic()
    if asked_to_stop:
        checkpoint.save(last, trainer.state())
        print(f"stopped at iteration {trainer.iteration}; go on with --resume", flush=True)


if __name__ == "__main__":
    run(main)
