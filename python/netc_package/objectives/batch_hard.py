"""The batch-hard triplet loss with a soft margin (Hermans, Beyer and Leibe 2017)."""

from collections.abc import Mapping

from torch import Tensor
from torch.nn import functional

from .distances import distances_and_masks
from .objective import Episode, Features, Head, Judgement, Settings

#: Above every distance that is compared.
_FAR = 1e6


class BatchHard:
    """log(1 + exp(d(farthest of the same class) - d(nearest of another))), mean over all images."""

    views = ("batch",)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.learned: dict[str, float] = {}

    def judge(
        self, head: Head, features: Features, episode: Episode, learned: Mapping[str, Tensor]
    ) -> Judgement:
        found, (same, different) = distances_and_masks(
            features, episode, self._settings["normalize"]
        )
        farthest = (found - (same == 0) * _FAR).amax(1)
        nearest = (found + (different == 0) * _FAR).amin(1)
        losses = functional.softplus(farthest - nearest)
        hits = (farthest < nearest).sum()
        return Judgement(losses.sum() / episode.count, hits / episode.count)
