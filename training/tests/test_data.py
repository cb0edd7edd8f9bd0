"""Imagery: what is refused and how it says so, the split by place, and crops that depend on (seed, iteration) alone."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

from nadir_training import data
from nadir_training.errors import TrainingError

from . import support


class BadImages(unittest.TestCase):
    def refused(self, pixels: np.ndarray, reason: str) -> None:
        with self.assertRaises(TrainingError) as raised:
            data.check_image(pixels, 3, "field.png")
        sentence = str(raised.exception)
        self.assertIn(reason, sentence)
        self.assertTrue(sentence.startswith("field.png ") and sentence.endswith(".") and "\n" not in sentence, sentence)

    def test_too_few_bands(self) -> None:
        self.refused(support.image(1, bands=1), "has 1 band(s) where 3 are trained")

    def test_other_dtype(self) -> None:
        self.refused(support.image(1).astype(np.uint16), "is uint16; convert it to 8 bit")

    def test_nan(self) -> None:
        pixels = support.image(1).astype(np.float32)
        pixels[3, 4, 0] = np.nan
        self.refused(pixels, "holds NaN or infinite values")

    def test_constant(self) -> None:
        self.refused(np.full((64, 64, 3), 17, np.uint8), "holds the single value 17")

    def test_other_dimensions(self) -> None:
        self.refused(np.zeros((2, 64, 64, 3), np.uint8), "has 4 dimensions")

    def test_unreadable_file(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "broken.jpg"
            path.write_bytes(b"no picture")
            with self.assertRaisesRegex(TrainingError, "cannot be read as an image .*mend or remove it"):
                data.read_image(path, 3)

    def test_more_bands_are_left_out(self) -> None:
        self.assertEqual(data.check_image(support.image(1, bands=4), 3, "x").shape, (64, 64, 3))


class Folders(unittest.TestCase):
    def setUp(self) -> None:
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.folder = Path(self.scratch.name)

    def test_too_few_pixels(self) -> None:
        split = support.write_imagery(self.folder)
        with self.assertRaisesRegex(TrainingError, "holds no image of at least 512x512 pixels for the part train"):
            data.load(self.folder / "imagery", split, "train", 3, 512)

    def test_missing_folder(self) -> None:
        split = support.write_imagery(self.folder)
        with self.assertRaisesRegex(TrainingError, "names the folder somewhere, which .* lacks"):
            data.load(self.folder, split, "train")

    def test_unknown_part(self) -> None:
        split = self.folder / "split.json"
        split.write_text(json.dumps({"folders": {"somewhere": [{"match": "", "part": "holiday"}]}}))
        with self.assertRaisesRegex(TrainingError, "the part 'holiday'; parts are train, validation, test, unused"):
            data.read_split(split)

    def test_parts_share_no_file(self) -> None:
        split = support.write_imagery(self.folder)
        train, held = (data.load(self.folder / "imagery", split, part) for part in ("train", "validation"))
        self.assertEqual([scene.name for scene in train], ["west.png"])
        self.assertEqual([scene.name for scene in held], ["east.png"])

    def test_shipped_split_gives_each_column_of_a_file_to_one_part(self) -> None:
        rules = data.read_split(support.TRAINING / "configs" / "split.json")
        names = {"estonia_maaamet": ["gsd20cm_image_12_01_02.jpg", "gsd20cm_image_10_04_01.jpg", "gsd20cm_image_0_02_05_copy.jpg"],
                 "oam_banepa_nepal": ["banepa_z19_386699_220234_2x2.jpg", "banepa_z19_386697_220234_2x2.jpg", "banepa_z19_386689_220234_2x2.jpg"],
                 "neon_rgb": ["2019_BLAN_3_751000_4330000_image_crop.jpg", "HARV__HARV_013.jpg", "SJER__2017__SJER_047.jpg", "OSBS__OSBS_001.jpg"],
                 "naip_nd_5m": ["m_4709963_se_14_1_20100629.tif"]}
        for folder, files in names.items():
            for name in files:
                columns = np.zeros(934, int)
                for part in data.PARTS:
                    for window in data._windows(rules[folder], name, part):
                        columns[window] += 1
                self.assertEqual(columns.max(), 1, name)


class Cropping(unittest.TestCase):
    def setUp(self) -> None:
        self.scenes = [data.Scene("a", "one", support.image(1, 160, 150)), data.Scene("b", "two", support.image(2, 140, 200))]

    def test_batch_depends_on_seed_and_iteration_alone(self) -> None:
        crops, again = (data.Crops(self.scenes, data.CropConfig(size=64), 5) for _ in range(2))
        crops.batch(1, 4)
        np.testing.assert_array_equal(crops.batch(2, 4), again.batch(2, 4))
        self.assertFalse(np.array_equal(crops.batch(2, 4), crops.batch(3, 4)))

    def test_batch_is_8_bit_imagery_in_minus_1_to_1_without_jitter(self) -> None:
        crops = data.Crops(self.scenes, data.CropConfig(size=64, contrast=0, brightness=0, average2=0, average3=0), 5)
        batch = crops.batch(1, 8)
        self.assertEqual((batch.shape, batch.dtype), ((8, 3, 64, 64), np.float32))
        whole = (batch.astype(np.float64) + 1) * 127.5
        np.testing.assert_allclose(whole, np.round(whole), atol=1e-4)

    def test_size_that_does_not_divide_is_refused(self) -> None:
        with self.assertRaisesRegex(TrainingError, "crops of 60 pixels do not divide"):
            data.Crops(self.scenes, data.CropConfig(size=60), 5)

    def test_no_image_large_enough_is_refused(self) -> None:
        with self.assertRaisesRegex(TrainingError, "no image has 256x256 pixels"):
            data.Crops(self.scenes, data.CropConfig(size=256), 5)

    def test_tiles_are_spread_and_averaged_exactly(self) -> None:
        cut = data.tiles([data.Scene("a", "one.png", support.image(1, 160, 128))], 64, 2, (1, 2))
        self.assertEqual([name for name, _ in cut], ["a/one_x1_0_0", "a/one_x1_64_64", "a/one_x2_0_0"])
        mean = self.scenes[0].pixels[:2, :2, 0].astype(float)
        self.assertEqual(cut[2][1][0, 0, 0], np.floor(support.image(1, 160, 128)[:2, :2, 0].astype(float).mean() + 0.5), mean)
