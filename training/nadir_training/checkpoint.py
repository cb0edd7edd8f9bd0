"""Checkpoints: everything that a run needs to go on as if it had never stopped, written so that a crash leaves the old one whole."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch

from . import config as configuration
from .config import RunConfig
from .errors import TrainingError

# What may differ between a checkpoint and the run that goes on from it: how long and how often, not what.
_FREE = {"name", "validate_every", "log_every"}
_FREE_OPTIMIZER = {"iterations", "decay_from", "last_fraction", "rate", "warmup"}


def save(path: Path, state: dict[str, Any]) -> None:
    """Writes to a neighbour, then renames."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    torch.save(state, draft)
    os.replace(draft, path)


def load(path: Path) -> dict[str, Any]:
    """Reads a checkpoint; one sentence where it is none."""
    try:
        state = torch.load(path, map_location="cpu")
    except Exception as error:  # torch raises whatever its unpickler does
        raise TrainingError(f"{path} cannot be read as a checkpoint ({type(error).__name__}); give one that nadir_training.train wrote.") from error
    if not isinstance(state, dict) or "config" not in state or "ema" not in state:
        raise TrainingError(f"{path} is no checkpoint of nadir_training; give one that nadir_training.train wrote.")
    return state


def check_same_run(path: Path, state: dict[str, Any], config: RunConfig) -> None:
    """Refuses to go on from a checkpoint of another configuration, naming the first field that differs."""
    then, now = state["config"], configuration.to_json(config)
    for name in now:
        if name in _FREE:
            continue
        before, after = then.get(name), now[name]
        if name == "optimizer":
            before = {k: v for k, v in (before or {}).items() if k not in _FREE_OPTIMIZER}
            after = {k: v for k, v in after.items() if k not in _FREE_OPTIMIZER}
        if before != after:
            raise TrainingError(f"{path} is of another configuration: {name} was {before} and is {after}; resume with the same config or start in another folder.")


def network_config(state: dict[str, Any]) -> configuration.NetworkConfig:
    """The network that a checkpoint's weights belong to."""
    return configuration.from_json(state["config"]).network
