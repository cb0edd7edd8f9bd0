"""Measures pixel by pixel: square error, structural similarity, spectral angle (docs/metrics.md, sections 2-4)."""

from __future__ import annotations

import numpy as np

SSIM_RADIUS = 5
SSIM_SIGMA = 1.5


def mean_square_error(product: np.ndarray, truth: np.ndarray) -> float:
    """Mean over pixels and bands of the squared difference, in squared units of the image."""
    return float(np.mean((product - truth) ** 2))


def psnr(error: float, peak: float) -> float:
    """10 log10(peak^2 / error) in dB; infinite for no error."""
    return float("inf") if error == 0 else float(10 * np.log10(peak ** 2 / error))


def ssim(product: np.ndarray, truth: np.ndarray, peak: float) -> float:
    """Wang et al. 2004: Gaussian window 11x11, sigma 1.5, valid positions only, per band, then the mean. At least 11x11 pixels."""
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    mean_p, mean_t = _window(product), _window(truth)
    var_p = _window(product * product) - mean_p ** 2
    var_t = _window(truth * truth) - mean_t ** 2
    both = _window(product * truth) - mean_p * mean_t
    similarity = ((2 * mean_p * mean_t + c1) * (2 * both + c2)) / ((mean_p ** 2 + mean_t ** 2 + c1) * (var_p + var_t + c2))
    return float(similarity.mean())


def spectral_angle(product: np.ndarray, truth: np.ndarray, peak: float) -> float:
    """Mean angle in degrees between the band vectors of each pixel; pixels where either is shorter than 1e-9 peak are left out."""
    dot = (product * truth).sum(axis=2)
    length_p, length_t = np.sqrt((product ** 2).sum(axis=2)), np.sqrt((truth ** 2).sum(axis=2))
    counted = (length_p > 1e-9 * peak) & (length_t > 1e-9 * peak)
    if not counted.any():
        return 0.0
    cosine = np.clip(dot[counted] / (length_p[counted] * length_t[counted]), -1, 1)
    return float(np.degrees(np.arccos(cosine)).mean())


def _window(image: np.ndarray) -> np.ndarray:
    offsets = np.arange(-SSIM_RADIUS, SSIM_RADIUS + 1)
    kernel = np.exp(-0.5 * (offsets / SSIM_SIGMA) ** 2)
    kernel /= kernel.sum()
    rows = np.lib.stride_tricks.sliding_window_view(image, 2 * SSIM_RADIUS + 1, axis=0) @ kernel
    return np.lib.stride_tricks.sliding_window_view(rows, 2 * SSIM_RADIUS + 1, axis=1) @ kernel
