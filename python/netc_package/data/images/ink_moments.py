"""Where the ink of an image is and how far it spreads."""

import math
from typing import NamedTuple

import numpy as np

from ...numbers import sum_in_order
from ..dataset import Pixels
from .affine_map import AffineMap, Size, invert


class InkMoments(NamedTuple):
    """Centroid (pixels) and covariance (pixels squared) of the ink."""

    row: float
    column: float
    rr: float
    rc: float
    cc: float


class Geometry(NamedTuple):
    """A drawing's size, proportions and place before it was normalized, as shares of the frame."""

    log_size: float
    log_aspect: float
    row: float
    column: float


def ink_moments(values: Pixels) -> InkMoments:
    """Moments of ``[height, width, channels]`` as weights: channels are added, and what is below 0 counts as 0."""
    height, width, channels = values.shape
    middle_row, middle_column = (height - 1) / 2, (width - 1) / 2
    weights = np.maximum(values, 0).astype(np.float64).reshape(height, width * channels)
    columns = np.repeat(np.arange(width) - middle_column, channels)
    first = weights * columns
    in_row, in_row_c, in_row_cc = sum_in_order(np.stack([weights, first, first * columns]))
    rows = np.arange(height) - middle_row
    by_row = in_row * rows
    sums = sum_in_order(
        np.stack([in_row, by_row, by_row * rows, in_row_c, in_row_c * rows, in_row_cc])
    )
    mass, sum_r, sum_rr, sum_c, sum_rc, sum_cc = (float(each) for each in sums)
    if mass == 0:
        return InkMoments(middle_row, middle_column, height**2 / 12, 0, width**2 / 12)
    row, column = sum_r / mass, sum_c / mass
    return InkMoments(
        row + middle_row,
        column + middle_column,
        max(0, sum_rr / mass - row * row) + 1 / 12,
        sum_rc / mass - row * column,
        max(0, sum_cc / mass - column * column) + 1 / 12,
    )


def moments_through(moments: InkMoments, to: AffineMap) -> InkMoments:
    """The moments of the result that reads the image by ``to``."""
    a, b, row0, c, d, column0 = invert(to)
    row, column, rr, rc, cc = moments
    return InkMoments(
        a * row + b * column + row0,
        c * row + d * column + column0,
        a * a * rr + 2 * a * b * rc + b * b * cc,
        a * c * rr + (a * d + b * c) * rc + b * d * cc,
        c * c * rr + 2 * c * d * rc + d * d * cc,
    )


def geometry_of(moments: InkMoments, size: Size) -> Geometry:
    """Size, proportions and place of ink with those moments in a frame of that size."""
    height, width = size
    return Geometry(
        math.log((moments.rr + moments.cc) / 2) / 2 - math.log(max(height, width)),
        math.log(moments.cc / moments.rr) / 2,
        (moments.row - (height - 1) / 2) / height,
        (moments.column - (width - 1) / 2) / width,
    )
