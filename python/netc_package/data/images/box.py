"""Random rectangles in an image, for ``crop`` and ``erase``."""

import math
from typing import NamedTuple

from ...random import RandomStream
from .affine_map import Size
from .step import Settings


class Box(NamedTuple):
    """A rectangle in pixels, from its upper left corner; not rounded."""

    top: float
    left: float
    height: float
    width: float


def draw_box(size: Size, settings: Settings, random: RandomStream) -> Box:
    """A rectangle of random area, proportions and place within the image, each side cut to the image's."""
    low, high = settings["aspect"]
    pixels = random.uniform(*settings["area"]) * size.height * size.width
    proportions = math.exp(random.uniform(math.log(low), math.log(high)))
    height = min(size.height, math.sqrt(pixels / proportions))
    width = min(size.width, math.sqrt(pixels * proportions))
    top = random.uniform() * (size.height - height)
    left = random.uniform() * (size.width - width)
    return Box(top, left, height, width)
