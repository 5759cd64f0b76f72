"""Resizes by averaging over the area of each new pixel."""

import numpy as np

from ..dataset import Shape
from .affine_map import Size
from .area import area_average
from .fit import fit_into
from .picture import Picture
from .step import ImageStep, Settings


class Resize(ImageStep):
    def __init__(self, settings: Settings, shape: Shape) -> None:
        super().__init__(settings, shape)
        frame = Size(settings.get("height") or shape.height, settings.get("width") or shape.width)
        self.shape = Shape(*frame, shape.channels)
        window, self._place = fit_into(self.size, frame, settings["fit"])
        self._average = area_average(Size(self._place.height, self._place.width), window)

    def apply(self, picture: Picture, drawn: None) -> None:
        source = picture.pixels()
        # Steps after this one read pixels and moments of the resized image, also where it has the size already.
        if self.shape == self.input:
            return
        top, left, height, width = self._place
        target = np.full(self.shape, self.settings["background"], np.float32)
        target[top : top + height, left : left + width] = self._average(source)
        picture.replace(target)
