"""Background groups in folds, shuffled once for all runs, whatever their seed."""

from ...random import RandomStream, sample
from ..dataset import Dataset, groups_of
from .split import Settings, Split


def folds(settings: Settings, dataset: Dataset, seed: int) -> Split:
    background = groups_of(dataset, "background")
    order = sample(RandomStream(0, "folds"), background)
    held = order[settings["fold"] - 1 :: settings["of"]]
    return Split(
        [group for group in background if group not in held],
        [group for group in background if group in held],
        groups_of(dataset, "evaluation"),
    )
