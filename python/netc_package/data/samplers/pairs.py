"""Pairs of images of one group, half of them of one class (Koch et al. 2015)."""

from typing import NamedTuple

from ...random import RandomStream, sample
from ..dataset import Group
from .sampler import Draw, DrawContext, Pick, Settings


class _Pair(NamedTuple):
    left: int
    right: int
    same: bool


def pairs(settings: Settings, context: DrawContext) -> Draw:
    group = context.groups[context.iteration % len(context.groups)]
    drawn = _draw_pairs(group, settings["classes"], context.stream("pairs"))
    picks = []
    # Left images are the first half of the batch; the images of a pair are augmented one after the other.
    for at, (left, right, same) in enumerate(drawn):
        picks.append(Pick(left, at, 2 * at))
        picks.append(Pick(right, len(drawn) + at, 2 * at if same else 2 * at + 1))
    return Draw(picks, [int(same) for _, _, same in drawn], 1)


def _draw_pairs(group: Group, classes: int, random: RandomStream) -> list[_Pair]:
    """For each class drawn, two of its images, and a third one with an image of another class; shuffled."""
    drawn = []
    for _ in range(classes):
        position = random.integer(0, len(group.classes) - 1)
        first, second, third = sample(random, group.classes[position].items, 3)
        step = random.integer(1, len(group.classes) - 1)
        other = group.classes[(position + step) % len(group.classes)]
        drawn.append(_Pair(first, second, True))
        drawn.append(_Pair(third, random.choose(other.items), False))
    return sample(random, drawn)
