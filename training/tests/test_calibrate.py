"""The uncertainty calibration: its spread against plain loops, its factor against data whose quantile is known."""

from __future__ import annotations

import math
import unittest
from pathlib import Path

import torch

from nadir_training import calibrate, model_folder

from .support import ROOT


class CalibrateTests(unittest.TestCase):
    def test_spread_is_the_root_mean_square_over_samples_blocks_and_their_surroundings(self) -> None:
        samples = torch.randn(3, 2, 12, 8, generator=torch.Generator().manual_seed(1))

        spread = calibrate.spread(samples, 4, 3)

        for band in range(2):
            for y in range(3):
                for x in range(2):
                    total = 0.0
                    for row in (max(y - 1, 0), y, min(y + 1, 2)):
                        for column in (max(x - 1, 0), x, min(x + 1, 1)):
                            block = samples[:, band, 4 * row:4 * row + 4, 4 * column:4 * column + 4]
                            total += float(block.square().mean())
                    self.assertAlmostEqual(math.sqrt(total / 9), float(spread[band, y, x]), places=5)

    def test_factor_of_normal_errors_is_the_normal_quantile(self) -> None:
        generator = torch.Generator().manual_seed(2)
        width = torch.rand(200_000, generator=generator) + 0.1
        images = [calibrate.Image((torch.randn(len(width), generator=generator) * width).abs(), width)]

        factor = calibrate.factor_of(images, 0.9)

        self.assertAlmostEqual(1.645, factor, delta=0.01)
        covered = calibrate.coverage(images, factor)
        self.assertAlmostEqual(0.9, covered["pooled"], delta=1e-4)
        self.assertTrue(all(abs(share - 0.9) < 0.01 for share in covered["tenths"]))

    def test_a_bundled_model_at_two_steps_has_its_product_as_the_first_sample(self) -> None:
        model = model_folder.open_model(Path(ROOT) / "models" / "edge-x4")
        truth = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(3)) * 2 - 1

        once = calibrate.look(model, truth, 2, 2, 1)
        twice = calibrate.look(model, truth, 2, 2, 2)

        self.assertTrue(torch.equal(once.error, twice.error))
        self.assertFalse(torch.equal(once.width, twice.width))
        self.assertEqual(3 * 32 * 32, len(once.error))


if __name__ == "__main__":
    unittest.main()
