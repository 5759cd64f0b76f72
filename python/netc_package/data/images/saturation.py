"""Multiplies the distance of every color from its grey (ITU-R BT.601) by a random factor."""

import numpy as np

from .factor import draw_factor
from .picture import Picture
from .step import Augmentation, StepRandom


class Saturation(Augmentation):
    def draw(self, random: StepRandom) -> float:
        return draw_factor(self.settings, random)

    def apply(self, picture: Picture, drawn: float) -> None:
        values = picture.pixels().astype(np.float64)
        red, green, blue = values[..., 0], values[..., 1], values[..., 2]
        grey = (1 - drawn) * (0.299 * red + 0.587 * green + 0.114 * blue)
        picture.replace((values * drawn + grey[..., None]).astype(np.float32))
