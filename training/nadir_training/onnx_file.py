"""Reads what this package needs of an ONNX file: its weights, nodes and declared names. No onnx package required.

ONNX is protocol-buffer wire format: a message is a run of (field number, wire type, value). Field numbers below are those of onnx.proto.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

import numpy as np

_TYPES = {1: np.float32, 6: np.int32, 7: np.int64, 10: np.float16, 11: np.float64}


@dataclass(frozen=True)
class Node:
    """One operation of the graph."""

    op: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, object]


@dataclass(frozen=True)
class OnnxGraph:
    """A graph: nodes in order, weights by name, declared inputs and outputs, the opset of the default domain."""

    nodes: tuple[Node, ...]
    weights: dict[str, np.ndarray]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    opset: int


def read(path: Path) -> OnnxGraph:
    """Reads a file; raises ValueError with one sentence where it is no ONNX file."""
    data = Path(path).read_bytes()
    try:
        model = _fields(data)
        graph = next(value for number, value in model if number == 7)
        opset = max((_opset(value) for number, value in _fields(data) if number == 8), default=0)
        return _graph(graph, opset)
    except (StopIteration, IndexError, struct.error, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is not an ONNX file that can be read ({type(error).__name__}); export it again.") from error


def layer_weights(graph: OnnxGraph) -> dict[str, np.ndarray]:
    """Weights and biases of convolutions and linear layers by the module that used them ("fine_in.0.conv1.weight").

    Taken from the nodes, since exporters store equal tensors of two layers once and name the others by Identity.
    """
    same = {node.outputs[0]: node.inputs[0] for node in graph.nodes if node.op == "Identity"}
    found: dict[str, np.ndarray] = {}
    for node in graph.nodes:
        if node.op in ("Conv", "Gemm"):
            module = ".".join(node.outputs[0].strip("/").split("/")[:-1])
            for name, source in zip(("weight", "bias"), node.inputs[1:]):
                while source in same:
                    source = same[source]
                found[f"{module}.{name}"] = graph.weights[source]
    return found


def _graph(data: bytes, opset: int) -> OnnxGraph:
    nodes, weights, inputs, outputs = [], {}, [], []
    for number, value in _fields(data):
        if number == 1:
            nodes.append(_node(value))
        elif number == 5:
            name, array = _tensor(value)
            weights[name] = array
        elif number == 11:
            inputs.append(_text(value, 1))
        elif number == 12:
            outputs.append(_text(value, 1))
    return OnnxGraph(tuple(nodes), weights, tuple(name for name in inputs if name not in weights), tuple(outputs), opset)


def _node(data: bytes) -> Node:
    inputs, outputs, name, op, attributes = [], [], "", "", {}
    for number, value in _fields(data):
        if number == 1:
            inputs.append(value.decode())
        elif number == 2:
            outputs.append(value.decode())
        elif number == 3:
            name = value.decode()
        elif number == 4:
            op = value.decode()
        elif number == 5:
            key, content = _attribute(value)
            attributes[key] = content
    return Node(op, name, tuple(inputs), tuple(outputs), attributes)


def _attribute(data: bytes) -> tuple[str, object]:
    name, content, many = "", None, []
    for number, value in _fields(data):
        if number == 1:
            name = value.decode()
        elif number == 2:
            content = struct.unpack("<f", value)[0]
        elif number == 3:
            content = value
        elif number == 4:
            content = value.decode(errors="replace")
        elif number == 5:
            content = _tensor(value)[1]
        elif number == 8:
            many.extend(_varints(value) if isinstance(value, bytes) else [value])
    return name, many if many else content


def _tensor(data: bytes) -> tuple[str, np.ndarray]:
    shape, kind, name, raw, floats, longs = [], 1, "", None, [], []
    for number, value in _fields(data):
        if number == 1:
            shape.extend(_varints(value) if isinstance(value, bytes) else [value])
        elif number == 2:
            kind = value
        elif number == 4:
            floats.extend(np.frombuffer(value, "<f4").tolist())
        elif number == 7:
            longs.extend(_varints(value) if isinstance(value, bytes) else [value])
        elif number == 8:
            name = value.decode()
        elif number == 9:
            raw = value
    if kind not in _TYPES:
        raise ValueError(f"weight {name} has element type {kind}; only float16, float32, float64, int32 and int64 are read.")
    dtype = np.dtype(_TYPES[kind])
    array = np.frombuffer(raw, dtype) if raw is not None else np.array(floats or longs, dtype)
    return name, array.reshape(shape).copy()


def _opset(data: bytes) -> int:
    fields = dict(_fields(data))
    return fields.get(2, 0) if not fields.get(1) else 0


def _text(data: bytes, field: int) -> str:
    return next(value.decode() for number, value in _fields(data) if number == field)


def _fields(data: bytes) -> Iterator[tuple[int, object]]:
    position = 0
    while position < len(data):
        key, position = _varint(data, position)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, position = _varint(data, position)
        elif wire == 2:
            size, position = _varint(data, position)
            value, position = data[position:position + size], position + size
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
            value, position = data[position:position + size], position + size
        else:
            raise IndexError(f"wire type {wire}")
        yield number, value


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def _varints(data: bytes) -> list[int]:
    position, values = 0, []
    while position < len(data):
        value, position = _varint(data, position)
        values.append(value)
    return values
