"""Training end to end on a few real pixels: it learns, resumes to the same state, refuses what does not fit, distils and exports."""

from __future__ import annotations

import copy
import json
import tempfile
import unittest
import unittest.mock
from pathlib import Path

import numpy as np
import torch

from nadir_training import (checkpoint, config as configuration, data, distil, export, merge, model_folder, nullspace, onnx_file, sampler, train, validate,
                            warm_start)
from nadir_training.errors import TrainingError

from . import support


class WithImagery(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.folder = Path(cls.scratch.name)
        cls.split = support.write_imagery(cls.folder)
        cls.scenes = data.load(cls.folder / "imagery", cls.split, "train")

    def trainer(self, **changes: object) -> train.Trainer:
        values = copy.deepcopy(support.SMALL)
        for name, value in changes.items():
            section, _, field = name.partition("__")
            if field:
                values[section][field] = value
            else:
                values[section] = value
        return train.Trainer(configuration.from_json(values), self.scenes, "cpu")


class Training(WithImagery):
    def test_smoke_sixty_iterations_beat_bicubic_on_another_image(self) -> None:
        trainer = self.trainer(optimizer__iterations=60, loss__stage="encoder")
        images = validate.images(data.load(self.folder / "imagery", self.split, "validation"))
        before = validate.measure(trainer.averaged(), images, trainer.config.loss)
        for _ in range(60):
            trainer.step()
        after = validate.measure(trainer.averaged(), images, trainer.config.loss)
        self.assertGreater(after["psnr"], before["psnr"])
        self.assertGreater(after["gain"], 0)

    def test_the_command_line_trains_and_resumes(self) -> None:
        config, out = self.folder / "config.json", self.folder / "run"
        config.write_text(json.dumps(support.SMALL | {"split": str(self.split)}))
        arguments = ["--config", str(config), "--data", str(self.folder / "imagery"), "--out", str(out), "--resume"]
        for iterations in (4, 8):
            with unittest.mock.patch("sys.argv", ["train", *arguments, "--set", f"optimizer.iterations={iterations}"]), unittest.mock.patch("builtins.print"):
                train.main()
            self.assertEqual(checkpoint.load(out / "last.pt")["iteration"], iterations)
        records = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
        self.assertTrue(any("eta_minutes" in record for record in records) and any("validation" in record for record in records))

    def test_resumed_run_ends_in_the_same_state(self) -> None:
        for stage in ("joint", "trajectory"):
            with self.subTest(stage):
                changes = {"loss": {"stage": stage, "times": [1.0, 0.5]}} if stage == "trajectory" else {}
                whole, first, second = (self.trainer(**changes) for _ in range(3))
                for _ in range(6):
                    whole.step()
                for _ in range(3):
                    first.step()
                path = self.folder / f"{stage}.pt"
                checkpoint.save(path, first.state())
                second.resume(path)
                for _ in range(3):
                    second.step()
                self.assertEqual(second.iteration, 6)
                for ours, theirs in ((whole.network.state_dict(), second.network.state_dict()), (whole.ema.weights, second.ema.weights)):
                    for name in ours:
                        self.assertTrue(torch.equal(ours[name], theirs[name]), name)

    def test_checkpoint_of_another_config_is_refused_by_field(self) -> None:
        trainer = self.trainer()
        path = self.folder / "other.pt"
        checkpoint.save(path, trainer.state())
        with self.assertRaisesRegex(TrainingError, "is of another configuration: seed was 3 and is 4; resume with the same config"):
            self.trainer(seed=4).resume(path)
        with self.assertRaisesRegex(TrainingError, "holds a network of other sizes"):
            self.trainer(network__width=12).start_from(path)

    def test_no_checkpoint_is_refused(self) -> None:
        path = self.folder / "noise.pt"
        path.write_bytes(b"noise")
        with self.assertRaisesRegex(TrainingError, "cannot be read as a checkpoint"):
            checkpoint.load(path)

    def test_unknown_field_and_wrong_kind_are_refused(self) -> None:
        with self.assertRaisesRegex(TrainingError, "unknown field optimizer.speed; known here: iterations"):
            configuration.from_json({"name": "x", "optimizer": {"speed": 3}})
        with self.assertRaisesRegex(TrainingError, "optimizer.batch is 'four'; it takes a value of type int"):
            configuration.from_json({"name": "x", "optimizer": {"batch": "four"}})
        with self.assertRaisesRegex(TrainingError, "loss.stage is 'nap'; it is one of encoder, tower, denoiser, joint"):
            self.trainer(loss__stage="nap")

    def test_shipped_configurations_are_valid(self) -> None:
        for path in (support.TRAINING / "configs").glob("edge-*.json"):
            with self.subTest(path.name):
                distil.check(configuration.load(path).loss)


class Distillation(WithImagery):
    def test_a_student_that_is_its_teacher_has_nothing_to_learn_from_single_steps(self) -> None:
        trainer = self.trainer(loss={"stage": "trajectory", "times": [1.0, 0.6, 0.3], "substeps": 1, "null_condition": 0.0})
        lr = torch.rand(3, 3, 16, 16)
        target = nullspace.project(torch.randn(3, 3, 64, 64), 4)
        terms = distil.losses(trainer.network, trainer.teacher, lr, target, trainer.config.loss, torch.Generator().manual_seed(1))
        self.assertLess(float(terms["trajectory"]), 1e-9)

    def test_times_that_do_not_fall_are_refused(self) -> None:
        with self.assertRaisesRegex(TrainingError, r"loss.times are \[0.5, 0.7\]; a distillation takes times that fall"):
            self.trainer(loss={"stage": "consistency", "times": [0.5, 0.7]})

    def test_both_ways_take_steps_and_leave_the_encoder_alone(self) -> None:
        for stage in distil.STAGES:
            with self.subTest(stage):
                trainer = self.trainer(loss={"stage": stage, "times": [1.0, 0.6, 0.3], "substeps": 2})
                before = {name: value.clone() for name, value in trainer.network.state_dict().items()}
                for _ in range(2):
                    trainer.step()
                changed = {name.split(".")[0] for name, value in trainer.network.state_dict().items() if not torch.equal(value, before[name])}
                self.assertEqual(changed, {"denoiser"})


class Towers(WithImagery):
    def test_a_tower_leaves_features_alone_and_merges_with_a_denoiser_trained_beside_it(self) -> None:
        first = self.trainer(optimizer__iterations=2)
        start, paths = self.folder / "start.pt", {}
        checkpoint.save(start, first.state())
        for stage, network in (("tower", support.SMALL["network"] | {"encoder_tower": 1}), ("denoiser", support.SMALL["network"])):
            trainer = self.trainer(loss={"stage": stage}, network=network)
            trainer.network.load_state_dict(first.ema.weights, strict=False)
            trainer._set_up()
            for _ in range(2):
                trainer.step()
            paths[stage] = self.folder / f"{stage}-part.pt"
            checkpoint.save(paths[stage], trainer.state())
        merged = merge.merge(paths["tower"], paths["denoiser"])
        self.assertTrue(torch.equal(merged["ema"]["encoder.stem.weight"], first.ema.weights["encoder.stem.weight"]))
        self.assertFalse(torch.equal(merged["ema"]["encoder.head.weight"], first.ema.weights["encoder.head.weight"]))
        self.assertFalse(torch.equal(merged["ema"]["denoiser.head.weight"], first.ema.weights["denoiser.head.weight"]))

    def test_encoders_that_moved_apart_are_not_merged(self) -> None:
        first, second = self.trainer(loss={"stage": "encoder"}), self.trainer()
        for _ in range(3):
            first.step()
        for name, trainer in (("moved", first), ("still", second)):
            checkpoint.save(self.folder / f"{name}.pt", trainer.state())
        with self.assertRaisesRegex(TrainingError, "compute features that differ by .*; train the denoiser on the encoder"):
            merge.merge(self.folder / "moved.pt", self.folder / "still.pt")


class Exporting(WithImagery):
    def exported(self, name: str) -> tuple[Path, model_folder.Model]:
        trainer = self.trainer()
        for _ in range(2):
            trainer.step()
        path = self.folder / f"{name}.pt"
        checkpoint.save(path, trainer.state())
        model = model_folder.open_model(path)
        model.tables = {2: [0.9, 0.3]}
        folder = self.folder / name
        card = export.card(name, "1.0.0", model, export.write_graphs(model.network, folder), 2, 16, {}, {})
        (folder / "card.json").write_text(json.dumps(card))
        return folder, model

    def test_files_read_back_compute_the_same(self) -> None:
        folder, model = self.exported("same")
        again = model_folder.open_model(folder)
        self.assertEqual(again.tables, {2: [0.9, 0.3]})
        image = support.image(1, 128, 160)
        ours, theirs = export.parity(model, image), export.parity(again, image)
        for name in ours:
            np.testing.assert_allclose(theirs[name], ours[name], atol=1e-6, err_msg=name)

    def test_graphs_declare_the_cards_names_and_opset(self) -> None:
        folder, _ = self.exported("names")
        encoder, denoiser = (onnx_file.read(folder / f"{part}.onnx") for part in ("encoder", "denoiser"))
        self.assertEqual((encoder.inputs, encoder.outputs, encoder.opset), (("lr",), ("features", "mmse"), export.OPSET))
        self.assertEqual((denoiser.inputs, denoiser.outputs), (("x", "features", "log_snr"), ("prediction",)))

    def test_card_and_graph_that_disagree_are_refused(self) -> None:
        folder, _ = self.exported("disagree")
        graph = folder / "denoiser.onnx"
        graph.write_bytes(graph.read_bytes() + b"\x00")
        with self.assertRaisesRegex(TrainingError, "is not the file that .*card.json names .its SHA-256 differs.; export the model again"):
            model_folder.open_model(folder)
        card = json.loads((folder / "card.json").read_text())
        card["files"]["denoiser"] = card["files"]["encoder"]
        (folder / "card.json").write_text(json.dumps(card | {"files": {"encoder": card["files"]["encoder"] | {"inputs": ["image"]}, "denoiser": card["files"]["encoder"]}}))
        with self.assertRaisesRegex(TrainingError, "has inputs \\['lr'\\] and outputs .* where the card lists \\['image'\\]"):
            model_folder.open_model(folder)

    def test_no_onnx_file_is_refused(self) -> None:
        path = self.folder / "noise.onnx"
        path.write_bytes(b"\xff\xff\xff\xff")
        with self.assertRaisesRegex(ValueError, "is not an ONNX file that can be read"):
            onnx_file.read(path)

    def test_a_path_that_cards_lack_is_refused(self) -> None:
        model = model_folder.Model(self.trainer().network, configuration.LossConfig(path="sigmoid"))
        with self.assertRaisesRegex(TrainingError, "a card has no sigmoid path; train on cosine, linear, flow"):
            export.card("x", "1", model, {}, 4, 16, {}, {})

    def test_warm_start_takes_over_the_seeds_function(self) -> None:
        seed = model_folder.open_model(support.ROOT / "models" / "seed-x4")
        wider = train.EdgeNetwork(configuration.NetworkConfig(encoder_coarse=5))
        warm_start.load(wider, support.ROOT / "models" / "seed-x4", torch.Generator().manual_seed(1))
        lr = torch.from_numpy(support.image(1, 16, 16).transpose(2, 0, 1)[None].astype(np.float32)) / 127.5 - 1
        with torch.no_grad():
            ours, theirs = wider.encoder(lr), seed.network.encoder(lr)
        for a, b in zip(ours, theirs):
            self.assertLess(float((a - b).abs().max()), 1e-5)

    def test_warm_start_from_other_widths_is_refused(self) -> None:
        other = train.EdgeNetwork(configuration.NetworkConfig(width=32))
        with self.assertRaisesRegex(TrainingError, "where the config makes .* start from a model of the same widths"):
            warm_start.load(other, support.ROOT / "models" / "seed-x4", torch.Generator().manual_seed(1))


class ShippedModels(unittest.TestCase):
    def test_each_parity_case_is_reproduced(self) -> None:
        for folder in sorted((support.ROOT / "models").iterdir()):
            if not (folder / "parity.npz").exists():
                continue
            with self.subTest(folder.name), np.load(folder / "parity.npz") as case, torch.no_grad():
                model = model_folder.open_model(folder)
                lr, noise = torch.from_numpy(case["lr"]), torch.from_numpy(case["noise"])
                features, mmse = model.network.encoder(lr)
                for count in (0, 1, 2, 4, 8):
                    times = model.times(count, True) if count else []
                    left = sampler.sample(model.estimator(features), model_folder.paths.PATHS[model.loss.path], times, noise, 4)
                    product = nullspace.base(lr, 4) + (mmse + left) / model.loss.residual_scale
                    self.assertLess(float(np.abs(product.numpy() - case[f"product_{count}"]).max()), 1e-5, f"{count} steps")
