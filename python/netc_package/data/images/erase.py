"""Fills a random rectangle with one value."""

from ...numbers import round_half_up
from .box import Box, draw_box
from .picture import Picture
from .step import Augmentation, StepRandom


class Erase(Augmentation):
    def draw(self, random: StepRandom) -> Box | None:
        changed = random.item.uniform() < self.settings["probability"]
        box = draw_box(self.size, self.settings, random.item)
        return box if changed else None

    def apply(self, picture: Picture, drawn: Box | None) -> None:
        if drawn is None:
            return
        top, bottom = round_half_up(drawn.top), round_half_up(drawn.top + drawn.height)
        left, right = round_half_up(drawn.left), round_half_up(drawn.left + drawn.width)
        picture.pixels()[top:bottom, left:right] = self.settings["value"]
