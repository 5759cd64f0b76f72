"""What a split is: it divides a data set into what trains, what validates and what tests."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ..dataset import Dataset, Group

Settings = Mapping[str, Any]


class Split(NamedTuple):
    """Three disjoint sets, each in the data set's order."""

    train: Sequence[Group]
    #: Chooses the best weights.
    validation: Sequence[Group]
    #: For the tests at the end.
    evaluation: Sequence[Group]


Divide = Callable[[Settings, Dataset, int], Split]
