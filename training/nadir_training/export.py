"""Writes a model folder: encoder.onnx, denoiser.onnx, card.json (docs/model-card.md) and parity.npz.

    python3 -m nadir_training.export --checkpoint RUN/last.pt --name edge-x4 --out ../models/edge-x4 [--tables TABLES.json] [--measured REPORT.json]

parity.npz holds one case, batch 1: lr, base, mmse, noise (the initial state) and product_N for N = 0, 1, 2, 4, 8 DDIM steps at the card's times.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import warnings
from pathlib import Path

import numpy as np
import torch

from . import checkpoint, data, degradation, model_folder, nullspace, onnx_file, sampler
from .config import from_json
from .errors import TrainingError, run
from .network import EdgeNetwork, NetworkConfig, parameters

OPSET = 17
CREDITS = [
    "Estonian Land Board orthophotos (open data)",
    "HOTOSM / OpenAerialMap 62d85d11d8499800053796c1, CC-BY-4.0",
    "NEON airborne observation platform, CC0",
    "pierotofy/drone_dataset_brighton_beach, BSD-2-Clause",
    "USDA NAIP, public domain",
]


def write_graphs(network: EdgeNetwork, folder: Path) -> dict[str, dict[str, object]]:
    """Both graphs with free batch, height and width; returns the card's "files"."""
    folder.mkdir(parents=True, exist_ok=True)
    network = network.to("cpu", memory_format=torch.contiguous_format).eval()
    config = network.config
    lr = torch.zeros(1, config.bands, 16, 20)
    features, mmse = network.encoder(lr)
    free = {0: "n", 2: "h", 3: "w"}
    enlarged = {0: "n", 2: "sh", 3: "sw"}
    _export(network.encoder, (lr,), folder / "encoder.onnx", {"lr": free}, {"features": free, "mmse": enlarged})
    _export(network.denoiser, (mmse, features, torch.zeros(1)), folder / "denoiser.onnx",
            {"x": enlarged, "features": free, "log_snr": {0: "n"}}, {"prediction": enlarged})
    return {part: describe(folder / f"{part}.onnx") for part in ("encoder", "denoiser")}


