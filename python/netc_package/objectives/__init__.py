"""The objectives of protocols, by their names there."""

from collections.abc import Callable

from .all_pairs import AllPairs
from .batch_hard import BatchHard
from .binary_cross_entropy import BinaryCrossEntropy
from .contrastive import Contrastive
from .cross_entropy import CrossEntropy
from .objective import Objective, Settings
from .triplet import Triplet

OBJECTIVES: dict[str, Callable[[Settings], Objective]] = {
    "binary_cross_entropy": BinaryCrossEntropy,
    "all_pairs": AllPairs,
    "contrastive": Contrastive,
    "triplet": Triplet,
    "batch_hard": BatchHard,
    "cross_entropy": CrossEntropy,
}
