"""Starts an EdgeNetwork from the ONNX weights of an earlier model of the same family (seed-x4, or one exported here).

Blocks that the earlier model lacks start as the identity, so that the network computes the same as before until it is trained.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from . import onnx_file
from .errors import TrainingError
from .network import EdgeNetwork

# seed-x4's names of the parts, as its ONNX initialisers spell them.
_SEED_PARTS = {"inp": "stem", "a": "fine_in", "dn": "down", "b": "coarse", "a2": "fine_out", "out": "head",
               "c1": "conv1", "c2": "conv2", "e": "modulation"}
_SEED_EMBEDDING = {"emb.0": "level1", "emb.2": "level2"}


def load(network: EdgeNetwork, folder: Path, generator: torch.Generator) -> int:
    """Fills the network from folder/encoder.onnx and denoiser.onnx; returns how many tensors were taken over."""
    network.start_from_scratch(generator)
    state = network.state_dict()
    taken = 0
    for part in ("encoder", "denoiser"):
        for name, array in onnx_file.layer_weights(onnx_file.read(Path(folder) / f"{part}.onnx")).items():
            target = f"{part}.{translate(name, part)}"
            if target not in state:
                continue
            if tuple(state[target].shape) != array.shape:
                raise TrainingError(f"{folder}/{part}.onnx has {name} of shape {list(array.shape)} where the config makes "
                                    f"{list(state[target].shape)}; start from a model of the same widths.")
            state[target] = torch.from_numpy(array.astype(np.float32))
            taken += 1
    if taken == 0:
        raise TrainingError(f"{folder} holds no weight of this network family; start from another model or from scratch.")
    network.load_state_dict(state)
    return taken


def translate(name: str, part: str) -> str:
    """seed-x4's initialiser name, or one written by this package, to a name of the network."""
    if part == "encoder" and name.startswith("e."):
        name = name[2:]
    name = name.removeprefix(f"{part}.")
    for old, new in _SEED_EMBEDDING.items():
        if name.startswith((f"{old}.", f"emb.{old}.")):
            return f"{new}.{name.rsplit('.', 1)[1]}"
    return ".".join(_SEED_PARTS.get(word, word) for word in name.split("."))
