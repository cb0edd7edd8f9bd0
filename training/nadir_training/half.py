"""Makes float16 graphs of a model: everything between the first and the last convolution computes in float16, the rest stays float32.

Inputs and outputs keep float32, so the contract of docs/model-card.md holds; so do the base, the block means that are taken out, and the noise
level's embedding, whose sines and exponentials are small work and would lose range.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .onnx_file import Node, OnnxGraph

_FLOAT, _HALF = 1, 10


def between_convolutions(graph: OnnxGraph) -> set[int]:
    """Positions of the nodes on a way from one convolution to another, both included."""
    after: set[int] = set()
    reached: set[str] = set()
    for position, node in enumerate(graph.nodes):
        if node.op == "Conv" or reached.intersection(node.inputs):
            after.add(position)
            reached.update(node.outputs)
    before: set[int] = set()
    needed: set[str] = set()
    for position, node in reversed(list(enumerate(graph.nodes))):
        if node.op == "Conv" or needed.intersection(node.outputs):
            before.add(position)
            needed.update(node.inputs)
    return after & before


def halve(graph: OnnxGraph) -> OnnxGraph:
    """The graph with the nodes between its convolutions, and their weights, in float16; casts stand where values enter and leave."""
    inside = between_convolutions(graph)
    made = {name for position in inside for name in graph.nodes[position].outputs}
    weights = dict(graph.weights)
    nodes: list[Node] = []
    entered: set[str] = set()
    for position, node in enumerate(graph.nodes):
        if position not in inside:
            nodes.append(node)
            continue
        inputs = []
        for name in node.inputs:
            if name in graph.weights:
                weights[name] = _to_half(name, graph.weights[name])
            elif name not in made:
                if name not in entered:
                    nodes.append(Node("Cast", f"{name}_enter", (name,), (f"{name}_f16",), {"to": _HALF}))
                    entered.add(name)
                name = f"{name}_f16"
            inputs.append(f"{name}_f16" if name in made else name)
        nodes.append(replace(node, inputs=tuple(inputs), outputs=tuple(f"{name}_f16" for name in node.outputs)))
        for name in node.outputs:
            if name in graph.outputs or any(name in other.inputs for at, other in enumerate(graph.nodes) if at not in inside):
                nodes.append(Node("Cast", f"{name}_leave", (f"{name}_f16",), (name,), {"to": _FLOAT}))
    return replace(graph, nodes=tuple(nodes), weights=weights)


def _to_half(name: str, array: np.ndarray) -> np.ndarray:
    if np.abs(array).max() > np.finfo(np.float16).max:
        raise ValueError(f"weight {name} reaches {np.abs(array).max():.3g}, more than float16 holds; keep this model in float32.")
    return array.astype(np.float16)
