"""Cross-entropy of classes, for classifiers."""

from collections.abc import Mapping

import torch
from torch import Tensor

from .objective import Episode, Features, Head, Judgement, Settings
from .softmax import softmax_cross_entropy


class CrossEntropy:
    """-log of the probability that a classifier gives the right class, mean over the images."""

    views = ("batch",)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.learned: dict[str, float] = {}

    def judge(
        self, head: Head, features: Features, episode: Episode, learned: Mapping[str, Tensor]
    ) -> Judgement:
        logits = head.classes(features.left)
        labels = episode.labels.long()
        smoothing = self._settings["smoothing"]
        truth = torch.nn.functional.one_hot(labels, logits.shape[1]).to(logits.dtype)
        target = truth * (1 - smoothing) + smoothing / logits.shape[1]
        weights = torch.full_like(logits[:, 0], 1 / episode.count)
        right = (logits.argmax(1) == labels).sum()
        return Judgement(softmax_cross_entropy(logits, target, weights), right / episode.count)
