"""Area averages: every pixel of the result is the integral of the source over the pixel's square."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..dataset import Pixels
from .affine_map import Size


class Window(NamedTuple):
    """A part of an image, in whole pixels."""

    top: int
    left: int
    height: int
    width: int


def area_average(size: Size, window: Window) -> Callable[[Pixels], Pixels]:
    """The average of a window of images ``[height, width, channels]`` over the squares of another size."""
    rows, columns = _axis(window.height, size.height), _axis(window.width, size.width)

    def average(source: Pixels) -> Pixels:
        top, left, height, width = window
        part = source[top : top + height, left : left + width].astype(np.float64)
        lines = _weighted(part, rows).astype(np.float32).astype(np.float64)
        averaged = _weighted(lines.swapaxes(0, 1), columns).swapaxes(0, 1)
        return np.asarray(averaged, np.float32)

    return average


Axis = tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]


def _axis(length: int, to: int) -> Axis:
    """Of each of ``to`` pixels: which old ones it covers, and the share of each, ``[to, most]``; 0 of those beyond."""
    starts = [i * length // to for i in range(to)]
    ends = [-(-(i + 1) * length // to) for i in range(to)]
    most = max(end - start for start, end in zip(starts, ends, strict=True))
    weights = np.zeros((to, most))
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for k in range(end - start):
            low, high = (start + k) * to, (start + k + 1) * to
            weights[i, k] = (min(high, (i + 1) * length) - max(low, i * length)) / length
    covered = np.minimum(np.array(starts)[:, None] + np.arange(most), length - 1)
    return covered, weights


def _weighted(values: npt.NDArray[np.float64], axis: Axis) -> npt.NDArray[np.float64]:
    """The weighted sums along the first axis, one old pixel after the other."""
    covered, weights = axis
    total = np.zeros((len(covered), *values.shape[1:]))
    for k in range(weights.shape[1]):
        total += values[covered[:, k]] * weights[:, k, None, None]
    return total
