"""Every pair of the batch: each image is matched with the classes of the batch by its score with one item of each."""

import math
from collections.abc import Mapping

import torch
from torch import Tensor

from .objective import Episode, Features, Head, Judgement, Settings
from .softmax import softmax_cross_entropy


class AllPairs:
    """N-pair loss (Sohn 2016) with every item as query and as support; the scale may be learned."""

    views = ("batch",)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        least, most = settings["scale_bounds"]
        self.learned: dict[str, float] = {}
        if settings["learn_scale"]:
            share = math.log(settings["scale"] / least) / math.log(most / least)
            self.learned = {"scale": math.log(share / (1 - share))}

    def judge(
        self, head: Head, features: Features, episode: Episode, learned: Mapping[str, Tensor]
    ) -> Judgement:
        every = episode.world.gather(features.right, episode.count)
        logits = head.every(features.left, every) * self._scale(learned)
        return _softmax_over_classes(logits, episode, self._settings["smoothing"])

    def _scale(self, learned: Mapping[str, Tensor]) -> Tensor | float:
        """A learned scale is free, and log scale goes from the one bound to the other as its sigmoid does."""
        if "scale" not in learned:
            return float(self._settings["scale"])
        least, most = self._settings["scale_bounds"]
        scale: Tensor = torch.exp(torch.sigmoid(learned["scale"]) * math.log(most / least)) * least
        return scale


def _softmax_over_classes(logits: Tensor, episode: Episode, smoothing: float) -> Judgement:
    """
    ``logits`` are ``[rows, items * classes]``, item-major: for every other item number j it is asked which of the columns
    j * classes + d is of a row's class.
    """
    items = episode.items
    classes = episode.count // items
    rows = torch.arange(episode.rows.start, episode.rows.stop, device=logits.device)
    by_item = logits.view(len(rows), items, classes)
    truth = torch.nn.functional.one_hot(rows % classes, classes).to(logits.dtype)[:, None]
    # A query is not asked about its own item number, for one of those columns is the query.
    asked = torch.arange(items, device=logits.device)[None] != (rows // classes)[:, None]
    weights = asked.to(logits.dtype) / (episode.count * (items - 1))
    target = truth * (1 - smoothing) + smoothing / classes
    own = (by_item * truth).sum(-1, keepdim=True)
    first = (by_item >= own).sum(-1) <= 1
    return Judgement(softmax_cross_entropy(by_item, target, weights), (first * weights).sum())
