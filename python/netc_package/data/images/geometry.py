"""Appends four constant channels: log size, log aspect, and the centroid, as they were before the step moments."""

import numpy as np

from ..dataset import Shape
from .ink_moments import geometry_of
from .picture import Picture
from .step import ImageStep, Settings

#: Mean and standard deviation among drawings of one Omniglot character, of each channel.
_SCALES = [(-1.85, 0.12), (0, 0.19), (0, 5.2 / 105), (0, 5.2 / 105)]
_MOST = 12


class GeometryChannels(ImageStep):
    def __init__(self, settings: Settings, shape: Shape) -> None:
        super().__init__(settings, shape)
        self.shape = shape._replace(channels=shape.channels + len(_SCALES))

    def apply(self, picture: Picture, drawn: None) -> None:
        measured = (
            geometry_of(picture.moments(), picture.size)
            if picture.geometry is None
            else picture.geometry
        )
        constants = [
            min(max((value - mean) / deviation, -_MOST), _MOST)
            for value, (mean, deviation) in zip(measured, _SCALES, strict=True)
        ]
        source = picture.pixels()
        channels = np.broadcast_to(
            np.array(constants, np.float32), (*source.shape[:2], len(constants))
        )
        picture.replace(np.concatenate([source, channels], 2))
