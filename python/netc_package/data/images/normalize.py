"""Normalization of one image by its own mean and deviation; an image of one value becomes all 0."""

import math

import numpy as np

from ...numbers import sum_in_order
from ..dataset import Pixels
from .picture import Picture
from .step import ImageStep


def _mean_and_deviation(pixels: Pixels) -> tuple[float, float]:
    values = pixels.reshape(-1).astype(np.float64)
    mean = float(sum_in_order(values)) / values.size
    distances = values - mean
    return mean, math.sqrt(float(sum_in_order(distances * distances)) / values.size)


class Paper(ImageStep):
    """x / std(x) - mean(x), as the reference implementation of Koch et al. (2015) has it."""

    def apply(self, picture: Picture, drawn: None) -> None:
        mean, deviation = _mean_and_deviation(picture.pixels())
        picture.map_values(*((1 / deviation, -mean) if deviation else (0, 0)))


class Standard(ImageStep):
    """(x - mean(x)) / std(x)."""

    def apply(self, picture: Picture, drawn: None) -> None:
        mean, deviation = _mean_and_deviation(picture.pixels())
        picture.map_values(*((1 / deviation, -mean / deviation) if deviation else (0, 0)))
