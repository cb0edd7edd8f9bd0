"""A trained model to measure or to go on from: a checkpoint of this package, or a folder with a card and this family's ONNX graphs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from . import checkpoint, config as configuration, nullspace, onnx_file, paths, sampler, warm_start
from .config import LossConfig
from .errors import TrainingError
from .network import EdgeNetwork, NetworkConfig


@dataclass
class Model:
    """Averaged weights, what they predict, and the step tables fitted so far."""

    network: EdgeNetwork
    loss: LossConfig
    tables: dict[int, list[float]] = field(default_factory=dict)

    def times(self, steps: int, fitted: bool) -> list[float]:
        """The table for this many steps where there is one and it is wanted, uniform times otherwise."""
        return self.tables[steps] if fitted and steps in self.tables else sampler.uniform_times(steps)

    def estimator(self, features: Tensor) -> sampler.Estimate:
        """The denoiser as a function of state and time, for features [N,F,h,w]."""
        path, clip = paths.PATHS[self.loss.path], self.network.config.log_snr_clip

        def estimate(state: Tensor, t: float) -> Tensor:
            at = torch.full((1,), t, dtype=torch.float64)
            alpha, sigma = path.alpha(at).float(), path.sigma(at).float()
            log_snr = path.log_snr(at, clip).float().expand(len(state))
            prediction = self.network.denoiser(state, features, log_snr)
            return paths.to_x0(self.loss.parameterization, prediction, state, alpha, sigma)

        return estimate

    @torch.no_grad()
    def product(self, lr: Tensor, times: list[float], kind: str, seed: int, temperature: float = 1.0) -> Tensor:
        """[N,C,h,w] -> [N,C,sh,sw] by the steps at these times; the noise is that of torch's generator from the seed."""
        scale = self.network.config.scale
        features, mmse = self.network.encoder(lr)
        state = sampler.start(mmse.shape, scale, torch.Generator().manual_seed(seed), temperature)
        left = sampler.sample(self.estimator(features), paths.PATHS[self.loss.path], times, state, scale, kind)
        return nullspace.base(lr, scale) + (mmse + left) / self.loss.residual_scale


def open_model(source: Path) -> Model:
    """From a checkpoint file, or from a model folder whose hashes match its card."""
    if not Path(source).is_dir():
        state = checkpoint.load(source)
        run = configuration.from_json(state["config"])
        network = EdgeNetwork(run.network)
        network.load_state_dict(state["ema"])
        return Model(network.eval(), run.loss, {int(n): times for n, times in state.get("tables", {}).items()})
    return _from_card(Path(source))


def read_card(folder: Path) -> dict[str, object]:
    """The card, after checking that each graph is the one whose hash it gives and declares the names it lists."""
    try:
        card = json.loads((folder / "card.json").read_text())
        files = card["files"]
        for part in ("encoder", "denoiser"):
            path = folder / files[part]["name"]
            if hashlib.sha256(path.read_bytes()).hexdigest() != files[part]["sha256"]:
                raise TrainingError(f"{path} is not the file that {folder}/card.json names (its SHA-256 differs); export the model again.")
            graph = onnx_file.read(path)
            if list(graph.inputs) != files[part]["inputs"] or list(graph.outputs) != files[part]["outputs"]:
                raise TrainingError(f"{path} has inputs {list(graph.inputs)} and outputs {list(graph.outputs)} where the card lists "
                                    f"{files[part]['inputs']} and {files[part]['outputs']}; export the model again.")
    except (OSError, ValueError, KeyError) as error:
        raise TrainingError(f"{folder} is no model folder of an encoder and a denoiser ({type(error).__name__}: {error}); see docs/model-card.md.") from error
    return card


def _from_card(folder: Path) -> Model:
    card = read_card(folder)
    network = EdgeNetwork(NetworkConfig(scale=card["scale"], bands=card["bands"], log_snr_clip=tuple(card["logSnrClip"]), **_sizes(folder)))
    warm_start.load(network, folder, torch.Generator().manual_seed(0))
    loss = LossConfig(parameterization=card["parameterization"], path=card["path"]["kind"], residual_scale=card["residualScale"])
    return Model(network.eval(), loss, {int(n): times for n, times in card["steps"].get("tables", {}).items()})


def _sizes(folder: Path) -> dict[str, int]:
    """Widths and block counts, from the names and shapes of the weights."""
    sizes: dict[str, int] = {}
    blocks: dict[str, set[str]] = {}
    for part in ("encoder", "denoiser"):
        for name, weight in onnx_file.layer_weights(onnx_file.read(folder / f"{part}.onnx")).items():
            words = warm_start.translate(name, part).split(".")
            if words[0] in ("fine_in", "coarse", "fine_out", "tower"):
                blocks.setdefault(f"{part}_{words[0]}", set()).add(words[1])
            elif words == ["down", "weight"]:
                sizes["coarse_width"], sizes["width"] = weight.shape[:2]
            elif words == ["level1", "weight"]:
                sizes["embedding"] = weight.shape[0]
    return sizes | {name: len(members) for name, members in blocks.items()}
