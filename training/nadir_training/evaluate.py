"""Measures a checkpoint or an exported model's weights on the test part, as docs/metrics.md says.

    python3 -m nadir_training.evaluate --model CHECKPOINT|MODEL_FOLDER --data IMAGERY --part test --steps 0,1,2,4 --json OUT

Products are not rounded to whole values here (the delivered raster is); inputs are.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Iterable

import numpy as np
import torch

from . import data, degradation, metrics, model_folder, nullspace, sampler, simulate
from .errors import TrainingError, run

BORDER = 16
PEAK = 255.0


@dataclass
class Scores:
    """What one image gives to the pool."""

    mse: float
    ssim: float
    angle: float
    power: dict[str, float]
    truth_power: dict[str, float]
    peaks: dict[str, tuple[float, float]]
    wasserstein: list[float]
    moments: tuple[int, np.ndarray, np.ndarray]
    truth_moments: tuple[int, np.ndarray, np.ndarray]
    consistency: metrics.Consistency
    correctness: metrics.Correctness
    block_error: float


@dataclass
class Row:
    """One method's scores over the images."""

    name: str
    scores: list[Scores] = field(default_factory=list)


def score(product: np.ndarray, truth: np.ndarray, lr: np.ndarray, enlarged: np.ndarray, scale: int) -> Scores:
    """All measures of one image; arrays are float64 [H, W, C] in 8-bit units, whole (borders are cut here)."""
    product, enlarged = np.clip(product, 0, PEAK), np.clip(enlarged, 0, PEAK)
    p, t, b = (_cut(image) for image in (product, truth, enlarged))
    blocks = product.reshape(lr.shape[0], scale, lr.shape[1], scale, -1).mean(axis=(1, 3))
    return Scores(
        metrics.mean_square_error(p, t), metrics.ssim(p, t, PEAK), metrics.spectral_angle(p, t, PEAK),
        metrics.band_power(p), metrics.band_power(t), metrics.axis_peaks(p), metrics.sliced_wasserstein(p, t, PEAK),
        metrics.packet_moments(p, PEAK), metrics.packet_moments(t, PEAK),
        metrics.consistency(product, lr, scale, PEAK), metrics.correctness(p, b, t, PEAK), float(np.abs(blocks - lr).max()))


def pooled(scores: list[Scores]) -> dict[str, float]:
    """The pooled numbers of section 2 to 10."""
    mean = lambda values: float(np.mean(list(values)))
    numbers = {"psnr": metrics.psnr(mean(s.mse for s in scores), PEAK), "ssim": mean(s.ssim for s in scores), "angle": mean(s.angle for s in scores)}
    for band, _, _ in metrics.BANDS:
        numbers[f"power_{band}_db"] = _decibel(sum(s.power[band] for s in scores), sum(s.truth_power[band] for s in scores))
    for name in ("quarter", "half"):
        numbers[f"grid_{name}_db"] = _decibel(sum(s.peaks[name][0] for s in scores), sum(s.peaks[name][1] for s in scores))
    numbers["swd"] = mean(np.mean(s.wasserstein) for s in scores)
    for level in range(3):
        numbers[f"swd_{level}"] = mean(s.wasserstein[level] for s in scores)
    numbers["fwd_e6"] = 1e6 * metrics.frechet_from_moments(gather(s.moments for s in scores), gather(s.truth_moments for s in scores))
    for name in ("reflectance", "spectral", "spatial"):
        numbers[name] = mean(getattr(s.consistency, name) for s in scores)
    for name in ("improvement", "omission", "hallucination"):
        numbers[name] = mean(getattr(s.correctness, name) for s in scores)
    return numbers


def with_intervals(scores: list[Scores]) -> dict[str, dict[str, float]]:
    """Each pooled number with half its 95 % interval by the jackknife (section 11)."""
    whole, count = pooled(scores), len(scores)
    without = [pooled(scores[:i] + scores[i + 1:]) for i in range(count)] if count > 1 else []
    spread = {name: 1.96 * np.sqrt((count - 1) * np.var([other[name] for other in without])) if without else float("nan") for name in whole}
    return {name: {"value": value, "interval": float(spread[name])} for name, value in whole.items()}


def evaluate(images: list[tuple[str, np.ndarray]], scale: int, methods: dict[str, Callable[[torch.Tensor, int], torch.Tensor]]) -> list[Row]:
    """Scores every method on every image; a method maps (lr [1,C,h,w] in [-1, 1], image number) to a product [1,C,sh,sw]."""
    rows = [Row(name) for name in methods]
    for number, (_, pixels) in enumerate(images):
        truth = torch.from_numpy(pixels.transpose(2, 0, 1).astype(np.float32))[None] / 127.5 - 1
        lr = degradation.round_to_8_bit(nullspace.block_mean(truth, scale))
        enlarged = _to_image(nullspace.bicubic(lr, scale))
        for row, method in zip(rows, methods.values()):
            with torch.no_grad():
                product = method(lr, number)
            row.scores.append(score(_to_image(product), pixels.astype(np.float64), np.round(_to_image(lr)), enlarged, scale))
    return rows


def _cut(image: np.ndarray) -> np.ndarray:
    return image[BORDER:-BORDER, BORDER:-BORDER]


def _to_image(tensor: torch.Tensor) -> np.ndarray:
    return (tensor[0].permute(1, 2, 0).double().numpy() + 1) * 127.5


