"""Single images with their class, for classifiers: all images in an order that is drawn anew for every pass."""

from functools import lru_cache

from ...random import RandomStream, sample
from .sampler import Draw, DrawContext, Pick, Settings


@lru_cache(maxsize=4)
def _order(seed: int, number: int, count: int) -> list[int]:
    """Of pass ``number`` over ``count`` images."""
    return sample(RandomStream(seed, "pass", number), range(count))


def images(settings: Settings, context: DrawContext) -> Draw:
    classes = [each for group in context.groups for each in group.classes]
    every = [(image, label) for label, each in enumerate(classes) for image in each.items]
    first = context.iteration * settings["images"]
    chosen = []
    for position in range(first, first + settings["images"]):
        order = _order(context.seed, position // len(every), len(every))
        chosen.append(every[order[position % len(every)]])
    picks = [Pick(image, row, label) for row, (image, label) in enumerate(chosen)]
    return Draw(picks, [label for _, label in chosen], 1)
