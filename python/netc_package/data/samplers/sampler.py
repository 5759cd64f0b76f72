"""What a sampler is: it draws the images of each iteration from the seed and the iteration's number alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ...random import RandomStream
from ..dataset import Group, ImageStore

Settings = Mapping[str, Any]


class Pick(NamedTuple):
    #: Index into the store.
    image: int
    #: Row in the batch.
    row: int
    #: Number of its class in the batch: images of one number are augmented the same where a step augments classes.
    slot: int


class Draw(NamedTuple):
    #: The images in the order in which they are augmented.
    picks: Sequence[Pick]
    labels: Sequence[int]
    #: Items of each class, where the batch consists of classes; else 1.
    items: int


@dataclass(frozen=True)
class DrawContext:
    #: The groups to train on.
    groups: Sequence[Group]
    images: ImageStore
    #: Counted from 0.
    iteration: int
    seed: int

    def stream(self, name: str) -> RandomStream:
        """The stream of that name, of this seed and iteration."""
        return RandomStream(self.seed, name, self.iteration)


Sampler = Callable[[Settings, DrawContext], Draw]