def _decibel(ours: float, theirs: float) -> float:
    return float(10 * np.log10(max(ours, 1e-300) / max(theirs, 1e-300)))


def gather(each: Iterable[tuple[int, np.ndarray, np.ndarray]]) -> tuple[int, np.ndarray, np.ndarray]:
    """A set's packet moments: the plain means of its images'."""
    gathered = list(each)
    return len(gathered), np.mean([m for _, m, _ in gathered], axis=0), np.mean([s for _, _, s in gathered], axis=0)


def test_images(folder: Path, split: Path, part: str, per_scene: int) -> list[tuple[str, np.ndarray]]:
    """The fixed 256x256 images of a part, at full resolution and averaged 2x2 where that is large enough."""
    return data.tiles(data.load(folder, split, part, 3, 256), 256, per_scene, (1, 2))


def measured(rows: list[Row], images: int, command: str) -> dict[str, object]:
    """The card's "measured" field: pooled numbers by row, keyed "bicubic", "blockMeanExactBicubic" and the number of steps."""
    keys = {"bicubic": "bicubic", "bicubic, block-mean exact": "blockMeanExactBicubic"}
    numbers = {keys.get(row.name, row.name.split()[0]): pooled(row.scores) for row in rows}
    fields = {"pooledPsnrDb": "psnr", "ssim": "ssim", "spectralAngleDegrees": "angle", "powerMidDb": "power_mid_db", "powerHighDb": "power_high_db",
              "slicedWasserstein": "swd", "frechetWaveletE6": "fwd_e6", "improvement": "improvement", "omission": "omission", "hallucination": "hallucination"}
    return {"images": images, "command": command} | {
        field: {key: round(values[name], 2 if name.endswith(("psnr", "db")) else 4) for key, values in numbers.items()} for field, name in fields.items()}


def table(rows: list[Row]) -> str:
    """Markdown: one line per method."""
    names = ("psnr", "ssim", "angle", "power_low_db", "power_mid_db", "power_high_db", "swd", "fwd_e6", "improvement", "omission", "hallucination")
    lines = ["| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for row in rows:
        numbers = pooled(row.scores)
        lines.append(f"| {row.name} | " + " | ".join(f"{numbers[name]:.3f}" for name in names) + " |")
    return "\n".join(lines)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="nadir_training.evaluate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--precision", default="fp32", choices=("fp32", "int8"), help="int8: rounded as the folder's int8 graphs say")
    parser.add_argument("--data", type=Path, required=True, help="the training imagery folder, see its README")
    parser.add_argument("--split", type=Path, default=Path(__file__).parent.parent / "configs" / "split.json")
    parser.add_argument("--part", default="test", choices=("validation", "test"))
    parser.add_argument("--per-scene", type=int, default=1, help="images cut from one scene at most")
    parser.add_argument("--most", type=int, default=0, help="at most this many images, spread evenly over the list")
    parser.add_argument("--steps", default="0,1,2,4,8")
    parser.add_argument("--sampler", default="ddim", choices=sampler.SAMPLERS)
    parser.add_argument("--spacing", default="tables", choices=("tables", "uniform"), help="the model's step tables where it has one, or uniform in t")
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--json", type=Path, help="the whole report")
    parser.add_argument("--measured", type=Path, help="the card's measured field")
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    model = simulate.open_int8(arguments.model) if arguments.precision == "int8" else model_folder.open_model(arguments.model)
    images = test_images(arguments.data, arguments.split, arguments.part, arguments.per_scene)
    if arguments.most and arguments.most < len(images):
        images = [images[i] for i in np.linspace(0, len(images) - 1, arguments.most).round().astype(int)]
    scale = model.network.config.scale
    try:
        counts = [int(text) for text in arguments.steps.split(",")]
    except ValueError as error:
        raise TrainingError(f"--steps {arguments.steps} is no list of whole numbers; write 0,1,2,4.") from error
    methods: dict[str, Callable[[torch.Tensor, int], torch.Tensor]] = {
        "bicubic": lambda lr, number: nullspace.bicubic(lr, scale),
        "bicubic, block-mean exact": lambda lr, number: nullspace.base(lr, scale),
    }
    for count in counts:
        times = model.times(count, arguments.spacing == "tables")
        methods[f"{count} steps"] = lambda lr, number, times=times: model.product(lr, times, arguments.sampler, number, arguments.temperature)
    rows = evaluate(images, scale, methods)
    above = {row.name: float(np.mean([s.mse < b.mse for s, b in zip(row.scores, rows[0].scores)])) for row in rows}
    print(f"{len(images)} images\n{table(rows)}")
    print("above bicubic: " + ", ".join(f"{name} {share:.3f}" for name, share in above.items()))
    if arguments.json:
        report = {"images": [name for name, _ in images], "part": arguments.part, "above_bicubic": above,
                  "rows": {row.name: with_intervals(row.scores) for row in rows},
                  "psnr_per_image": {row.name: [metrics.psnr(s.mse, PEAK) for s in row.scores] for row in rows}}
        arguments.json.write_text(json.dumps(report, indent=1))
    if arguments.measured:
        command = f"python3 -m nadir_training.evaluate --part {arguments.part} --per-scene {arguments.per_scene} --most {arguments.most} --steps {arguments.steps} --sampler {arguments.sampler}"
        arguments.measured.write_text(json.dumps(measured(rows, len(images), command), indent=1))


if __name__ == "__main__":
    run(main)
