"""Draws with a thicker or thinner pen: grey dilation or erosion by a disc with a soft edge, on ink of 0 to 1."""

import math

import numpy as np

from ...numbers import hypot
from ..dataset import Pixels
from .picture import Picture
from .step import Augmentation, StepRandom


class Pen(Augmentation):
    def draw(self, random: StepRandom) -> float:
        """The radius; 0 for no change."""
        changed = random.item.uniform() < self.settings["probability"]
        radius = random.item.uniform(*self.settings["radius"])
        return radius if changed else 0

    def apply(self, picture: Picture, drawn: float) -> None:
        if drawn == 0:
            return
        picture.pixels()
        # Erosion of the ink is dilation of the paper.
        if drawn < 0:
            picture.map_values(-1, 1)
        picture.replace(_dilated(picture.pixels(), abs(drawn)))
        if drawn < 0:
            picture.map_values(-1, 1)


def _dilated(source: Pixels, radius: float) -> Pixels:
    """The largest of the pixels about each place, those at a distance d times 1 + radius - d, cut to 0 and 1."""
    height, width, _ = source.shape
    values = source.astype(np.float64)
    target = source.copy()
    reach = math.ceil(radius)
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            weight = min(1, 1 + radius - hypot(down, right))
            if weight <= 0 or abs(down) >= height or abs(right) >= width:
                continue
            part = target[
                max(0, -down) : height - max(0, down), max(0, -right) : width - max(0, right)
            ]
            moved = values[
                max(0, down) : height + min(0, down), max(0, right) : width + min(0, right)
            ]
            part[...] = np.maximum(part, weight * moved)
    return np.asarray(target)
