"""Moves the ink's centroid to the center of a square and scales the ink to a given spread."""

import math

from ..dataset import Shape
from .affine_map import AffineMap, Size
from .ink_moments import InkMoments, geometry_of
from .picture import Picture
from .step import ImageStep, Settings


class Moments(ImageStep):
    def __init__(self, settings: Settings, shape: Shape) -> None:
        super().__init__(settings, shape)
        longer = max(shape.height, shape.width)
        side = settings.get("size") or longer
        self.shape = Shape(side, side, 1)
        self._fit = side / longer

    def apply(self, picture: Picture, drawn: None) -> None:
        side = self.shape.height
        spread = self.settings["spread"]
        center = (side - 1) / 2
        ink = picture.moments()
        if picture.geometry is None:
            picture.geometry = geometry_of(ink, self.size)
        rows, columns = _reference(ink, self.settings["aspect"])
        rr = 1 / self._limited((spread * side) / rows)
        cc = 1 / self._limited((spread * side) / columns)
        picture.warp(
            AffineMap(rr, 0, ink.row - center * rr, 0, cc, ink.column - center * cc),
            Size(side, side),
        )

    def _limited(self, factor: float) -> float:
        least, most = self.settings["scale"]
        return float(min(max(factor, least * self._fit), most * self._fit))


def _reference(ink: InkMoments, aspect: str) -> tuple[float, float]:
    """The length of each axis that becomes the spread."""
    s = math.sqrt((ink.rr + ink.cc) / 2)
    if aspect == "keep":
        return s, s
    if aspect == "half":
        return math.sqrt(s * math.sqrt(ink.rr)), math.sqrt(s * math.sqrt(ink.cc))
    return math.sqrt(ink.rr), math.sqrt(ink.cc)
