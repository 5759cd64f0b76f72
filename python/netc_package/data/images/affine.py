"""Scales, slants, turns and shifts the image about its center, as one map."""

import math

from ...random import RandomStream
from .affine_map import AffineMap, Size, about_center, compose, invert, shift
from .picture import Picture
from .step import Augmentation, Settings, StepRandom


class Affine(Augmentation):
    def draw(self, random: StepRandom) -> AffineMap | None:
        stream = random.stream(self.settings)
        # Every number is drawn, used or not: what happens to one image never depends on whether another's is changed.
        changed = stream.uniform() < self.settings["probability"]
        drawn = _draw_map(self.size, self.settings, stream)
        return drawn if changed else None

    def apply(self, picture: Picture, drawn: AffineMap | None) -> None:
        if drawn is not None:
            picture.warp(drawn)


def _draw_map(size: Size, settings: Settings, stream: RandomStream) -> AffineMap:
    """The map that reads the image so that it comes out scaled, then slanted, then turned (clockwise), then shifted."""

    def draw(name: str) -> float:
        most: float = settings[name]
        return stream.uniform(-most, most)

    angle = (draw("rotation") * math.pi) / 180
    slant = draw("shear")
    scale = draw("scale")
    aspect = draw("aspect")
    rows = draw("shift") * size.height
    columns = draw("shift") * size.width
    high, wide = math.exp(scale - aspect / 2), math.exp(scale + aspect / 2)
    cos, sin = math.cos(angle), math.sin(angle)
    turned = about_center(size, cos, sin, -sin, cos)
    slanted = about_center(size, high, 0, slant * high, wide)
    return invert(compose(compose(slanted, turned), shift(rows, columns)))
