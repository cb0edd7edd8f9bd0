"""Paths and samplers against closed forms: Gaussian data, where the probability-flow solution is known."""

from __future__ import annotations

import unittest

import torch

from nadir_training import nullspace, paths, sampler

DEVIATION = 0.5


def gaussian_estimate(path: paths.Path) -> sampler.Estimate:
    """E[x0 | x] for data N(0, 0.5^2) (in the null space, so that projecting changes nothing)."""
    def estimate(x: torch.Tensor, t: float) -> torch.Tensor:
        alpha, sigma = sampler.levels(path, t)
        return x * (alpha * DEVIATION ** 2 / (alpha ** 2 * DEVIATION ** 2 + sigma ** 2))
    return estimate


class Paths(unittest.TestCase):
    def test_every_path_goes_from_data_to_noise_with_falling_log_snr(self) -> None:
        t = torch.linspace(0.001, 0.999, 200, dtype=torch.float64)
        for name, path in paths.PATHS.items():
            with self.subTest(name):
                log_snr = path.log_snr(t, (-100, 100))
                self.assertTrue(bool((log_snr[1:] < log_snr[:-1]).all()))
                self.assertGreater(float(path.alpha(t[:1])), 0.98)
                self.assertLess(float(path.alpha(t[-1:])), 0.05)

    def test_learned_path_spends_its_times_where_the_loss_is(self) -> None:
        log_snrs = torch.linspace(-10, 10, 4000, dtype=torch.float64)
        flat = paths.knots_of_least_variance(log_snrs, torch.ones(4000), (-10, 10))
        self.assertLess(max(abs(a - b) for a, b in zip(flat, [10 - 20 * i / 16 for i in range(17)])), 1e-6)
        peaked = paths.knots_of_least_variance(log_snrs, (log_snrs.abs() < 2.5).float() + 0.1, (-10, 10))
        self.assertGreater(sum(abs(level) < 2.6 for level in peaked), 9)
        path = paths.learned(peaked)
        t = torch.linspace(0, 1, 17, dtype=torch.float64)
        self.assertLess(float((path.log_snr(t, (-20, 20)) - torch.tensor(peaked, dtype=torch.float64)).abs().max()), 1e-9)

    def test_predictions_give_back_the_clean_image(self) -> None:
        generator = torch.Generator().manual_seed(1)
        x0, noise = (torch.randn(2, 3, 8, 8, generator=generator, dtype=torch.float64) for _ in range(2))
        for path in paths.PATHS.values():
            at = torch.tensor([0.4], dtype=torch.float64)
            alpha, sigma = path.alpha(at), path.sigma(at)
            for kind in ("x0", "eps", "v", "flow"):
                wanted = paths.target(kind, x0, noise, alpha, sigma)
                back = paths.to_x0(kind, wanted, alpha * x0 + sigma * noise, alpha, sigma)
                self.assertLess(float((back - x0).abs().max()), 1e-9, f"{path.name} {kind}")


class Samplers(unittest.TestCase):
    def setUp(self) -> None:
        self.path = paths.PATHS["cosine"]
        self.noise = nullspace.project(torch.randn(1, 1, 16, 16, generator=torch.Generator().manual_seed(2), dtype=torch.float64), 4)

    def error(self, steps: int, kind: str, first: float = 1.0) -> float:
        times = [first * t for t in sampler.uniform_times(steps)]
        end = sampler.sample(gaussian_estimate(self.path), self.path, times, self.noise, 4, kind)
        # The exact flow scales the state to the data's deviation over the noisy level's.
        alpha, sigma = sampler.levels(self.path, first)
        exact = self.noise * sigma * DEVIATION / (alpha ** 2 * DEVIATION ** 2 + sigma ** 2) ** 0.5
        return float((end - exact).abs().max() / exact.abs().max())

    def test_ddim_halves_its_error_with_twice_the_steps(self) -> None:
        self.assertAlmostEqual(self.error(32, "ddim") / self.error(64, "ddim"), 2, delta=0.2)

    def test_second_order_beats_first_order_below_pure_noise(self) -> None:
        for steps in (8, 16, 32):
            self.assertLess(self.error(steps, "dpmpp-2m", 0.95), 0.7 * self.error(steps, "ddim", 0.95))

    def test_no_steps_add_nothing(self) -> None:
        self.assertEqual(float(sampler.sample(gaussian_estimate(self.path), self.path, [], self.noise, 4).abs().max()), 0)

    def test_one_step_is_the_estimate_itself(self) -> None:
        for kind in sampler.SAMPLERS:
            end = sampler.sample(lambda x, t: x * 0 + nullspace.project(x, 4) * 0.25, self.path, [0.6], self.noise, 4, kind)
            self.assertLess(float((end - 0.25 * self.noise * sampler.levels(self.path, 0.6)[1]).abs().max()), 1e-12)

    def test_states_average_to_zero_whatever_the_network_says(self) -> None:
        for kind in sampler.SAMPLERS:
            end = sampler.sample(lambda x, t: x + 3, self.path, [0.9, 0.5, 0.2], self.noise, 4, kind)
            self.assertLess(float(nullspace.block_mean(end, 4).abs().max()), 1e-12)
