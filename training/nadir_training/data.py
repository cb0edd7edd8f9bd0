"""Training imagery: reads a folder of folders once into 8-bit arrays, splits it by place, and cuts random crops.

A place is what one flight saw together: a mosaic, a site's plot, some columns of a city. Which place belongs to which part is written
down in a split file (configs/split.json): per folder, rules that are tried in turn, each a pattern on the file name (and, where one file
covers several places, a window of columns). No random number is involved.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from .errors import TrainingError

PARTS = ("train", "validation", "test", "unused")
_PATTERNS = ("*.jpg", "*.jpeg", "*.png", "*.tif", "*.tiff", "*.npy")


@dataclass(frozen=True)
class Scene:
    """One image (or the columns of one that belong to a part): pixels uint8 [H, W, bands]."""

    folder: str
    name: str
    pixels: np.ndarray


@dataclass(frozen=True)
class CropConfig:
    """How crops are drawn. Sizes are product pixels; chances are per crop."""

    size: int = 128
    scale: int = 4
    weights: dict[str, float] | None = None
    average2: float = 0.3
    average3: float = 0.1
    contrast: float = 0.2
    brightness: float = 0.1
    permute_bands: bool = True


def read_image(path: Path, bands: int) -> np.ndarray:
    """An image as uint8 [H, W, bands]; further bands are left out. One sentence where it cannot serve."""
    try:
        if path.suffix == ".npy":
            pixels = np.load(path)
        elif path.suffix in (".tif", ".tiff"):
            pixels = _read_tiff(path)
        else:
            with Image.open(path) as image:
                pixels = np.asarray(image)
    except (OSError, ValueError) as error:
        raise TrainingError(f"{path} cannot be read as an image ({error}); mend or remove it.") from error
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    return check_image(pixels, bands, str(path))


def check_image(pixels: np.ndarray, bands: int, where: str) -> np.ndarray:
    """Refuses what would train nonsense, with the reason: shape, bands, dtype, NaN, one value only."""
    if pixels.ndim != 3:
        raise TrainingError(f"{where} has {pixels.ndim} dimensions; an image has height, width and bands.")
    if pixels.shape[2] < bands:
        raise TrainingError(f"{where} has {pixels.shape[2]} band(s) where {bands} are trained; remove it or change the config's bands.")
    if pixels.dtype.kind == "f" and not np.isfinite(pixels).all():
        raise TrainingError(f"{where} holds NaN or infinite values; fill or cut them out first.")
    if pixels.dtype != np.uint8:
        raise TrainingError(f"{where} is {pixels.dtype}; convert it to 8 bit with one stretch for the whole data set first.")
    if pixels.min() == pixels.max():
        raise TrainingError(f"{where} holds the single value {int(pixels.min())}; remove it.")
    return np.ascontiguousarray(pixels[:, :, :bands])


def _read_tiff(path: Path) -> np.ndarray:
    from osgeo import gdal  # the system's binding; only TIFFs need it
    gdal.UseExceptions()
    try:
        array = gdal.Open(str(path)).ReadAsArray()
    except RuntimeError as error:
        raise OSError(str(error)) from error
    return array if array.ndim == 2 else array.transpose(1, 2, 0)


def load(folder: Path, split: Path, part: str, bands: int = 3, smallest: int = 128) -> list[Scene]:
    """All scenes of a part, in the order of their names. smallest: the least side in pixels that is of use."""
    rules = read_split(split)
    scenes: list[Scene] = []
    for name, folder_rules in rules.items():
        directory = Path(folder) / name
        if not directory.is_dir():
            raise TrainingError(f"{split} names the folder {name}, which {folder} lacks; give the training imagery folder, see its README.")
        for path in sorted(p for pattern in _PATTERNS for p in directory.glob(pattern)):
            windows = _windows(folder_rules, path.name, part)
            if windows:
                pixels = read_image(path, bands)
                scenes += [Scene(name, path.name, pixels[:, w]) for w in windows if min(pixels[:, w].shape[:2]) >= smallest]
    if not scenes:
        raise TrainingError(f"{folder} holds no image of at least {smallest}x{smallest} pixels for the part {part}; add imagery or smaller crops.")
    return scenes


def read_split(split: Path) -> dict[str, list[dict[str, object]]]:
    """The split file's rules by folder, checked."""
    try:
        rules = json.loads(Path(split).read_text())["folders"]
    except (OSError, ValueError, KeyError) as error:
        raise TrainingError(f"{split} is no split file ({error}); see training/configs/split.json.") from error
    for folder, entries in rules.items():
        for entry in entries:
            if entry.get("part") not in PARTS:
                raise TrainingError(f"{split} gives {folder} the part {entry.get('part')!r}; parts are {', '.join(PARTS)}.")
    return rules


