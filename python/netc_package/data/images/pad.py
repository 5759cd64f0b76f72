"""Adds a border, with the image in the middle: the background, or the edge repeated."""

from ..dataset import Shape
from .affine_map import Size, shift
from .picture import Picture
from .step import ImageStep, Settings


class Pad(ImageStep):
    def __init__(self, settings: Settings, shape: Shape) -> None:
        super().__init__(settings, shape)
        self.shape = Shape(settings["height"], settings["width"], shape.channels)

    def apply(self, picture: Picture, drawn: None) -> None:
        # What earlier warps moved out of the frame does not come back in the border.
        picture.pixels()
        rows = (self.shape.height - self.size.height) // 2
        columns = (self.shape.width - self.size.width) // 2
        picture.warp(shift(-rows, -columns), Size(self.shape.height, self.shape.width))
