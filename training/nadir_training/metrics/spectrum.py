"""Power by frequency band, and peaks at the shuffle period (docs/metrics.md, sections 5-6)."""

from __future__ import annotations

import numpy as np

# name, lowest frequency (included), highest (excluded, but 1/2 is included), in cycles per product pixel
BANDS = (("low", 1 / 16, 1 / 8), ("mid", 1 / 8, 1 / 4), ("high", 1 / 4, 1 / 2))


def hann(count: int) -> np.ndarray:
    """Half-sample Hann window: 0.5 - 0.5 cos(2 pi (i + 0.5) / count)."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(count) + 0.5) / count)


def band_power(image: np.ndarray) -> dict[str, float]:
    """Power per pixel by band, summed over the image's bands, after taking each mean out and windowing."""
    height, width = image.shape[:2]
    window = hann(height)[:, None, None] * hann(width)[None, :, None]
    power = np.abs(np.fft.fft2((image - image.mean(axis=(0, 1))) * window, axes=(0, 1))) ** 2
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :])
    total = power.sum(axis=2) / (height * width)
    return {name: float(total[(frequency >= low) & ((frequency < high) | ((high == 0.5) & (frequency == 0.5)))].sum())
            for name, low, high in BANDS}


def axis_peaks(image: np.ndarray) -> dict[str, tuple[float, float]]:
    """(power, mean power of its neighbours) of the row and column spectra at 1/4 and 1/2 cycles per pixel.

    Sides are cut to multiples of 8 at the right and bottom. Neighbours are the bins 2 to 5 away.
    """
    height, width = (side // 8 * 8 for side in image.shape[:2])
    image = image[:height, :width]
    found = {"quarter": [0.0, 0.0], "half": [0.0, 0.0]}
    for axis, count in ((0, height), (1, width)):
        window = hann(count).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        power = np.abs(np.fft.fft((image - image.mean(axis=axis, keepdims=True)) * window, axis=axis)) ** 2
        spectrum = power.mean(axis=(1 - axis, 2)) / count
        for name, centre in (("quarter", count // 4), ("half", count // 2)):
            beside = [centre + sign * away for away in (2, 3, 4, 5) for sign in ((-1, 1) if name == "quarter" else (-1,))]
            found[name][0] += float(spectrum[centre])
            found[name][1] += float(spectrum[beside].mean())
    return {name: (values[0], values[1]) for name, values in found.items()}
