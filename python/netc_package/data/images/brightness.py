"""Multiplies all values by a random factor."""

from .factor import draw_factor
from .picture import Picture
from .step import Augmentation, StepRandom


class Brightness(Augmentation):
    def draw(self, random: StepRandom) -> float:
        return draw_factor(self.settings, random)

    def apply(self, picture: Picture, drawn: float) -> None:
        picture.map_values(drawn, 0)
