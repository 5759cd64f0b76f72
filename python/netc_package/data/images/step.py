"""What happens to an image between the store and the network: steps, in the protocol's order."""

from collections.abc import Callable, Mapping
from typing import Any

from ...random import RandomStream
from ..dataset import Shape
from .affine_map import Size
from .picture import Picture

Settings = Mapping[str, Any]


class StepRandom:
    """Random numbers of one step on one image."""

    def __init__(self, item: RandomStream, of_class: Callable[[], RandomStream]) -> None:
        #: One stream for all images of a batch, in their order.
        self.item = item
        #: A stream that is the same for every image of one class in the batch, and begins anew at every call.
        self.of_class = of_class

    def stream(self, settings: Settings) -> RandomStream:
        """Where a step with the setting ``of`` draws its numbers."""
        return self.of_class() if settings["of"] == "class" else self.item


class ImageStep:
    """
    One step, bound to images of one shape. What it draws depends on no pixel, so that a process draws for all images of
    a batch and prepares its own alone.
    """

    #: Happens in training only, and draws random numbers.
    augments = False

    def __init__(self, settings: Settings, shape: Shape) -> None:
        self.settings = settings
        self.input = shape
        self.size = Size(shape.height, shape.width)
        #: What it gives.
        self.shape = shape

    def draw(self, random: StepRandom) -> Any:
        """What it does to one image, as ``apply`` takes it."""
        return None

    def apply(self, picture: Picture, drawn: Any) -> None:
        """Changes the picture in place."""
        raise NotImplementedError


class Augmentation(ImageStep):
    """A step that happens in training only."""

    augments = True
