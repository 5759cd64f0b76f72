"""The steps of a protocol, bound to images of one shape: from an image in a store to what the network takes."""

from collections.abc import Callable, Sequence
from typing import Any

from ...random import RandomStream
from ..dataset import ImageStore, Pixels, Shape
from ..parts import Use
from . import IMAGE_STEPS
from .affine_map import Size, dihedral_count, dihedral_map
from .picture import Picture
from .step import ImageStep, StepRandom


class Pipeline:
    """Of prepared images, ``shape``."""

    def __init__(self, uses: Sequence[Use], stored: Shape) -> None:
        self.shape = stored
        self._steps: list[ImageStep] = []
        for use in uses:
            step = IMAGE_STEPS[use.part](use.settings, self.shape)
            self._steps.append(step)
            self.shape = step.shape
        size = Size(stored.height, stored.width)
        #: Turns and reflections that an image may go through first in an evaluation; the first one changes nothing.
        self.views = [dihedral_map(view, size) for view in range(dihedral_count(size))]

    def evaluation(self, store: ImageStore, index: int, view: int = 0) -> Pixels:
        """Image ``index``, prepared without augmentation, ``[height, width, channels]``."""
        picture = Picture(store.read(index))
        if view > 0:
            picture.warp(self.views[view])
        for step in self._steps:
            if not step.augments:
                step.apply(picture, None)
        return picture.pixels()

    def draw(self, item: RandomStream, class_stream: Callable[[int], RandomStream]) -> list[Any]:
        """What the steps do to the next image of a training batch: ``class_stream`` gives that of a step's number."""
        drawn = []
        for at, step in enumerate(self._steps):

            def of_class(at: int = at) -> RandomStream:
                return class_stream(at)

            drawn.append(step.draw(StepRandom(item, of_class)))
        return drawn

    def training(self, store: ImageStore, index: int, drawn: list[Any]) -> Pixels:
        """Image ``index``, prepared and augmented, ``[height, width, channels]``."""
        picture = Picture(store.read(index))
        for step, what in zip(self._steps, drawn, strict=True):
            step.apply(picture, what)
        return picture.pixels()