def _export(module: torch.nn.Module, example: tuple[torch.Tensor, ...], path: Path, inputs: dict[str, dict[int, str]], outputs: dict[str, dict[int, str]]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        extra = {"dynamo": False} if torch.__version__ >= "2.5" else {}
        torch.onnx.export(module, example, str(path), input_names=list(inputs), output_names=list(outputs), dynamic_axes=inputs | outputs,
                          opset_version=OPSET, do_constant_folding=True, **extra)


def describe(path: Path) -> dict[str, object]:
    """A graph's entry in the card's "files"."""
    graph = onnx_file.read(path)
    return {"name": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "inputs": list(graph.inputs), "outputs": list(graph.outputs)}


def card(name: str, version: str, model: model_folder.Model, files: dict[str, dict[str, object]], default_steps: int, halo: int,
         measured: dict[str, object], training: dict[str, object]) -> dict[str, object]:
    """The card's fields in the order of docs/model-card.md."""
    config, loss = model.network.config, model.loss
    formulas = {"cosine": ("cos(pi t / 2)", "sin(pi t / 2)"), "linear": ("exp(-19.9 t^2 / 4 - 0.05 t)", "sqrt(1 - alpha^2)"), "flow": ("1 - t", "t")}
    if loss.path not in formulas:
        raise TrainingError(f"a card has no {loss.path} path; train on {', '.join(formulas)}.")
    return {
        "schema": 1, "name": name, "version": version, "license": "MIT",
        "description": f"Encode-once residual diffusion, {config.scale}x, {config.bands} bands, "
                       f"{(parameters(model.network.encoder) + parameters(model.network.denoiser)) / 1e6:.2f} M parameters.",
        "credits": CREDITS, "scale": config.scale, "bands": config.bands, "files": files,
        "space": "null-space residual around mmse", "residualScale": loss.residual_scale, "parameterization": loss.parameterization,
        "path": {"kind": loss.path, "alpha": formulas[loss.path][0], "sigma": formulas[loss.path][1]},
        "logSnrClip": [int(limit) if limit == int(limit) else limit for limit in config.log_snr_clip],
        "steps": {"default": default_steps, "spacing": "uniform in t", "tables": {str(n): [round(t, 5) for t in times] for n, times in sorted(model.tables.items())}},
        "range": [-1, 1], "haloLr": halo, "multipleLr": 2, "preferredTileLr": 128, "gsdMetres": [0.1, 0.6],
        "upsampler": {"kind": "bicubic", "a": -0.75, "centres": "half-pixel", "border": "clamp", "blockMeanExact": True},
        "measured": measured, "training": training,
    }


def parity(model: model_folder.Model, hr: np.ndarray, seed: int = 5) -> dict[str, np.ndarray]:
    """The stored case for uint8 [H, W, C]: what another runtime has to reproduce from the same noise."""
    scale = model.network.config.scale
    truth = torch.from_numpy(hr.transpose(2, 0, 1)[None].astype(np.float32)) / 127.5 - 1
    lr = degradation.round_to_8_bit(nullspace.block_mean(truth, scale))
    with torch.no_grad():
        base, (_, mmse) = nullspace.base(lr, scale), model.network.encoder(lr)
        noise = sampler.start(mmse.shape, scale, torch.Generator().manual_seed(seed))
        case = {"lr": lr, "base": base, "mmse": mmse, "noise": noise}
        for count in (0, 1, 2, 4, 8):
            case[f"product_{count}"] = model.product(lr, model.times(count, True) if count else [], "ddim", seed)
    return {name: value.contiguous().numpy() for name, value in case.items()}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="nadir_training.export", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--description", default="", help="a sentence for the card, after the one on size")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--image", type=Path, required=True, help="an image to make the parity case from, at least 160x128 pixels")
    parser.add_argument("--tables", type=Path, help="step tables that fit_schedule wrote")
    parser.add_argument("--measured", type=Path, help="JSON for the card's measured field")
    parser.add_argument("--training", type=Path, help="JSON for the card's training field, beside what the checkpoint says")
    parser.add_argument("--goldens", type=Path, help="also write the parity case as .npy files into this folder, for tests in other languages")
    parser.add_argument("--default-steps", type=int, default=4)
    parser.add_argument("--halo", type=int, default=16, help="as nadir_training.halo measures it")
    parser.add_argument("--null-condition", action="store_true", help="the denoiser was trained without its condition too, so it can be guided")
    arguments = parser.parse_args()

    model = model_folder.open_model(arguments.checkpoint)
    state = checkpoint.load(arguments.checkpoint)
    if arguments.tables:
        model.tables = {int(n): times for n, times in json.loads(arguments.tables.read_text())["tables"].items()}
    files = write_graphs(model.network, arguments.out)
    measured = json.loads(arguments.measured.read_text()) if arguments.measured else {}
    training = {"config": state["config"], "iterations": state["iteration"]}
    if arguments.training:
        training |= json.loads(arguments.training.read_text())
    values = card(arguments.name, arguments.version, model, files, arguments.default_steps, arguments.halo, measured, training)
    if arguments.null_condition:
        values["nullCondition"] = "zero features"
    values["description"] = f"{values['description']} {arguments.description}".strip()
    (arguments.out / "card.json").write_text(json.dumps(values, indent=1) + "\n")
    image = data.read_image(arguments.image, model.network.config.bands)
    if image.shape[0] < 128 or image.shape[1] < 160:
        raise TrainingError(f"{arguments.image} has {image.shape[1]}x{image.shape[0]} pixels; the parity case needs 160x128.")
    case = parity(model, image[:128, :160])
    np.savez_compressed(arguments.out / "parity.npz", **case)
    if arguments.goldens:
        arguments.goldens.mkdir(parents=True, exist_ok=True)
        for name, value in case.items():
            np.save(arguments.goldens / f"{name}.npy", value)
    again = parity(model_folder.open_model(arguments.out), image[:128, :160])
    worst = max(float(np.abs(case[name] - again[name]).max()) for name in case)
    print(f"{arguments.out}: {parameters(model.network.encoder)} + {parameters(model.network.denoiser)} parameters; the files read back differ by {worst:.1e} at most")


if __name__ == "__main__":
    run(main)
