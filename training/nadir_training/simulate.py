"""Runs a network in PyTorch as its int8 graphs would: weights, inputs and outputs of the convolutions rounded as the files say."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from . import model_folder, onnx_file, quantize
from .errors import TrainingError
from .network import EdgeNetwork
from .onnx_file import Node, OnnxGraph


def open_int8(folder: Path) -> model_folder.Model:
    """A model folder's network, computing as its int8 graphs do."""
    files = model_folder.read_card(folder).get("precisions", {}).get("int8")
    if files is None:
        raise TrainingError(f"{folder} has no int8 graphs; make them with nadir_training.precision, or measure fp32.")
    model = model_folder.open_model(folder)
    simulate(model.network, {part: folder / file["name"] for part, file in files.items()})
    return model


def simulate(network: EdgeNetwork, graphs: dict[str, Path]) -> None:
    """Changes the network: rounds where the graphs of "encoder" and "denoiser" have QuantizeLinear; a graph without one changes nothing."""
    for part, path in graphs.items():
        graph = onnx_file.read(path)
        makers = {name: node for node in graph.nodes for name in node.outputs}
        takers = {node.inputs[0]: node for node in graph.nodes if node.op == "QuantizeLinear"}
        modules = dict(getattr(network, part).named_modules())
        for node in graph.nodes:
            if node.op == "Conv" and makers.get(node.inputs[1], node).op == "DequantizeLinear":
                _round(modules[quantize.module_of(node)], graph, makers, node, takers[node.outputs[0]])


def _round(module: nn.Conv2d, graph: OnnxGraph, makers: dict[str, Node], conv: Node, after: Node) -> None:
    seen, weight, bias = (makers[name] for name in conv.inputs)
    module.weight.data = _decoded(graph, weight).reshape(module.weight.shape)
    module.bias.data = _decoded(graph, bias).reshape(module.bias.shape)
    before, behind = _parameters(graph, seen), _parameters(graph, after)
    module.register_forward_pre_hook(lambda _, inputs: (rounded(inputs[0], *before),))
    module.register_forward_hook(lambda _, inputs, output: rounded(output, *behind))


def _decoded(graph: OnnxGraph, node: Node) -> Tensor:
    codes, scale, _ = (torch.from_numpy(graph.weights[name]) for name in node.inputs)
    return codes.float().reshape(len(scale), -1) * scale[:, None]


def _parameters(graph: OnnxGraph, node: Node) -> tuple[float, int]:
    return float(graph.weights[node.inputs[1]]), int(graph.weights[node.inputs[2]])


def rounded(values: Tensor, scale: float, zero: int) -> Tensor:
    """What uint8 leaves of values; halves go to even, as in ONNX."""
    return (torch.clamp(torch.round(values / scale) + zero, 0, 255) - zero) * scale
