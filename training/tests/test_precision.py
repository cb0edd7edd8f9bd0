"""ONNX files written and read back; float16 and int8 graphs made of them, and what the int8 ones compute."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from nadir_training import config as configuration, export, half, model_folder, onnx_file, precision, quantize, sampler, simulate
from nadir_training.errors import TrainingError
from nadir_training.network import EdgeNetwork
from nadir_training.onnx_file import Node, OnnxGraph
from tests import support


def assert_same(test: unittest.TestCase, ours: OnnxGraph, theirs: OnnxGraph) -> None:
    test.assertEqual((ours.inputs, ours.outputs, ours.opset, ours.declared), (theirs.inputs, theirs.outputs, theirs.opset, theirs.declared))
    test.assertEqual([(n.op, n.name, n.inputs, n.outputs) for n in ours.nodes], [(n.op, n.name, n.inputs, n.outputs) for n in theirs.nodes])
    pairs = [(a.attributes, b.attributes) for a, b in zip(ours.nodes, theirs.nodes)] + [(ours.weights, theirs.weights)]
    for a, b in pairs:
        test.assertEqual(list(a), list(b))
        for name in a:
            test.assertEqual((type(a[name]), getattr(a[name], "dtype", None)), (type(b[name]), getattr(b[name], "dtype", None)), name)
            np.testing.assert_array_equal(a[name], b[name], err_msg=name)


class Files(unittest.TestCase):
    def test_shipped_graphs_survive_writing_and_reading(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            again = Path(folder) / "again.onnx"
            for path in sorted((support.ROOT / "models").glob("*-x4/*.onnx")):
                with self.subTest(f"{path.parent.name}/{path.name}"):
                    graph = onnx_file.read(path)
                    onnx_file.write(graph, again)
                    assert_same(self, onnx_file.read(again), graph)

    def test_every_kind_of_attribute_and_negative_numbers_survive(self) -> None:
        attributes = {"axis": -1, "alpha": 0.25, "mode": "linear", "pads": [0, -1, 300], "value": np.array([[-5, 2 ** 40]], np.int64)}
        node = Node("Pad", "p", ("x", ""), ("y",), attributes)
        float_value = onnx_file.Declared(1, ("n", 3, "h", 300))
        graph = OnnxGraph((node,), {"w": np.array(-3, np.int8)}, ("x",), ("y",), 17, {"x": float_value, "y": float_value})
        with tempfile.TemporaryDirectory() as folder:
            onnx_file.write(graph, Path(folder) / "g.onnx")
            assert_same(self, onnx_file.read(Path(folder) / "g.onnx"), graph)

    def test_an_attribute_that_cannot_be_written_is_refused(self) -> None:
        graph = OnnxGraph((Node("If", "i", (), ("y",), {"then": None}),), {}, (), (), 17)
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(ValueError, "attribute then is None; only numbers"):
            onnx_file.write(graph, Path(folder) / "g.onnx")


class Graphs(unittest.TestCase):
    """A small random network, exported."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name) / "small"
        network = EdgeNetwork(configuration.from_json(support.SMALL).network)
        network.start_from_scratch(torch.Generator().manual_seed(2))
        generator = torch.Generator().manual_seed(3)
        for name, weight in network.named_parameters():
            if "conv2" in name or "modulation" in name or "head" in name:
                weight.data.normal_(0, 0.1, generator=generator)
        model = model_folder.Model(network.eval(), configuration.LossConfig(), {2: [0.9, 0.4]})
        files = export.write_graphs(network, cls.folder)
        card = export.card("small", "1", model, files, 2, 16, {}, {})
        (cls.folder / "card.json").write_text(json.dumps(card))
        image = torch.from_numpy(support.image(1, 64, 64).transpose(2, 0, 1)[None].astype(np.float32)) / 127.5 - 1
        cls.crops = torch.cat([image, image.flip(2), image.flip(3)])
        cls.precisions = precision.add(cls.folder, ["fp16", "int8"], cls.crops)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.temporary.cleanup()

    def graphs(self, kind: str) -> list[tuple[OnnxGraph, OnnxGraph]]:
        return [(onnx_file.read(self.folder / f"{part}.onnx"), onnx_file.read(self.folder / f"{part}.{kind}.onnx")) for part in precision.PARTS]

    def test_the_contract_is_kept(self) -> None:
        for kind in precision.KINDS:
            for plain, other in self.graphs(kind):
                self.assertEqual((other.inputs, other.outputs, other.declared, other.opset), (plain.inputs, plain.outputs, plain.declared, plain.opset))

    def test_every_name_is_made_before_it_is_taken_and_once(self) -> None:
        for kind in precision.KINDS:
            for _, graph in self.graphs(kind):
                known = set(graph.weights) | set(graph.inputs) | {""}
                for node in graph.nodes:
                    self.assertLessEqual(set(node.inputs), known, node.name)
                    self.assertFalse(known.intersection(node.outputs), node.name)
                    known.update(node.outputs)
                self.assertLessEqual(set(graph.outputs), known)

    def test_half_keeps_the_embedding_and_the_block_means_in_float32(self) -> None:
        for plain, graph in self.graphs("fp16"):
            convolutions = {name for node in graph.nodes if node.op == "Conv" for name in node.inputs[1:]}
            self.assertEqual({name for name, weight in graph.weights.items() if weight.dtype == np.float16}, convolutions)
            entered = [node for node in graph.nodes if node.op == "Cast" and node.attributes["to"] == 10]
            left = [node for node in graph.nodes if node.op == "Cast" and node.attributes["to"] == 1]
            self.assertTrue(entered and left)
            self.assertEqual([node.op for node in graph.nodes if node.op != "Cast"], [node.op for node in onnx_file.unshared(plain).nodes])
            half_made = {name for node in entered for name in node.outputs}
            for node in graph.nodes:
                if node.op in ("Gemm", "Sin", "Cos", "AveragePool", "Resize"):
                    self.assertFalse(half_made.intersection(node.inputs), node.name)

    def test_a_weight_beyond_float16_is_refused(self) -> None:
        graph = onnx_file.read(self.folder / "encoder.onnx")
        graph.weights["head.bias"][0] = 7e4
        with self.assertRaisesRegex(ValueError, "weight head.bias reaches 7e.04, more than float16 holds"):
            half.halve(graph)

    def test_int8_codes_all_but_the_first_and_last_convolution(self) -> None:
        for plain, graph in self.graphs("int8"):
            makers = {name: node.op for node in graph.nodes for name in node.outputs}
            for node in graph.nodes:
                if node.op == "Conv":
                    expected = quantize.module_of(node) not in quantize.KEPT
                    self.assertEqual([makers.get(name) == "DequantizeLinear" for name in node.inputs], [expected] * 3, node.name)
            codes = [weight for weight in graph.weights.values() if weight.dtype == np.int8 and weight.ndim == 4]
            self.assertEqual(len(codes), sum(node.op == "Conv" for node in plain.nodes) - 2)
            for weight in codes:
                self.assertTrue((np.abs(weight.reshape(len(weight), -1).astype(int)).max(axis=1) == quantize.WEIGHT_LIMIT).all())

    def test_a_relu_of_the_encoder_became_a_range_from_zero(self) -> None:
        _, graph = self.graphs("int8")[0]
        self.assertNotIn("Relu", [node.op for node in graph.nodes])
        zeros = {name: int(weight) for name, weight in graph.weights.items() if name.endswith("conv1/Conv_output_0_zero")}
        self.assertEqual(set(zeros.values()), {0})

    def test_int8_computes_nearly_the_same(self) -> None:
        plain, coded = model_folder.open_model(self.folder), simulate.open_int8(self.folder)
        lr = torch.nn.functional.avg_pool2d(self.crops, 4)
        state = sampler.start(self.crops.shape, 4, torch.Generator().manual_seed(0))
        with torch.no_grad():
            ours, theirs = plain.network.encoder(lr), coded.network.encoder(lr)
            level = torch.full((3,), -1.0)
            ours += (plain.network.denoiser(state, ours[0], level),)
            theirs += (coded.network.denoiser(state, ours[0], level),)
        # Eight bits leave 1 to 2 % at each convolution, and errors of random weights add up: measured 3.0, 3.0 and 9.5 %.
        for a, b, bound in zip(ours, theirs, (0.05, 0.05, 0.15)):
            error = float((a - b).square().mean().sqrt() / a.square().mean().sqrt())
            self.assertLess(error, bound)
            self.assertGreater(error, 1e-5)

    def test_the_card_names_what_was_written(self) -> None:
        card = json.loads((self.folder / "card.json").read_text())
        self.assertEqual(card["precisions"], self.precisions)
        self.assertEqual(list(card)[list(card).index("files") + 1], "precisions")
        for kind in precision.KINDS:
            for part in precision.PARTS:
                self.assertEqual(card["precisions"][kind][part], export.describe(self.folder / f"{part}.{kind}.onnx"))

    def test_measuring_int8_where_there_is_none_is_refused(self) -> None:
        with self.assertRaisesRegex(TrainingError, "has no int8 graphs; make them with nadir_training.precision"):
            simulate.open_int8(support.ROOT / "models" / "seed-x4")

    def test_int8_without_images_is_refused(self) -> None:
        with self.assertRaisesRegex(TrainingError, "int8 needs images to calibrate on; give --data"):
            precision.add(self.folder, ["int8"], None)


class Ranges(unittest.TestCase):
    def test_outliers_are_cut_off_where_that_costs_less(self) -> None:
        rng = np.random.default_rng(1)
        values = np.concatenate([rng.normal(0, 1, 20000), [40.0]]).astype(np.float32)
        found = quantize.best_range(values)
        whole = quantize.Range(float(values.min()), float(values.max()))
        error = [np.square(quantize.rounded(values, one) - values).mean() for one in (found, whole)]
        self.assertLess(found.high, 40)
        self.assertLess(error[0], error[1])

    def test_zero_is_exact_in_every_range(self) -> None:
        for low, high in ((-1.0, 3.0), (0.5, 2.0), (-3.0, -1.0), (0.0, 0.0)):
            self.assertEqual(float(quantize.rounded(np.zeros(1, np.float32), quantize.Range(low, high))[0]), 0)
