"""A run's configuration: one JSON file, strict (an unknown field is refused), spelled out in full in every checkpoint."""

from __future__ import annotations

import dataclasses
import json
import typing
from dataclasses import dataclass, field
from pathlib import Path

from .data import CropConfig
from .degradation import DegradationConfig
from .errors import TrainingError
from .network import NetworkConfig


@dataclass(frozen=True)
class OptimizerConfig:
    """AdamW with a warm-up, a plateau, and a cosine decay to last_fraction over the iterations from decay_from on."""

    iterations: int = 1000
    batch: int = 16
    rate: float = 6e-4
    warmup: int = 50
    decay_from: int = 0
    last_fraction: float = 0.02
    betas: tuple[float, float] = (0.9, 0.99)
    weight_decay: float = 1e-4
    clip: float = 1.0
    ema: float = 0.998


@dataclass(frozen=True)
class LossConfig:
    """stage: "encoder" (MMSE head alone), "tower" (its tower and head, the rest frozen), "denoiser" (encoder frozen), "joint", or the distillations "trajectory" and "consistency".

    times and substeps are the distillations' (see distil.py): the student's falling times, and the teacher's steps within each of them.
    """

    stage: str = "joint"
    parameterization: str = "v"
    path: str = "cosine"
    residual_scale: float = 8.0
    pure_noise: float = 0.1
    high_noise_power: float = 1.0
    null_condition: float = 0.1
    times: tuple[float, ...] = ()
    substeps: int = 4


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides a run's result, besides the imagery."""

    name: str
    seed: int = 1
    network: NetworkConfig = field(default_factory=NetworkConfig)
    crops: CropConfig = field(default_factory=CropConfig)
    degradation: DegradationConfig = field(default_factory=DegradationConfig)
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    loss: LossConfig = field(default_factory=LossConfig)
    split: str = "split.json"
    precision: str = "fp32"
    validate_every: int = 200
    log_every: int = 20


def load(path: Path, overrides: list[str] = ()) -> RunConfig:
    """Reads a file and applies overrides of the form optimizer.iterations=200."""
    try:
        values = json.loads(Path(path).read_text())
    except (OSError, ValueError) as error:
        raise TrainingError(f"{path} cannot be read as a configuration ({error}); give a JSON file like training/configs/edge-encoder.json.") from error
    for override in overrides:
        name, _, text = override.partition("=")
        node, parts = values, name.split(".")
        for part in parts[:-1]:
            node = node.setdefault(part, {})
        try:
            node[parts[-1]] = json.loads(text)
        except ValueError:
            node[parts[-1]] = text
    return from_json(values)


def from_json(values: dict[str, object]) -> RunConfig:
    """Plain values to a configuration; refuses unknown fields and wrong kinds by name."""
    return _build(RunConfig, values, "")


def to_json(config: RunConfig) -> dict[str, object]:
    """The configuration as plain values, every default spelled out."""
    return json.loads(json.dumps(dataclasses.asdict(config)))


def _build(kind: type, values: object, where: str) -> typing.Any:
    if not isinstance(values, dict):
        raise TrainingError(f"the configuration's {where or 'root'} is {values!r}; it takes named fields.")
    hints = typing.get_type_hints(kind)
    arguments = {}
    for name, value in values.items():
        path = f"{where}.{name}" if where else name
        if name == "about":
            continue
        if name not in hints:
            raise TrainingError(f"the configuration has the unknown field {path}; known here: {', '.join(hints)}.")
        arguments[name] = _convert(hints[name], value, path)
    missing = [f.name for f in dataclasses.fields(kind)
               if f.name not in arguments and f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING]
    if missing:
        raise TrainingError(f"the configuration lacks {', '.join(missing)}.")
    return kind(**arguments)


def _convert(hint: typing.Any, value: object, path: str) -> object:
    if dataclasses.is_dataclass(hint):
        return _build(hint, value, path)
    origin = typing.get_origin(hint)
    if origin is tuple and isinstance(value, list):
        return tuple(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint in (int, float, str, bool) and type(value) is not hint:
        raise TrainingError(f"the configuration's {path} is {value!r}; it takes a value of type {hint.__name__}.")
    return value
