"""Eight maps of the gradient (Sobel), one for each direction: every gradient is split between its two nearest."""

import math

import numpy as np

from ..dataset import Shape
from .affine_map import Size
from .area import Window, area_average
from .picture import Picture
from .step import ImageStep, Settings


class Directions(ImageStep):
    def __init__(self, settings: Settings, shape: Shape) -> None:
        super().__init__(settings, shape)
        side = settings["size"]
        self.shape = Shape(side, side, 9 if settings["ink"] else 8)
        self._average = area_average(Size(side, side), Window(0, 0, shape.height, shape.width))

    def apply(self, picture: Picture, drawn: None) -> None:
        image = picture.pixels()[..., 0].astype(np.float64)
        if picture.background is None:
            bordered = np.pad(image, 1, mode="edge")
        else:
            bordered = np.pad(image, 1, constant_values=float(np.float32(picture.background)))
        maps = np.zeros((*image.shape, self.shape.channels), np.float32)
        corners = bordered[2:, 2:] - bordered[:-2, :-2]
        others = bordered[:-2, 2:] - bordered[2:, :-2]
        right = (corners + others + 2 * (bordered[1:-1, 2:] - bordered[1:-1, :-2])) / 8
        down = (corners - others + 2 * (bordered[2:, 1:-1] - bordered[:-2, 1:-1])) / 8
        across, along = np.abs(right), np.abs(down)
        diagonal = np.where(right > 0, np.where(down > 0, 1, 7), np.where(down > 0, 3, 5))
        straight = np.where(across > along, np.where(right > 0, 0, 4), np.where(down > 0, 2, 6))
        # The parallelogram: the gradient is a straight vector plus a diagonal one. Of no gradient both are 0.
        np.put_along_axis(maps, straight[..., None], np.abs(across - along)[..., None], 2)
        np.put_along_axis(
            maps, diagonal[..., None], (math.sqrt(2) * np.minimum(across, along))[..., None], 2
        )
        if self.settings["ink"]:
            maps[..., 8] = image
        averaged = self._average(maps)
        if self.settings["root"]:
            averaged[..., :8] = np.sqrt(averaged[..., :8].astype(np.float64))
        picture.replace(averaged)
