"""Several images of each of several classes, of which every pair can be used."""

from collections.abc import Sequence

from ...numbers import round_half_up
from ...random import RandomStream, sample
from ..dataset import ImageClass, ImageStore
from .prototypes import nearest_classes
from .sampler import Draw, DrawContext, Pick, Settings


def classes(settings: Settings, context: DrawContext) -> Draw:
    chosen = _draw_classes(settings, context)
    items = _draw_items(settings, chosen, context.stream("items"))
    picks = [
        Pick(image, item * len(chosen) + slot, slot)
        for slot, images in enumerate(items)
        for item, image in enumerate(images)
    ]
    return Draw(picks, [], settings["items"])


def _draw_classes(settings: Settings, context: DrawContext) -> list[ImageClass]:
    random = context.stream("classes")
    drawn: list[Sequence[ImageClass]]
    if settings["among"] == "all":
        drawn = [[each for group in context.groups for each in group.classes]]
        wanted = settings["groups"] * settings["classes"]
    else:
        drawn = sample(random, [group.classes for group in context.groups], settings["groups"])
        wanted = settings["classes"]
    found: list[ImageClass] = []
    for pool in drawn:
        found += _draw_from(pool, min(wanted, len(pool)), settings["hard"], context.images, random)
    return found


def _draw_from(
    pool: Sequence[ImageClass], count: int, hard: float, images: ImageStore, random: RandomStream
) -> list[ImageClass]:
    """``count`` different classes, the hard share of them near to one drawn first."""
    near = round_half_up(hard * count)
    if near < 2:
        return sample(random, pool, count)
    first = random.choose(pool)
    taken = [first, *nearest_classes(images, pool, first, near - 1)]
    others = [each for each in pool if each not in taken]
    return [*taken, *sample(random, others, count - len(taken))]


def _draw_items(
    settings: Settings, chosen: Sequence[ImageClass], random: RandomStream
) -> list[list[int]]:
    """The images of each class, different ones."""
    count = settings["items"]
    if random.uniform() >= settings["one_drawer"]:
        return [sample(random, each.items, count) for each in chosen]
    fewest = min(len(each.items) for each in chosen)
    numbers = sample(random, range(fewest), count)
    return [[each.items[at] for at in numbers] for each in chosen]
