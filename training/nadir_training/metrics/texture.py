"""Measures of texture without a pretrained network: sliced Wasserstein on Laplacian patches, Fréchet distance of Haar packets (sections 7-8)."""

from __future__ import annotations

import functools

import numpy as np

LEVELS = 3
PATCH = 7
STRIDE = 3
DIRECTIONS = 64
PACKET_LEVELS = 3
_TAPS = np.array([1, 4, 6, 4, 1]) / 16


def splitmix64(seed: int, count: int) -> np.ndarray:
    """count uniforms in (0, 1]: splitmix64's outputs from the state seed, (top 53 bits + 1) / 2^53."""
    mask, values, state = (1 << 64) - 1, np.empty(count), seed
    for i in range(count):
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        z ^= z >> 31
        values[i] = ((z >> 11) + 1) / 2 ** 53
    return values


@functools.lru_cache(maxsize=None)
def directions(level: int, length: int) -> np.ndarray:
    """[64, length] unit vectors: Box-Muller pairs (cosine first) of splitmix64(1000 + level), row by row, each divided by its length."""
    total = DIRECTIONS * length
    uniforms = splitmix64(1000 + level, total + total % 2).reshape(-1, 2)
    radius, angle = np.sqrt(-2 * np.log(uniforms[:, 0])), 2 * np.pi * uniforms[:, 1]
    normals = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).reshape(-1)[:total].reshape(DIRECTIONS, length)
    return normals / np.linalg.norm(normals, axis=1, keepdims=True)


def laplacian_levels(image: np.ndarray) -> list[np.ndarray]:
    """Three band-pass levels, finest first; sides must be multiples of 8."""
    levels, finer = [], image
    for _ in range(LEVELS):
        coarser = _filter(_filter(finer, 0, _TAPS), 1, _TAPS)[::2, ::2]
        spread = np.zeros_like(finer)
        spread[::2, ::2] = coarser
        levels.append(finer - _filter(_filter(spread, 0, 2 * _TAPS), 1, 2 * _TAPS))
        finer = coarser
    return levels


def sliced_wasserstein(product: np.ndarray, truth: np.ndarray, peak: float) -> list[float]:
    """One distance per level, finest first, in units of the truth's own level amplitude. Their mean is the reported number.

    Sides are cut to multiples of 8; the coarsest level needs 7 pixels, so an image needs 32.
    """
    height, width = (side // 8 * 8 for side in truth.shape[:2])
    distances = []
    pairs = zip(laplacian_levels(product[:height, :width]), laplacian_levels(truth[:height, :width]))
    for level, (ours, theirs) in enumerate(pairs):
        amplitude = max(float(np.sqrt(np.mean(theirs ** 2))), 1e-6 * peak)
        axes = directions(level, PATCH * PATCH * truth.shape[2])
        a, b = (np.sort(_patches(x) @ axes.T, axis=0) for x in (ours, theirs))
        distances.append(float(np.abs(a - b).mean()) / amplitude)
    return distances


def packet_moments(image: np.ndarray, peak: float) -> tuple[int, np.ndarray, np.ndarray]:
    """(positions n, mean [64, C], second moment [64, C, C]) of the orthonormal Haar packets of level 3 of image / peak.

    Packet index: two bits per level, coarsest split last: index = 4 index + 2 (rows differ) + (columns differ).
    """
    height, width = (side // 8 * 8 for side in image.shape[:2])
    packets = [image[:height, :width] / peak]
    for _ in range(PACKET_LEVELS):
        packets = [quarter for packet in packets for quarter in _haar(packet)]
    vectors = np.stack(packets).reshape(len(packets), -1, image.shape[2])
    return vectors.shape[1], vectors.mean(axis=1), np.einsum("pni,pnj->pij", vectors, vectors) / vectors.shape[1]


def frechet_from_moments(ours: tuple[int, np.ndarray, np.ndarray], theirs: tuple[int, np.ndarray, np.ndarray]) -> float:
    """Mean over packets of the Fréchet distance (squared form) between Gaussians with these moments."""
    total = 0.0
    for p in range(ours[1].shape[0]):
        mean_a, mean_b = ours[1][p], theirs[1][p]
        cov_a, cov_b = ours[2][p] - np.outer(mean_a, mean_a), theirs[2][p] - np.outer(mean_b, mean_b)
        values, vectors = np.linalg.eigh((cov_a + cov_a.T) / 2)
        root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
        inner = root @ cov_b @ root
        cross = np.sqrt(np.clip(np.linalg.eigvalsh((inner + inner.T) / 2), 0, None)).sum()
        total += float(((mean_a - mean_b) ** 2).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * cross)
    return max(0.0, total / ours[1].shape[0])


def _filter(image: np.ndarray, axis: int, taps: np.ndarray) -> np.ndarray:
    pad = [(0, 0)] * 3
    pad[axis] = (2, 2)
    padded = np.pad(image, pad, mode="reflect")
    count = image.shape[axis]
    return sum(taps[k] * np.take(padded, range(k, k + count), axis=axis) for k in range(5))


def _patches(image: np.ndarray) -> np.ndarray:
    view = np.lib.stride_tricks.sliding_window_view(image, (PATCH, PATCH), axis=(0, 1))[::STRIDE, ::STRIDE]
    return view.transpose(0, 1, 3, 4, 2).reshape(-1, PATCH * PATCH * image.shape[2])


def _haar(x: np.ndarray) -> list[np.ndarray]:
    a, b, c, d = x[::2, ::2], x[::2, 1::2], x[1::2, ::2], x[1::2, 1::2]
    return [(a + b + c + d) / 2, (a - b + c - d) / 2, (a + b - c - d) / 2, (a - b - c + d) / 2]
