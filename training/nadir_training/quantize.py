"""Makes int8 graphs of a model: QuantizeLinear/DequantizeLinear around the convolutions, ranges calibrated on training crops.

Weights are symmetric int8 per output channel, activations asymmetric uint8 per tensor. The first and the last convolution, the residual sums and
the noise level's embedding stay in float32. A convolution that only a ReLU follows gets zero as the least value of its output, which is that ReLU.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable
import numpy as np
from torch import Tensor, nn

from .onnx_file import Node, OnnxGraph

KEPT = ("stem", "head")
# Two products of uint8 and a weight of seven bits fit in 16 bits, where processors without VNNI add them up: with eight they would be cut off there.
WEIGHT_LIMIT = 63


@dataclass(frozen=True)
class Range:
    """Values that uint8 covers."""

    low: float
    high: float

    @property
    def scale(self) -> np.float32:
        """Width of one of the 255 steps."""
        return np.float32((max(self.high, 0.0) - min(self.low, 0.0)) / 255 or 1.0)

    @property
    def zero(self) -> np.uint8:
        """The step that stands for 0."""
        return np.uint8(np.clip(np.round(-min(self.low, 0.0) / self.scale), 0, 255))


class Observer:
    """Collects values of every convolution's input and output while a network runs; a fixed share of them, drawn by a generator."""

    def __init__(self, network: nn.Module, most: int = 20000) -> None:
        self.values: dict[tuple[str, str], list[np.ndarray]] = {}
        self.most = most
        self.rng = np.random.default_rng(1)
        self.hooks = [module.register_forward_hook(self._hook(name)) for name, module in network.named_modules() if isinstance(module, nn.Conv2d)]

    def _hook(self, name: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
        def keep(_: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
            for side, tensor in (("input", inputs[0]), ("output", output)):
                values = tensor.detach().flatten().numpy()
                self.values.setdefault((name, side), []).append(values[self.rng.integers(len(values), size=self.most)])
        return keep

    def close(self) -> None:
        """Takes the hooks off."""
        for hook in self.hooks:
            hook.remove()

    def range(self, name: str, side: str, rectified: bool) -> Range:
        """The range with the least square error of rounding and clipping together over what was seen."""
        values = np.concatenate(self.values[name, side])
        return best_range(np.maximum(values, 0) if rectified else values)


def best_range(values: np.ndarray) -> Range:
    """Shrinks [least, greatest] in steps while the square error of the uint8 values falls."""
    low, high = float(values.min()), float(values.max())
    candidates = [Range(low * share, high * share) for share in np.linspace(1.0, 0.3, 36)]
    return min(candidates, key=lambda candidate: float(np.square(rounded(values, candidate) - values).mean()))


def rounded(values: np.ndarray, range: Range) -> np.ndarray:
    """What uint8 leaves of values."""
    steps = np.clip(np.round(values / range.scale) + np.float32(range.zero), 0, 255)
    return (steps - np.float32(range.zero)) * range.scale


def module_of(node: Node) -> str:
    """"/fine_in.0/conv1/Conv_output_0" is of the module fine_in.0.conv1."""
    return ".".join(node.outputs[0].strip("/").split("/")[:-1])


def quantize(graph: OnnxGraph, observer: Observer, part: str, kept: tuple[str, ...] = KEPT) -> OnnxGraph:
    """The graph of a part ("encoder") with its convolutions in int8, but for those in kept."""
    return _Quantizer(graph, observer, part, kept).run()


class _Quantizer:
    def __init__(self, graph: OnnxGraph, observer: Observer, part: str, kept: tuple[str, ...]) -> None:
        self.graph, self.observer, self.part, self.kept = graph, observer, part, kept
        self.nodes: list[Node] = []
        self.weights = dict(graph.weights)
        # A tensor's name to the name of what uint8 leaves of it, and that one's range.
        self.coded: dict[str, tuple[str, Range]] = {}
        # Tensors that int8 convolutions make: float32 nodes take what was coded of them.
        self.results: set[str] = set()
        self.rectified = self._rectified()

    def run(self) -> OnnxGraph:
        for node in self.graph.nodes:
            if self._is_coded(node):
                self._convolution(node)
            elif node.inputs and node.inputs[0] in self.rectified:
                self.coded[node.outputs[0]] = self.coded[node.inputs[0]]
                self.results.add(node.outputs[0])
            else:
                self.nodes.append(replace(node, inputs=tuple(self.coded[name][0] if name in self.results else name for name in node.inputs)))
        return replace(self.graph, nodes=tuple(self.nodes), weights=self.weights)

    def _is_coded(self, node: Node) -> bool:
        return node.op == "Conv" and module_of(node) not in self.kept

    def _rectified(self) -> set[str]:
        # Results of int8 convolutions that a ReLU alone takes.
        users: dict[str, list[str]] = {}
        for node in self.graph.nodes:
            for name in node.inputs:
                users.setdefault(name, []).append(node.op)
        return {node.outputs[0] for node in self.graph.nodes if self._is_coded(node) and users.get(node.outputs[0]) == ["Relu"]}

    def _convolution(self, node: Node) -> None:
        module, source, result = f"{self.part}.{module_of(node)}", node.inputs[0], node.outputs[0]
        if source not in self.coded:
            self._code(source, self.observer.range(module, "input", False))
        seen, seen_range = self.coded[source]
        weight, bias = self._parameters(node, seen_range)
        self.nodes.append(replace(node, inputs=(seen, weight, bias)))
        self._code(result, self.observer.range(module, "output", result in self.rectified))
        self.results.add(result)

    def _code(self, tensor: str, range: Range) -> None:
        scale, zero = f"{tensor}_scale", f"{tensor}_zero"
        self.weights[scale], self.weights[zero] = np.array(range.scale), np.array(range.zero)
        self.nodes.append(Node("QuantizeLinear", f"{tensor}_q", (tensor, scale, zero), (f"{tensor}_u8",), {}))
        self.nodes.append(Node("DequantizeLinear", f"{tensor}_dq", (f"{tensor}_u8", scale, zero), (f"{tensor}_f32",), {}))
        self.coded[tensor] = (f"{tensor}_f32", range)

    def _parameters(self, node: Node, seen: Range) -> tuple[str, str]:
        weight, bias = self.graph.weights[node.inputs[1]], self.graph.weights[node.inputs[2]]
        scale = np.maximum(np.abs(weight.reshape(len(weight), -1)).max(axis=1) / WEIGHT_LIMIT, 1e-12).astype(np.float32)
        codes = np.clip(np.round(weight / scale[:, None, None, None]), -WEIGHT_LIMIT, WEIGHT_LIMIT).astype(np.int8)
        bias_scale = (scale * seen.scale).astype(np.float32)
        return (self._stored(node.inputs[1], codes, scale),
                self._stored(node.inputs[2], np.round(bias.astype(np.float64) / bias_scale).astype(np.int32), bias_scale))

    def _stored(self, name: str, codes: np.ndarray, scale: np.ndarray) -> str:
        self.weights.pop(name, None)
        self.weights |= {f"{name}_i": codes, f"{name}_scale": scale, f"{name}_zero": np.zeros(len(scale), codes.dtype)}
        self.nodes.append(Node("DequantizeLinear", f"{name}_dq", (f"{name}_i", f"{name}_scale", f"{name}_zero"), (f"{name}_f32",), {"axis": 0}))
        return f"{name}_f32"
