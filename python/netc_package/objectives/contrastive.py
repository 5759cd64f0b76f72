"""The contrastive loss of pairs (Hadsell, Chopra and LeCun 2006), over every pair of the batch."""

from collections.abc import Mapping

from torch import Tensor

from .distances import distances_and_masks
from .objective import Episode, Features, Head, Judgement, Settings


class Contrastive:
    """d^2 / 2 for one class, max(0, margin - d)^2 / 2 for two; the means over the two kinds, added."""

    views = ("batch",)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.learned: dict[str, float] = {}

    def judge(
        self, head: Head, features: Features, episode: Episode, learned: Mapping[str, Tensor]
    ) -> Judgement:
        margin = self._settings["margin"]
        found, (same, different) = distances_and_masks(
            features, episode, self._settings["normalize"]
        )
        near, far = found.square() / 2, (margin - found).relu().square() / 2
        below = (found < margin / 2).to(found.dtype)
        right = ((below * same).sum() + ((1 - below) * different).sum()) / 2
        return Judgement((near * same).sum() + (far * different).sum(), right)
