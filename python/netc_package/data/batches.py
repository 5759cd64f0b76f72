"""One iteration's batch from the data, the protocol, the seed and the iteration alone: the bytes that netc makes."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..random import RandomStream
from .dataset import Dataset, Group, Pixels
from .images.pipeline import Pipeline
from .parts import use_of
from .samplers import SAMPLERS
from .samplers.sampler import Draw, DrawContext


class Batch(NamedTuple):
    """The images of one iteration, or some rows of them."""

    #: ``[rows, height, width, channels]``.
    images: Pixels
    #: Of the whole batch: of pairs 1 or 0, of classifiers the class of each image; of classes none.
    labels: Pixels
    #: Items of each class, where the batch consists of classes; else 1.
    items: int
    #: Images of the whole batch.
    total: int


Rows = Callable[[int], Iterable[int]]


class BatchMaker:
    """Makes the batches of a protocol (its JSON, as netc has resolved it) on the groups to train on."""

    def __init__(
        self, dataset: Dataset, groups: Sequence[Group], protocol: Mapping[str, Any], seed: int
    ) -> None:
        self._dataset = dataset
        self._groups = groups
        self._sampler = use_of(protocol["sampler"])
        self._seed = seed
        self._pipeline = Pipeline([use_of(use) for use in protocol["images"]], dataset.images.shape)
        #: Of a prepared image.
        self.shape = self._pipeline.shape

    def draw(self, iteration: int) -> Draw:
        """Which images the batch of ``iteration``, counted from 0, consists of."""
        context = DrawContext(self._groups, self._dataset.images, iteration, self._seed)
        return SAMPLERS[self._sampler.part](self._sampler.settings, context)

    def make(self, iteration: int, rows: Rows | None = None) -> Batch:
        """
        The batch of ``iteration``, counted from 0.

        ``rows``: the rows to prepare, in order; all by default. Random numbers are drawn for every row.
        """
        picks, labels, items = self.draw(iteration)
        places = {
            row: at
            for at, row in enumerate(range(len(picks)) if rows is None else rows(len(picks)))
        }
        images = np.empty((len(places), *self.shape), np.float32)
        item = RandomStream(self._seed, "augmentation", iteration)
        for image, row, slot in picks:
            drawn = self._pipeline.draw(item, self._class_streams(iteration, slot))
            if row in places:
                images[places[row]] = self._pipeline.training(self._dataset.images, image, drawn)
        return Batch(images, np.array(labels, np.float32), items, len(picks))

    def _class_streams(self, iteration: int, slot: int) -> Callable[[int], RandomStream]:
        return lambda step: RandomStream(
            self._seed, "augmentation of classes", iteration, slot, step
        )


def digest(batch: Batch) -> str:
    """SHA-256, in hex, of images and labels: float32, little-endian."""
    found = hashlib.sha256(np.ascontiguousarray(batch.images, "<f4").tobytes())
    found.update(np.ascontiguousarray(batch.labels, "<f4").tobytes())
    return found.hexdigest()
