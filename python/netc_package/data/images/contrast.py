"""Multiplies the distance of all values from the image's mean by a random factor."""

import numpy as np

from ...numbers import sum_in_order
from .factor import draw_factor
from .picture import Picture
from .step import Augmentation, StepRandom


class Contrast(Augmentation):
    def draw(self, random: StepRandom) -> float:
        return draw_factor(self.settings, random)

    def apply(self, picture: Picture, drawn: float) -> None:
        pixels = picture.pixels().reshape(-1).astype(np.float64)
        mean = float(sum_in_order(pixels)) / pixels.size
        picture.map_values(drawn, (1 - drawn) * mean)
