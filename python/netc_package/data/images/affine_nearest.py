"""Rotation, shear, shift and zoom, each a separate nearest-neighbor pass with the edges repeated."""

import math

import numpy as np

from ..dataset import Pixels
from .affine_map import AffineMap, rotation, shear, shift, zoom
from .picture import Picture
from .step import Augmentation, StepRandom


class AffineNearest(Augmentation):
    def draw(self, random: StepRandom) -> list[AffineMap]:
        """The maps that one image goes through, in order; every number is drawn, used or not."""
        item, settings = random.item, self.settings
        probability = settings["probability"]
        low, high = settings["zoom"]
        turned = item.uniform() < probability
        angle = (item.uniform(-settings["rotation"], settings["rotation"]) * math.pi) / 180
        sheared = item.uniform() < probability
        slant = item.uniform(-settings["shear"], settings["shear"])
        shifted = item.uniform() < probability
        rows = item.uniform(-settings["shift"], settings["shift"])
        columns = item.uniform(-settings["shift"], settings["shift"])
        zoomed = item.uniform() < probability
        row_scale = item.uniform(low, high)
        column_scale = item.uniform(low, high)
        return [
            *([rotation(self.size, angle)] if turned else []),
            *([shear(self.size, slant)] if sheared else []),
            *([shift(rows, columns)] if shifted else []),
            *([zoom(self.size, row_scale, column_scale)] if zoomed else []),
        ]

    def apply(self, picture: Picture, drawn: list[AffineMap]) -> None:
        pixels = picture.pixels()
        for each in drawn:
            pixels = _nearest(pixels, each)
        picture.replace(pixels)


def _nearest(source: Pixels, to: AffineMap) -> Pixels:
    """Reads at the nearest pixel, halves rounded up, places outside clamped to the edge."""
    height, width, _ = source.shape
    at = np.arange(max(height, width), dtype=np.float64)
    r, c = at[:height, None], at[None, :width]
    rows = (to.rr * r + to.row0 + 0.5) + to.rc * c
    columns = (to.cr * r + to.column0 + 0.5) + to.cc * c
    row = np.clip(rows, 0, height - 1).astype(np.intp)
    column = np.clip(columns, 0, width - 1).astype(np.intp)
    return source[row, column]