def _windows(rules: list[dict[str, object]], name: str, part: str) -> list[slice]:
    """The columns of an image that belong to the part: the first rule that matches decides, with its columns if it has any."""
    found: list[slice] = []
    for rule in rules:
        if not re.search(str(rule.get("match", "")), name):
            continue
        columns = rule.get("columns")
        if rule["part"] == part:
            found.append(slice(*columns) if columns else slice(None))
        if columns is None:
            break
    return found


class Crops:
    """Random crops, a pure function of (seed, iteration), so that a resumed run sees what an unbroken one would."""

    def __init__(self, scenes: list[Scene], config: CropConfig, seed: int) -> None:
        if config.size % (2 * config.scale):
            raise TrainingError(f"crops of {config.size} pixels do not divide into {config.scale}x{config.scale} blocks, two by two; take a multiple of {2 * config.scale}.")
        self.config, self.seed = config, seed
        self.by_folder: dict[str, list[Scene]] = {}
        for scene in scenes:
            if min(scene.pixels.shape[:2]) >= config.size:
                self.by_folder.setdefault(scene.folder, []).append(scene)
        if not self.by_folder:
            raise TrainingError(f"no image has {config.size}x{config.size} pixels; add imagery or take smaller crops.")
        self.folders = sorted(self.by_folder)
        weights = np.array([(config.weights or {}).get(folder, 1.0) for folder in self.folders])
        if weights.sum() <= 0:
            raise TrainingError("every folder of the training part has weight 0; give one of them more in the config's crops.weights.")
        self.chances = weights / weights.sum()
        # Within a folder, an image's chance goes with its area.
        self.areas = {}
        for folder, members in self.by_folder.items():
            area = np.array([scene.pixels.shape[0] * scene.pixels.shape[1] for scene in members], float)
            self.areas[folder] = area / area.sum()

    def batch(self, iteration: int, count: int) -> np.ndarray:
        """float32 [count, bands, size, size], 8-bit values mapped to v / 127.5 - 1, then jittered."""
        rng = np.random.default_rng([self.seed, iteration])
        return np.stack([self._crop(rng) for _ in range(count)])

    def _crop(self, rng: np.random.Generator) -> np.ndarray:
        config = self.config
        folder = self.folders[rng.choice(len(self.folders), p=self.chances)]
        scene = self.by_folder[folder][rng.choice(len(self.areas[folder]), p=self.areas[folder])]
        height, width = scene.pixels.shape[:2]
        dice, factor = rng.random(), 1
        if dice < config.average2:
            factor = 2
        elif dice < config.average2 + config.average3:
            factor = 3
        while factor * config.size > min(height, width):
            factor -= 1
        side = factor * config.size
        row, column = rng.integers(height - side + 1), rng.integers(width - side + 1)
        crop = scene.pixels[row:row + side, column:column + side].astype(np.float32)
        if factor > 1:
            crop = crop.reshape(config.size, factor, config.size, factor, -1).mean(axis=(1, 3))
        crop = np.rot90(crop, rng.integers(4))
        if rng.random() < 0.5:
            crop = crop[:, ::-1]
        if config.permute_bands:
            crop = crop[:, :, rng.permutation(crop.shape[2])]
        crop = crop / 127.5 - 1
        if config.contrast or config.brightness:
            crop = crop * np.exp(rng.normal(0, config.contrast)) + rng.normal(0, config.brightness)
        return np.ascontiguousarray(crop.transpose(2, 0, 1), dtype=np.float32)


def tiles(scenes: list[Scene], size: int, per_scene: int, averages: tuple[int, ...] = (1,)) -> list[tuple[str, np.ndarray]]:
    """Fixed images for measuring: at most per_scene size x size cuts of each scene and each average, spread evenly; uint8 [size, size, bands].

    Averaged images (factor x factor means, a coarser ground resolution) are rounded to 8 bit.
    """
    cut: list[tuple[str, np.ndarray]] = []
    for factor in averages:
        for scene in scenes:
            height, width = (side // factor for side in scene.pixels.shape[:2])
            corners = [(row, column) for row in range(0, height - size + 1, size) for column in range(0, width - size + 1, size)]
            if not corners:
                continue
            pixels = scene.pixels[:height * factor, :width * factor]
            if factor > 1:
                means = pixels.reshape(height, factor, width, factor, -1).mean(axis=(1, 3))
                pixels = np.floor(means + 0.5).astype(np.uint8)
            chosen = np.unique(np.linspace(0, len(corners) - 1, min(per_scene, len(corners))).round().astype(int))
            for row, column in (corners[i] for i in chosen):
                name = f"{scene.folder}/{Path(scene.name).stem}_x{factor}_{row}_{column}"
                cut.append((name, pixels[row:row + size, column:column + size]))
    return cut
