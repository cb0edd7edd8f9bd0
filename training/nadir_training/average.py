"""Averages the weights of two runs that started from the same place, at several shares, and keeps the best on the validation part.

    python3 -m nadir_training.average --first MODEL_FOLDER|CHECKPOINT --second CHECKPOINT --data IMAGERY --out CHECKPOINT

After Wortsman et al. 2022 (weights between a model and its fine-tuned self). Blocks that the first model lacks count as the identity.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from . import checkpoint, config as configuration, data, onnx_file, validate, warm_start
from .errors import TrainingError, run
from .network import EdgeNetwork


def blend(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor], share: float) -> dict[str, torch.Tensor]:
    """share of the second, the rest of the first."""
    return {name: torch.lerp(first[name], second[name], share) for name in second}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="nadir_training.average", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=Path, required=True)
    parser.add_argument("--second", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="the training imagery folder, see its README")
    parser.add_argument("--split", type=Path, default=Path(__file__).parent.parent / "configs" / "split.json")
    parser.add_argument("--shares", default="0,0.25,0.5,0.75,1")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    state = checkpoint.load(arguments.second)
    settings = configuration.from_json(state["config"])
    network = EdgeNetwork(settings.network)
    if arguments.first.is_dir():
        warm_start.load(network, arguments.first, torch.Generator().manual_seed(0))
        # A new block's first convolution does nothing while its second is zero, so it may as well be the trained one's.
        first = {name: state["ema"][name] if "coarse" in name and "conv1" in name and not _has(arguments.first, name) else value
                 for name, value in network.state_dict().items()}
    else:
        first = checkpoint.load(arguments.first)["ema"]
    if any(first[name].shape != value.shape for name, value in state["ema"].items()):
        raise TrainingError(f"{arguments.first} and {arguments.second} are networks of other sizes; average runs of one network.")
    images = validate.images(data.load(arguments.data, arguments.split, "validation", settings.network.bands, 256))
    best = (-float("inf"), 0.0)
    for share in (float(text) for text in arguments.shares.split(",")):
        network.load_state_dict(blend(first, state["ema"], share))
        numbers = validate.measure(network.eval(), images, settings.loss)
        print(f"share {share}: psnr {numbers['psnr']:.4f}, gain {numbers['gain']:.4f}, above {numbers['above']:.3f}", flush=True)
        best = max(best, (numbers["psnr"], share))
    state["ema"] = blend(first, state["ema"], best[1])
    state["average"] = {"first": arguments.first.name, "share": best[1]}
    checkpoint.save(arguments.out, state)


def _has(folder: Path, name: str) -> bool:
    part, _, rest = name.partition(".")
    graph = onnx_file.read(folder / f"{part}.onnx")
    return any(warm_start.translate(found, part) == rest for found in onnx_file.layer_weights(graph))


if __name__ == "__main__":
    run(main)
