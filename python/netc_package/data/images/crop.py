"""Enlarges a random part of the image to its full size, as one bilinear warp."""

from .affine_map import AffineMap
from .box import Box, draw_box
from .picture import Picture
from .step import Augmentation, StepRandom


class Crop(Augmentation):
    def draw(self, random: StepRandom) -> Box:
        return draw_box(self.size, self.settings, random.item)

    def apply(self, picture: Picture, drawn: Box) -> None:
        rr, cc = drawn.height / self.size.height, drawn.width / self.size.width
        # Corners go to corners; a pixel's center is half a pixel from its corner.
        picture.warp(AffineMap(rr, 0, drawn.top + (rr - 1) / 2, 0, cc, drawn.left + (cc - 1) / 2))
