"""Shares of the classes of every background group, or of the images of every class."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from ...numbers import round_half_up
from ...random import RandomStream, sample
from ..dataset import Dataset, Group, ImageClass, groups_of
from .split import Settings, Split

Item = TypeVar("Item")
Cuts = tuple[list[Item], list[Item], list[Item]]


def classes(settings: Settings, dataset: Dataset, seed: int) -> Split:
    def cut(group: Group) -> list[Group]:
        return [
            Group(group.name, group.part, part)
            for part in _cut(group.classes, settings, seed, group.name)
        ]

    return _divide(dataset, cut)


def items(settings: Settings, dataset: Dataset, seed: int) -> Split:
    together = settings.get("together")
    keys = None if together is None else _keys(together, dataset.files or [])

    def cut(group: Group) -> list[Group]:
        parts = [
            _cut_together(each.items, keys, settings, seed, f"{group.name}/{each.name}")
            for each in group.classes
        ]
        return [
            Group(
                group.name,
                group.part,
                [
                    ImageClass(each.name, part[at])
                    for each, part in zip(group.classes, parts, strict=True)
                ],
            )
            for at in range(3)
        ]

    return _divide(dataset, cut)


def _keys(pattern: str, names: Sequence[str]) -> list[str | None]:
    """What the pattern's first parentheses match in each name, or else the whole match."""
    # JavaScript writes named groups without Python's P.
    expression = re.compile(re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", pattern))

    def key(name: str) -> str | None:
        found = expression.search(name)
        first = found[1] if found is not None and expression.groups > 0 else None
        return first if first is not None or found is None else found[0]

    return [key(name) for name in names]


def _divide(dataset: Dataset, cut: Callable[[Group], list[Group]]) -> Split:
    parts = [cut(group) for group in groups_of(dataset, "background")]
    train, validation, evaluation = (
        [groups[at] for groups in parts if len(groups[at].classes) > 0] for at in range(3)
    )
    return Split(train, validation, evaluation)


def _cut_together(
    items: Sequence[int], keys: list[str | None] | None, settings: Settings, seed: int, name: str
) -> Cuts[int]:
    """Assigns whole bundles of images that stay together; an image without a key is a bundle alone."""
    if keys is None:
        return _cut(items, settings, seed, name)
    bundles: dict[str, list[int]] = {}
    for item in items:
        key = keys[item]
        bundles.setdefault(f"#{item}" if key is None else f"={key}", []).append(item)
    train, validation, evaluation = _cut(list(bundles.values()), settings, seed, name)
    return sum(train, []), sum(validation, []), sum(evaluation, [])


def _cut(every: Sequence[Item], settings: Settings, seed: int, name: str) -> Cuts[Item]:
    """What trains, validates and tests; each in the order given."""
    order = sample(RandomStream(seed, "split", name), range(len(every)))
    held = round_half_up(settings["validation"] * len(every))
    tested = round_half_up(settings["evaluation"] * len(every))
    place = {
        each: 1 if at < held else 2 if at < held + tested else 0 for at, each in enumerate(order)
    }
    train, validation, evaluation = (
        [each for at, each in enumerate(every) if place[at] == part] for part in range(3)
    )
    return train, validation, evaluation
