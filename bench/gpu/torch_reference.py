"""Times the same network in PyTorch: encoder once, denoiser once a step, with random weights, which cost what learnt ones do.

On a GPU in half precision, channels last and compiled; on the CPU in float32 as it is. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(next(path for path in (HERE / "training", HERE.parent.parent / "training") if path.is_dir())))

from nadir_training.network import EdgeNetwork, NetworkConfig, parameters  # noqa: E402


def numbers(text: str) -> list[int]:
    """Whole numbers with commas between them."""
    return [int(number) for number in text.split(",")]


def measure(network: EdgeNetwork, device: torch.device, batch: int, side: int, steps: int, rounds: int) -> float:
    """Median seconds of one batch, after three rounds that do not count: the first ones compile."""
    config = network.config
    kind = next(network.parameters()).dtype
    lr = torch.rand(batch, config.bands, side, side, device=device, dtype=kind)
    state = torch.rand(batch, config.bands, side * config.scale, side * config.scale, device=device, dtype=kind)
    level = torch.zeros(batch, device=device, dtype=kind)
    if device.type == "cuda":
        lr = lr.contiguous(memory_format=torch.channels_last)
        state = state.contiguous(memory_format=torch.channels_last)
    laps = []
    for lap in range(rounds + 3):
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        begun = time.perf_counter()
        features, _ = network.encoder(lr)
        for _ in range(steps):
            network.denoiser(state, features, level)
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        if lap >= 3:
            laps.append(time.perf_counter() - begun)
    return statistics.median(laps)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cpu", help="cpu, or cuda:N")
    parser.add_argument("--steps", type=numbers, default=[1, 2, 4, 8])
    parser.add_argument("--batches", type=numbers, default=[1, 4, 16])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--side", type=int, default=128, help="side of a tile in input pixels")
    parser.add_argument("--output", type=Path, help="file of the results as JSON")
    arguments = parser.parse_args()
    device = torch.device(arguments.device)
    network = EdgeNetwork(NetworkConfig()).eval().to(device)
    mode = "float32"
    if device.type == "cuda":
        network = network.half().to(memory_format=torch.channels_last)
        network.encoder.compile(mode="max-autotune")
        network.denoiser.compile(mode="max-autotune")
        mode = "float16, channels last, compiled"
    print(f"PyTorch {torch.__version__} on {arguments.device}, {mode}, {parameters(network)} parameters\n")
    print("| batch | steps | tiles/s |\n|---|---|---|")
    rows = []
    with torch.inference_mode():
        for batch in arguments.batches:
            for steps in arguments.steps:
                seconds = measure(network, device, batch, arguments.side, steps, arguments.rounds)
                rows.append({"batch": batch, "steps": steps, "tilesPerSecond": batch / seconds})
                print(f"| {batch} | {steps} | {batch / seconds:.2f} |", flush=True)
    if arguments.output:
        arguments.output.write_text(json.dumps({"torch": torch.__version__, "mode": mode, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
