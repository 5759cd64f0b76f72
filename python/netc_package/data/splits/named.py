"""Groups by their names."""

from ..dataset import Dataset, groups_of
from .split import Settings, Split


def named(settings: Settings, dataset: Dataset, seed: int) -> Split:
    background = groups_of(dataset, "background")
    held = [group for group in background if group.name in settings["validation"]]
    names = settings.get("evaluation")
    tested = groups_of(dataset, "evaluation")
    if names is not None:
        tested = [group for group in dataset.groups if group.name in names]
    wanted = settings.get("train")
    trained = [
        group
        for group in background
        if (group not in held and group not in tested if wanted is None else group.name in wanted)
    ]
    return Split(trained, held, tested)
