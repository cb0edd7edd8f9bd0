"""Quality measures, as docs/metrics.md defines them: the independent implementation that the C# one is compared with.

Images are float64 [H, W, C]; "peak" is the value range (255 for 8-bit imagery). Nothing here draws random numbers from a library.
"""

from .opensr import Consistency, Correctness, consistency, correctness
from .pixel import mean_square_error, psnr, spectral_angle, ssim
from .spectrum import BANDS, axis_peaks, band_power
from . import texture
from .texture import frechet_from_moments, packet_moments, sliced_wasserstein

__all__ = ["BANDS", "Consistency", "Correctness", "axis_peaks", "band_power", "consistency", "correctness", "frechet_from_moments",
           "mean_square_error", "packet_moments", "psnr", "sliced_wasserstein", "spectral_angle", "ssim", "texture"]
