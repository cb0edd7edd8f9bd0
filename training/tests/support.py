"""What the tests share: a small imagery folder made of samples/, a small configuration, seeded images."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image

from nadir_training import data

TRAINING = Path(__file__).resolve().parent.parent
ROOT = TRAINING.parent

SMALL = {
    "name": "small", "seed": 3,
    "network": {"width": 8, "coarse_width": 8, "encoder_fine_in": 1, "encoder_coarse": 1, "encoder_fine_out": 1,
                "denoiser_fine_in": 1, "denoiser_coarse": 1, "denoiser_fine_out": 1, "embedding": 16},
    "crops": {"size": 64}, "degradation": {"round_chance": 0.5},
    "optimizer": {"iterations": 6, "batch": 4, "rate": 2e-3, "warmup": 2, "ema": 0.9},
    "loss": {"stage": "joint"}, "validate_every": 1000, "log_every": 2,
}


def write_imagery(folder: Path) -> Path:
    """Real pixels from samples/ as 8-bit RGB, in the layout of the training imagery; returns the split file."""
    naip = data.read_image(ROOT / "samples" / "rasterframes_m_3607717_sw_18_1_20160620_subset.tif", 3)
    place = folder / "imagery" / "somewhere"
    place.mkdir(parents=True)
    Image.fromarray(naip).save(place / "west.png")
    Image.fromarray(np.ascontiguousarray(naip[::-1, ::-1])).save(place / "east.png")
    split = folder / "split.json"
    split.write_text(json.dumps({"folders": {"somewhere": [{"match": "east", "part": "validation"}, {"match": "", "part": "train"}]}}))
    return split


def image(seed: int, height: int = 64, width: int = 64, bands: int = 3) -> np.ndarray:
    """A smooth random image with some texture, uint8 [H, W, C]."""
    rng = np.random.default_rng(seed)
    smooth = np.cumsum(np.cumsum(rng.normal(0, 1, (height, width, bands)), axis=0), axis=1)
    smooth = 128 + 60 * (smooth - smooth.mean()) / smooth.std()
    return np.clip(smooth + rng.normal(0, 8, smooth.shape), 0, 255).astype(np.uint8)
