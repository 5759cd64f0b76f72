"""Finds similar classes without learning: by the mean of their ink, centered and scaled."""

import math
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np

from ...numbers import sum_in_order
from ..dataset import ImageClass, ImageStore, Pixels
from ..images.pipeline import Pipeline
from ..parts import Use

_MOMENTS = {"size": 16, "spread": 0.19, "aspect": "half", "scale": (0.25, 4)}
_known: "WeakKeyDictionary[ImageClass, Pixels]" = WeakKeyDictionary()


def nearest_classes(
    images: ImageStore, pool: Sequence[ImageClass], wanted: ImageClass, count: int
) -> list[ImageClass]:
    """The ``count`` classes of ``pool`` that look most like ``wanted``, the most similar first, without ``wanted``."""
    pipeline = Pipeline([Use("ink", {}), Use("moments", _MOMENTS)], images.shape)
    own = _prototype(images, pipeline, wanted)
    others = [each for each in pool if each is not wanted]
    return sorted(others, key=lambda each: -_product(own, _prototype(images, pipeline, each)))[
        :count
    ]


def _prototype(images: ImageStore, pipeline: Pipeline, wanted: ImageClass) -> Pixels:
    """Of unit length."""
    if wanted not in _known:
        mean = np.zeros(pipeline.shape, np.float32)
        for item in wanted.items:
            mean += pipeline.evaluation(images, item)
        length = math.sqrt(_product(mean, mean)) or 1
        _known[wanted] = (mean.astype(np.float64) / length).astype(np.float32)
    return _known[wanted]


def _product(a: Pixels, b: Pixels) -> float:
    return float(sum_in_order((a.astype(np.float64) * b).reshape(-1)))
