"""Cross-entropy of pairs (Koch et al. 2015)."""

from collections.abc import Mapping

from torch import Tensor
from torch.nn import functional

from .objective import Episode, Features, Head, Judgement, Settings


class BinaryCrossEntropy:
    """-(y log p + (1 - y) log(1 - p)) with the head's probability p, mean over the pairs."""

    views = ("left", "right")

    def __init__(self, settings: Settings) -> None:
        self.learned: dict[str, float] = {}

    def judge(
        self, head: Head, features: Features, episode: Episode, learned: Mapping[str, Tensor]
    ) -> Judgement:
        logits = head.logits(*features)
        labels = episode.labels.to(logits.dtype)
        losses = functional.binary_cross_entropy_with_logits(logits, labels, reduction="sum")
        # As Keras has it, exactly 1/2 counts as different.
        right = ((logits > 0) == (labels > 0)).sum()
        return Judgement(losses / episode.count, right / episode.count)
