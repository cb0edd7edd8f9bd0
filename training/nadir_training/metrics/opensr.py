"""Consistency and correctness in the manner of opensr-test (docs/metrics.md, sections 9-10)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .pixel import spectral_angle
from .spectrum import hann

REACH = 5
TEMPERATURE = 0.25
CURVATURE = 0.05


@dataclass(frozen=True)
class Consistency:
    """Against the input: reflectance (share of the peak), spectral (degrees), spatial (input pixels)."""

    reflectance: float
    spectral: float
    spatial: float


@dataclass(frozen=True)
class Correctness:
    """Against the truth: shares of pixels' detail that sum to 1."""

    improvement: float
    omission: float
    hallucination: float


def consistency(product: np.ndarray, lr: np.ndarray, scale: int, peak: float) -> Consistency:
    """Compares the product, brought down by an antialiased bilinear filter, with the input [h, w, C]."""
    down = shrink(product, scale)
    shift = phase_shift(lr.mean(axis=2), down.mean(axis=2))
    return Consistency(float(np.abs(lr - down).mean() / peak), spectral_angle(down, lr, peak), float(np.hypot(*shift)))


def correctness(product: np.ndarray, enlarged: np.ndarray, truth: np.ndarray, peak: float) -> Correctness:
    """How each pixel of the product lies between the bicubic enlargement and the truth; borders are the caller's to cut."""
    matched = np.stack([match_histogram(product[:, :, c], truth[:, :, c]) for c in range(truth.shape[2])], axis=2)
    reference = np.maximum(normalised_difference(enlarged, truth, peak), 1e-6)
    d_im = normalised_difference(matched, truth, peak) / reference
    d_om = normalised_difference(matched, enlarged, peak) / reference
    bend = 1 - np.exp(-CURVATURE * np.maximum(d_im + d_om - 1, 0))
    distances = np.stack([d_im + d_om * bend, d_om + d_im * bend, np.exp(-CURVATURE * d_im * d_om)])
    weights = np.exp(-(distances - distances.min(axis=0)) / TEMPERATURE)
    shares = (weights / weights.sum(axis=0)).mean(axis=(1, 2))
    return Correctness(*(float(share) for share in shares))


def shrink(image: np.ndarray, scale: int) -> np.ndarray:
    """Bilinear with antialiasing by the whole factor: triangle of half-width scale around (i + 0.5) scale - 0.5, renormalised at borders."""
    for axis in (0, 1):
        count = image.shape[axis]
        centres = (np.arange(count // scale) + 0.5) * scale - 0.5
        weights = np.maximum(0, 1 - np.abs(np.arange(count)[None, :] - centres[:, None]) / scale)
        weights /= weights.sum(axis=1, keepdims=True)
        image = np.moveaxis(np.tensordot(weights, image, axes=(1, axis)), 0, axis)
    return image


def phase_shift(reference: np.ndarray, moved: np.ndarray) -> tuple[float, float]:
    """(rows, columns) by which moved is displaced, at most 5 each: the peak of the phase correlation, refined by a parabola per axis."""
    height, width = reference.shape
    window = hann(height)[:, None] * hann(width)[None, :]
    cross = np.fft.fft2((moved - moved.mean()) * window) * np.conj(np.fft.fft2((reference - reference.mean()) * window))
    size = np.abs(cross)
    if size.max() == 0:
        return 0.0, 0.0
    surface = np.real(np.fft.ifft2(np.where(size > 1e-9 * size.max(), cross / np.maximum(size, 1e-300), 0)))
    reach_y, reach_x = min(REACH, (height - 1) // 2), min(REACH, (width - 1) // 2)
    best = max(((surface[y % height, x % width], -abs(y) - abs(x), -y, -x) for y in range(-reach_y, reach_y + 1)
                for x in range(-reach_x, reach_x + 1)))
    y, x = -best[2], -best[3]
    return (y + _vertex(*(surface[(y + k) % height, x % width] for k in (-1, 0, 1))),
            x + _vertex(*(surface[y % height, (x + k) % width] for k in (-1, 0, 1))))


def match_histogram(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Maps source's values so that its cumulative histogram is target's: linear interpolation between distinct values."""
    values, inverse, counts = np.unique(source.ravel(), return_inverse=True, return_counts=True)
    wanted, wanted_counts = np.unique(target.ravel(), return_counts=True)
    mapped = np.interp(np.cumsum(counts) / source.size, np.cumsum(wanted_counts) / target.size, wanted)
    return mapped[inverse].reshape(source.shape)


def normalised_difference(a: np.ndarray, b: np.ndarray, peak: float) -> np.ndarray:
    """[H, W]: sum over bands of |a - b| over that of |a + b|, the latter at least 1e-6 peak."""
    return np.abs(a - b).sum(axis=2) / np.maximum(np.abs(a + b).sum(axis=2), 1e-6 * peak)


def _vertex(before: float, at: float, after: float) -> float:
    bend = before - 2 * at + after
    return 0.0 if bend >= 0 else float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5))
