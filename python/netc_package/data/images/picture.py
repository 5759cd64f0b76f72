"""An image between the store and the network."""

import numpy as np

from ..dataset import Pixels, Shape
from .affine_map import AffineMap, Size, compose
from .ink_moments import Geometry, InkMoments, ink_moments, moments_through
from .resample import Displacement, resample


class Picture:
    """
    An image that is warped lazily: changes of its geometry wait until pixels are asked for, and are then made by one
    bilinear resampling.
    """

    def __init__(self, values: Pixels) -> None:
        self._values = values
        self._pending: list[AffineMap | Displacement] = []
        self._size = Size(*values.shape[:2])
        #: What is outside the image; its edge is repeated where this is None. It holds for pending warps too.
        self.background: float | None = None
        #: The drawing's geometry before the first step ``moments``.
        self.geometry: Geometry | None = None

    @property
    def shape(self) -> Shape:
        """Of the current frame."""
        return Shape(*self._size, self._values.shape[2])

    @property
    def size(self) -> Size:
        return self._size

    def warp(self, to: AffineMap, size: Size | None = None) -> None:
        """Reads the current frame by a map, from places of a new frame of the given size, or of the same."""
        if self._pending and isinstance(self._pending[-1], AffineMap):
            self._pending[-1] = compose(to, self._pending[-1])
        else:
            self._pending.append(to)
        self._size = self._size if size is None else size

    def displace(self, offsets: Pixels) -> None:
        """Reads the current frame at displaced places: ``[height, width, 2]`` from corner pixel to corner pixel."""
        self._pending.append(Displacement(offsets, self._size))

    def pixels(self) -> Pixels:
        """The current frame, ``[height, width, channels]``: it may be changed in place."""
        if self._pending:
            self.replace(resample(self._values, self._pending, self._size, self.background))
        return self._values

    def replace(self, values: Pixels) -> None:
        """Puts other pixels in place of the current frame; what was pending is dropped."""
        self._values = values
        self._size = Size(*values.shape[:2])
        self._pending = []

    def map_values(self, scale: float, offset: float) -> None:
        """x * scale + offset for every value, without rendering: it commutes with interpolation."""
        self._values = (self._values.astype(np.float64) * scale + offset).astype(np.float32)
        if self.background is not None:
            self.background = self.background * scale + offset

    def moments(self) -> InkMoments:
        """Moments of the ink in the current frame, taken through the pending maps; displacements are left out."""
        moments = ink_moments(self._values)
        for stage in self._pending:
            if isinstance(stage, AffineMap):
                moments = moments_through(moments, stage)
        return moments
