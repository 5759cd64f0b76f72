"""Displaces every place by a smooth random field: normal numbers on a coarse grid, joined by cubic B-splines."""

import math

import numpy as np
import numpy.typing as npt

from ...random import Floats
from ..dataset import Pixels, Shape
from .affine_map import Size
from .picture import Picture
from .step import Augmentation, Settings, StepRandom

#: The mean, over places between two knots, of the sum of the squared weights that a cubic B-spline gives four knots.
_MEAN_SQUARES = 151 / 315


class Elastic(Augmentation):
    def __init__(self, settings: Settings, shape: Shape) -> None:
        super().__init__(settings, shape)
        cells = settings["cells"]
        points = 4 * cells + 1
        grid = Size(min(shape.height, points), min(shape.width, points))
        self._knots = cells + 3
        self._deviation = settings["deviation"] * max(shape.height, shape.width)
        self._rows = _spline_weights(grid.height, cells)
        self._columns = _spline_weights(grid.width, cells)

    def draw(self, random: StepRandom) -> Floats | None:
        stream = random.stream(self.settings)
        if stream.uniform() >= self.settings["probability"]:
            return None
        return stream.normals(2 * self._knots**2)

    def apply(self, picture: Picture, drawn: Floats | None) -> None:
        if drawn is None:
            return
        coarse = ((drawn * self._deviation) / _MEAN_SQUARES).astype(np.float32)
        knots = coarse.reshape(self._knots, self._knots, 2)
        strip = _join(knots.swapaxes(0, 1), self._columns).swapaxes(0, 1)
        picture.displace(_join(strip, self._rows))


Weights = tuple[npt.NDArray[np.intp], Floats]


def _join(values: Pixels, axis: Weights) -> Pixels:
    """Along the first axis, each of its points from four knots."""
    firsts, weights = axis
    total = np.zeros((len(firsts), *values.shape[1:]))
    for k in range(4):
        total += values[firsts + k].astype(np.float64) * weights[:, k, None, None]
    return total.astype(np.float32)


def _spline_weights(length: int, cells: int) -> Weights:
    """For each of ``length`` points from end to end, its first of four knots, and the weights of all four."""
    firsts, weights = [], []
    for i in range(length):
        place = (i * cells) / max(1, length - 1)
        first = min(math.floor(place), cells - 1)
        t = place - first
        firsts.append(first)
        weights.append(
            [
                (1 - t) ** 3 / 6,
                (3 * t**3 - 6 * t**2 + 4) / 6,
                (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6,
                t**3 / 6,
            ]
        )
    return np.array(firsts), np.array(weights)
