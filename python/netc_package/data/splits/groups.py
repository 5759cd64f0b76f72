"""Background groups drawn by the seed; those beyond what trains and validates stay unused."""

from ...random import RandomStream, sample
from ..dataset import Dataset, groups_of
from .split import Settings, Split


def groups(settings: Settings, dataset: Dataset, seed: int) -> Split:
    background = groups_of(dataset, "background")
    fixed = background[-1:] if settings["last_in_validation"] else []
    drawn = sample(RandomStream(seed, "split"), background[: len(background) - len(fixed)])
    train = drawn[: settings["train"]]
    validation = [*fixed, *drawn[settings["train"] :]][: settings["validation"]]
    return Split(
        [group for group in background if group in train],
        [group for group in background if group in validation],
        groups_of(dataset, "evaluation"),
    )
