"""Puts one run's encoder and another's denoiser into one checkpoint, which is what export takes.

    python3 -m nadir_training.merge --encoder RUNS/tower/last.pt --denoiser RUNS/denoiser/last.pt --out RUNS/edge.pt

Both must compute the same features: the denoiser's run was on a frozen encoder, and only a tower may have been trained since.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from . import checkpoint, config as configuration
from .errors import TrainingError, run
from .network import EdgeNetwork


def merge(encoder: Path, denoiser: Path) -> dict[str, object]:
    """The checkpoint's contents: the averaged weights of both, the encoder's network sizes, the denoiser's loss."""
    first, second = checkpoint.load(encoder), checkpoint.load(denoiser)
    weights = {name: value for name, value in first["ema"].items() if name.startswith("encoder.")}
    weights |= {name: value for name, value in second["ema"].items() if name.startswith("denoiser.")}
    settings = dict(second["config"], network=first["config"]["network"])
    network = EdgeNetwork(configuration.from_json(settings).network)
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        raise TrainingError(f"{denoiser} has a denoiser of other sizes than {encoder}'s network; merge runs of one network.") from error
    probe = torch.rand(1, network.config.bands, 16, 16, generator=torch.Generator().manual_seed(1)) * 2 - 1
    older = EdgeNetwork(checkpoint.network_config(second))
    older.load_state_dict(second["ema"])
    with torch.no_grad():
        apart = float((network.encoder.features(probe) - older.encoder.features(probe)).abs().max())
    if apart > 1e-4:
        raise TrainingError(f"{encoder} and {denoiser} compute features that differ by {apart:.2g}; train the denoiser on the encoder it is merged with.")
    return {"config": settings, "encoder_config": first["config"], "ema": weights, "iteration": second["iteration"], "encoder_iteration": first["iteration"]}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="nadir_training.merge", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--denoiser", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    checkpoint.save(arguments.out, merge(arguments.encoder, arguments.denoiser))


if __name__ == "__main__":
    run(main)
