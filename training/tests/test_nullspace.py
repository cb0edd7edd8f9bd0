"""Block means are exact: of the base, of what networks say, and of the degradation."""

from __future__ import annotations

import unittest

import numpy as np
import torch

from nadir_training import degradation, nullspace
from nadir_training.degradation import DegradationConfig
from nadir_training.network import EdgeNetwork, NetworkConfig

from . import support


def tensor(pixels: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(pixels.transpose(2, 0, 1)[None].astype(np.float32)) / 127.5 - 1


class NullSpace(unittest.TestCase):
    def test_base_has_the_inputs_block_means(self) -> None:
        lr = tensor(support.image(1, 16, 20))
        self.assertLess(float((nullspace.block_mean(nullspace.base(lr, 4), 4) - lr).abs().max()), 1e-6)

    def test_projection_takes_block_means_out_and_twice_is_once(self) -> None:
        image = tensor(support.image(2))
        once = nullspace.project(image, 4)
        self.assertLess(float(nullspace.block_mean(once, 4).abs().max()), 1e-6)
        self.assertLess(float((nullspace.project(once, 4) - once).abs().max()), 1e-6)

    def test_truth_is_base_plus_residual_of_an_exact_input(self) -> None:
        truth = tensor(support.image(3))
        lr = nullspace.block_mean(truth, 4)
        rebuilt = nullspace.base(lr, 4) + nullspace.residual(truth, lr, 4, 8.0) / 8
        self.assertLess(float((rebuilt - truth).abs().max()), 1e-6)

    def test_networks_outputs_average_to_zero(self) -> None:
        network = EdgeNetwork(NetworkConfig(width=8, coarse_width=8, embedding=8))
        lr = tensor(support.image(4, 16, 16))
        features, mmse = network.encoder(lr)
        prediction = network.denoiser(mmse, features, torch.zeros(1))
        for output in (mmse, prediction):
            self.assertLess(float(nullspace.block_mean(output, 4).abs().max()), 1e-6)
        self.assertGreater(float(prediction.abs().max()), 0)


class Degradation(unittest.TestCase):
    def setUp(self) -> None:
        self.pixels = support.image(5)
        self.truth = tensor(self.pixels)

    def degrade(self, **chances: float) -> torch.Tensor:
        return degradation.degrade(self.truth, 4, DegradationConfig(**chances), np.random.default_rng(1))

    def test_default_is_the_block_mean(self) -> None:
        means = self.pixels.astype(np.float64).reshape(16, 4, 16, 4, 3).mean(axis=(1, 3)) / 127.5 - 1
        np.testing.assert_allclose(self.degrade()[0].permute(1, 2, 0).numpy(), means, atol=1e-6)

    def test_rounding_goes_half_up_to_whole_8_bit_values(self) -> None:
        values = torch.tensor([0.49, 0.5, 1.5, 254.5]) / 127.5 - 1
        np.testing.assert_allclose((degradation.round_to_8_bit(values).numpy() + 1) * 127.5, [0, 1, 2, 255], atol=2e-4)

    def test_blur_keeps_a_flat_image_and_lowers_contrast(self) -> None:
        flat = torch.full((1, 3, 32, 32), 0.3)
        self.assertLess(float((degradation.gaussian_blur(flat, 1.3) - flat).abs().max()), 1e-6)
        self.assertLess(float(degradation.gaussian_blur(self.truth, 1.3).std()), float(self.truth.std()))

    def test_each_augmentation_changes_the_input(self) -> None:
        for chance in ("round_chance", "blur_chance", "noise_chance", "jpeg_chance"):
            self.assertGreater(float((self.degrade(**{chance: 1.0}) - self.degrade()).abs().max()), 1e-4, chance)

    def test_same_generator_same_input(self) -> None:
        everything = dict(round_chance=1.0, blur_chance=1.0, noise_chance=1.0, jpeg_chance=1.0)
        self.assertTrue(torch.equal(self.degrade(**everything), self.degrade(**everything)))
