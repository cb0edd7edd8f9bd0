"""Reads and writes what this package needs of an ONNX file: its weights, nodes and declared values. No onnx package required.

ONNX is protocol-buffer wire format: a message is a run of (field number, wire type, value). Field numbers below are those of onnx.proto.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Iterator

import numpy as np

TYPES = {1: np.float32, 2: np.uint8, 3: np.int8, 6: np.int32, 7: np.int64, 10: np.float16, 11: np.float64}
# IR version 8, which opset 17 came with.
FILE_VERSION = 8


@dataclass(frozen=True)
class Node:
    """One operation of the graph."""

    op: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, object]


@dataclass(frozen=True)
class Declared:
    """An input or output as it is declared: element type by its number in onnx.proto, sides as numbers or names of free ones."""

    type: int
    shape: tuple[int | str, ...]


@dataclass(frozen=True)
class OnnxGraph:
    """A graph: nodes in order, weights by name, inputs and outputs and how they are declared, the opset of the default domain."""

    nodes: tuple[Node, ...]
    weights: dict[str, np.ndarray]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    opset: int
    declared: dict[str, Declared] = field(default_factory=dict)


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


def unshared(graph: OnnxGraph) -> OnnxGraph:
    """The graph with a weight of its own in place of each Identity of one, by which exporters store equal tensors once."""
    weights, nodes = dict(graph.weights), []
    for node in graph.nodes:
        if node.op == "Identity" and node.inputs[0] in weights:
            weights[node.outputs[0]] = weights[node.inputs[0]]
        else:
            nodes.append(node)
    return replace(graph, nodes=tuple(nodes), weights=weights)


def write(graph: OnnxGraph, path: Path) -> None:
    """Writes a file that reads back as the same graph. Nodes must stand after those whose results they take."""
    body = [_part(1, _node_bytes(node)) for node in graph.nodes] + [_part(2, b"main")]
    body += [_part(5, _tensor_bytes(name, array)) for name, array in graph.weights.items()]
    for number, names in ((11, graph.inputs), (12, graph.outputs)):
        body += [_part(number, _declared_bytes(name, graph.declared[name])) for name in names]
    model = [_number(1, FILE_VERSION), _part(2, b"nadir_training"), _part(7, b"".join(body)), _part(8, _part(1, b"") + _number(2, graph.opset))]
    Path(path).write_bytes(b"".join(model))


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
    nodes, weights, inputs, outputs, declared = [], {}, [], [], {}
    for number, value in _fields(data):
        if number == 1:
            nodes.append(_node(value))
        elif number == 5:
            name, array = _tensor(value)
            weights[name] = array
        elif number in (11, 12):
            name = _text(value, 1)
            (inputs if number == 11 else outputs).append(name)
            declared[name] = _declared(value)
    inputs = [name for name in inputs if name not in weights]
    return OnnxGraph(tuple(nodes), weights, tuple(inputs), tuple(outputs), opset, {name: declared[name] for name in inputs + outputs})


def _declared(data: bytes) -> Declared:
    kind, shape = 0, []
    for number, value in _inside(data, 2, 1):
        if number == 1:
            kind = value
        elif number == 2:
            shape = [_side(dimension) for _, dimension in _fields(value)]
    return Declared(kind, tuple(shape))


def _side(data: bytes) -> int | str:
    return next((value if number == 1 else value.decode() for number, value in _fields(data) if number in (1, 2)), "")


def _inside(data: bytes, *path: int) -> list[tuple[int, object]]:
    for step in path:
        data = next((value for number, value in _fields(data) if number == step), b"")
    return list(_fields(data))


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
            content = _signed(value)
        elif number == 4:
            content = value.decode(errors="replace")
        elif number == 5:
            content = _tensor(value)[1]
        elif number == 8:
            many.extend(_signed(each) for each in (_varints(value) if isinstance(value, bytes) else [value]))
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
            longs.extend(_signed(each) for each in (_varints(value) if isinstance(value, bytes) else [value]))
        elif number == 8:
            name = value.decode()
        elif number == 9:
            raw = value
    if kind not in TYPES:
        raise ValueError(f"weight {name} has element type {kind}; only float16, float32, float64, int8, uint8, int32 and int64 are read.")
    dtype = np.dtype(TYPES[kind])
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


def _node_bytes(node: Node) -> bytes:
    texts = [(1, name) for name in node.inputs] + [(2, name) for name in node.outputs] + [(3, node.name), (4, node.op)]
    attributes = [_part(5, _attribute_bytes(name, value)) for name, value in node.attributes.items()]
    return b"".join([_part(number, text.encode()) for number, text in texts] + attributes)


def _attribute_bytes(name: str, value: object) -> bytes:
    # AttributeProto.type, field 20: FLOAT 1, INT 2, STRING 3, TENSOR 4, INTS 7.
    if isinstance(value, float):
        kind, content = 1, bytes([2 << 3 | 5]) + struct.pack("<f", value)
    elif isinstance(value, int):
        kind, content = 2, _number(3, value)
    elif isinstance(value, str):
        kind, content = 3, _part(4, value.encode())
    elif isinstance(value, np.ndarray):
        kind, content = 4, _part(5, _tensor_bytes("", value))
    elif isinstance(value, list) and all(isinstance(each, int) for each in value):
        kind, content = 7, b"".join(_number(8, each) for each in value)
    else:
        raise ValueError(f"attribute {name} is {value!r}; only numbers, texts, tensors and lists of whole numbers are written.")
    return _part(1, name.encode()) + content + _number(20, kind)


def _tensor_bytes(name: str, array: np.ndarray) -> bytes:
    kind = next(number for number, type in TYPES.items() if array.dtype == type)
    raw = np.ascontiguousarray(array).tobytes()
    return b"".join(_number(1, side) for side in array.shape) + _number(2, kind) + _part(8, name.encode()) + _part(9, raw)


def _declared_bytes(name: str, value: Declared) -> bytes:
    sides = [_part(1, _number(1, side) if isinstance(side, int) else _part(2, side.encode())) for side in value.shape]
    return _part(1, name.encode()) + _part(2, _part(1, _number(1, value.type) + _part(2, b"".join(sides))))


def _part(field_number: int, content: bytes) -> bytes:
    return _varint_bytes(field_number << 3 | 2) + _varint_bytes(len(content)) + content


def _number(field_number: int, value: int) -> bytes:
    return _varint_bytes(field_number << 3) + _varint_bytes(value % (1 << 64))


def _varint_bytes(value: int) -> bytes:
    content = bytearray()
    while value >= 0x80:
        content.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(content + bytes([value]))


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _varints(data: bytes) -> list[int]:
    position, values = 0, []
    while position < len(data):
        value, position = _varint(data, position)
        values.append(value)
    return values
