"""As many images of each class, for classifiers whose classes have unequal numbers of images."""

from ...random import sample
from .sampler import Draw, DrawContext, Pick, Settings


def balanced(settings: Settings, context: DrawContext) -> Draw:
    random = context.stream("balanced")
    classes = [each for group in context.groups for each in group.classes]
    every = [(each.items, label) for label, each in enumerate(classes) if len(each.items) > 0]
    drawn = [
        (random.choose(items), label)
        for items, label in sample(random, every, min(settings["classes"], len(every)))
        for _ in range(settings["items"])
    ]
    picks = [Pick(image, row, label) for row, (image, label) in enumerate(drawn)]
    return Draw(picks, [label for _, label in drawn], 1)
