"""Adds float16 or int8 graphs to a model folder and names them in its card; the folder's float32 graphs stay as they are.

    python3 -m nadir_training.precision --model ../models/edge-x4 --kinds fp16,int8 --data IMAGERY

int8 is calibrated on crops of the training part, the denoiser along the card's default steps. The card's hash changes, and with it every run's id.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

from . import data, degradation, export, half, model_folder, nullspace, onnx_file, quantize
from .errors import TrainingError, run
from .model_folder import Model

KINDS = ("fp16", "int8")
PARTS = ("encoder", "denoiser")


def add(folder: Path, kinds: list[str], crops: torch.Tensor | None) -> dict[str, dict[str, object]]:
    """Writes the graphs and the card; crops [N,C,H,W] in -1 to 1 are what int8 is calibrated on. Returns the card's "precisions"."""
    card = model_folder.read_card(folder)
    graphs = {part: onnx_file.unshared(onnx_file.read(folder / card["files"][part]["name"])) for part in PARTS}
    found = dict(card.get("precisions", {}))
    for kind in kinds:
        made = _halved(graphs) if kind == "fp16" else _quantized(folder, card, graphs, crops)
        for part, graph in made.items():
            onnx_file.write(graph, folder / f"{part}.{kind}.onnx")
        found[kind] = {part: export.describe(folder / f"{part}.{kind}.onnx") for part in PARTS}
    fields = {name: value for name, value in card.items() if name != "precisions"}
    ordered = {}
    for name, value in fields.items():
        ordered[name] = value
        if name == "files":
            ordered["precisions"] = found
    (folder / "card.json").write_text(json.dumps(ordered, indent=1) + "\n")
    return found


def _halved(graphs: dict[str, onnx_file.OnnxGraph]) -> dict[str, onnx_file.OnnxGraph]:
    return {part: half.halve(graph) for part, graph in graphs.items()}


def _quantized(folder: Path, card: dict[str, object], graphs: dict[str, onnx_file.OnnxGraph], crops: torch.Tensor | None) -> dict[str, onnx_file.OnnxGraph]:
    if crops is None:
        raise TrainingError("int8 needs images to calibrate on; give --data, the training imagery folder.")
    observer = observe(model_folder.open_model(folder), card["steps"]["default"], crops)
    return {part: quantize.quantize(graph, observer, part) for part, graph in graphs.items()}


def observe(model: Model, steps: int, crops: torch.Tensor) -> quantize.Observer:
    """What the convolutions saw while products of the crops were made, four at a time."""
    scale = model.network.config.scale
    observer = quantize.Observer(model.network)
    for number, batch in enumerate(crops.split(4)):
        lr = degradation.round_to_8_bit(nullspace.block_mean(batch, scale))
        model.product(lr, model.times(steps, True), "ddim", number)
    observer.close()
    return observer


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="nadir_training.precision", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="a model folder")
    parser.add_argument("--kinds", default="fp16", help="fp16, int8 or both with a comma between")
    parser.add_argument("--data", type=Path, help="the training imagery folder, for int8")
    parser.add_argument("--split", type=Path, default=Path(__file__).parent.parent / "configs" / "split.json")
    parser.add_argument("--crops", type=int, default=24, help="crops of 192x192 pixels to calibrate on")
    arguments = parser.parse_args()
    kinds = arguments.kinds.split(",")
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise TrainingError(f"--kinds names {unknown[0]}; give {' or '.join(KINDS)}.")
    torch.set_num_threads(1)
    crops = None
    if arguments.data:
        scenes = data.load(arguments.data, arguments.split, "train", 3)
        crops = torch.from_numpy(data.Crops(scenes, data.CropConfig(size=192), 1).batch(0, arguments.crops))
    add(arguments.model, kinds, crops)
    for kind in kinds:
        for part in PARTS:
            path, plain = arguments.model / f"{part}.{kind}.onnx", arguments.model / f"{part}.onnx"
            print(f"{path}: {path.stat().st_size} bytes, {path.stat().st_size / plain.stat().st_size:.2f} of fp32")


if __name__ == "__main__":
    run(main)
