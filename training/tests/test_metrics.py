"""The measures against their stored values (which the C# ones are held to as well) and against what they must say in plain cases."""

from __future__ import annotations

import json
import unittest

import numpy as np

from nadir_training import evaluate, goldens, metrics
from nadir_training.metrics import opensr, texture

from . import support


class Stored(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = support.TRAINING / "goldens"
        cls.expected = json.loads((folder / "metrics.json").read_text())
        with np.load(folder / "metrics.npz") as arrays:
            cls.cases = {name: {kind: arrays[f"{name}_{kind}"] for kind in ("truth", "lr", "product", "bicubic")} for name in cls.expected["images"]}

    def compare(self, ours: object, stored: object, where: str) -> None:
        if isinstance(stored, dict):
            for name, value in stored.items():
                self.compare(ours[name], value, f"{where}.{name}")
        elif isinstance(stored, list):
            for i, value in enumerate(stored):
                self.compare(ours[i], value, f"{where}[{i}]")
        elif stored is None:
            self.assertIsNone(ours, where)
        else:
            self.assertLessEqual(abs(ours - stored), 1e-6 + 1e-6 * abs(stored), where)

    def test_images(self) -> None:
        for name, case in self.cases.items():
            with self.subTest(name):
                self.compare(json.loads(json.dumps(goldens.expected(case))), self.expected["images"][name], name)

    def test_pooled(self) -> None:
        pooled = self.expected["pooled"]
        scores = [evaluate.score(*(self.cases[name][kind].astype(np.float64) for kind in ("product", "truth", "lr", "bicubic")), 4) for name in pooled["images"]]
        self.compare(evaluate.with_intervals(scores), pooled["values"], "pooled")

    def test_directions(self) -> None:
        stored = self.expected["directions"]
        directions = texture.directions(stored["level"], stored["length"])
        self.compare(directions[0, :4].tolist(), stored["first"], "first")
        self.compare(directions[-1, -4:].tolist(), stored["last"], "last")


class Plain(unittest.TestCase):
    def setUp(self) -> None:
        self.truth = support.image(1, 96, 96).astype(np.float64)

    def test_the_truth_itself_is_perfect(self) -> None:
        lr = self.truth.reshape(24, 4, 24, 4, 3).mean(axis=(1, 3))
        scores = evaluate.score(self.truth, self.truth, lr, np.repeat(np.repeat(lr, 4, 0), 4, 1), 4)
        self.assertEqual((scores.mse, scores.wasserstein), (0, [0, 0, 0]))
        self.assertAlmostEqual(scores.ssim, 1)
        self.assertLess(scores.angle, 1e-5)
        self.assertLess(metrics.frechet_from_moments(scores.moments, scores.truth_moments), 1e-12)
        self.assertGreater(scores.correctness.improvement, 0.9)
        self.assertLess(scores.block_error, 1e-9)

    def test_the_enlargement_itself_is_omission(self) -> None:
        blurred = opensr.shrink(self.truth, 4).repeat(4, 0).repeat(4, 1)
        done = metrics.correctness(blurred, blurred, self.truth, 255.0)
        self.assertGreater(done.omission, 0.6)
        self.assertAlmostEqual(done.improvement + done.omission + done.hallucination, 1)

    def test_psnr_of_a_known_error(self) -> None:
        self.assertAlmostEqual(metrics.psnr(metrics.mean_square_error(self.truth + 5, self.truth), 255.0), 34.1514, places=4)

    def test_a_displacement_is_found_to_a_tenth_of_a_pixel(self) -> None:
        y, x = opensr.phase_shift(self.truth[:, :, 0], np.roll(self.truth[:, :, 0], (2, -3), axis=(0, 1)))
        self.assertAlmostEqual(y, 2, delta=0.1)
        self.assertAlmostEqual(x, -3, delta=0.1)

    def test_a_period_of_four_pixels_shows_at_a_quarter(self) -> None:
        stripes = self.truth + 20 * np.cos(np.pi / 2 * np.arange(96))[None, :, None]
        before, after = (metrics.axis_peaks(image)["quarter"] for image in (self.truth, stripes))
        self.assertGreater(after[0] / after[1], 10 * before[0] / before[1])

    def test_white_noise_has_equal_power_per_area_of_the_plane(self) -> None:
        power = metrics.band_power(np.random.default_rng(1).normal(0, 1, (256, 256, 3)))
        self.assertAlmostEqual(power["high"] / power["mid"], 4, delta=0.15)

    def test_matching_gives_the_targets_histogram(self) -> None:
        matched = opensr.match_histogram(np.arange(64.0).reshape(8, 8), self.truth[:8, :8, 0])
        np.testing.assert_allclose(np.sort(matched.ravel()), np.sort(self.truth[:8, :8, 0].ravel()), atol=4)


class Evaluating(unittest.TestCase):
    def test_rows_pool_and_make_a_cards_measured_field(self) -> None:
        images = [(name, support.image(seed, 128, 128)) for seed, name in enumerate(("one", "two"))]
        rows = evaluate.evaluate(images, 4, {"bicubic": lambda lr, number: evaluate.nullspace.bicubic(lr, 4), "0 steps": lambda lr, number: evaluate.nullspace.base(lr, 4)})
        field = evaluate.measured(rows, len(images), "command")
        self.assertEqual(set(field["pooledPsnrDb"]), {"bicubic", "0"})
        self.assertGreater(field["pooledPsnrDb"]["0"], field["pooledPsnrDb"]["bicubic"])
        self.assertIn("| 0 steps |", evaluate.table(rows))
