"""Adds independent normal noise to every value."""

import numpy as np

from ...random import Floats
from .picture import Picture
from .step import Augmentation, StepRandom


class Noise(Augmentation):
    def draw(self, random: StepRandom) -> Floats | None:
        if random.item.uniform() >= self.settings["probability"]:
            return None
        return random.item.normals(self.shape.height * self.shape.width * self.shape.channels)

    def apply(self, picture: Picture, drawn: Floats | None) -> None:
        if drawn is not None:
            noise = self.settings["deviation"] * drawn.reshape(self.shape)
            picture.replace((picture.pixels().astype(np.float64) + noise).astype(np.float32))
