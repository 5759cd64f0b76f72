"""The triplet loss with semi-hard negatives (Schroff, Kalenichenko and Philbin 2015), over every pair of the batch."""

from collections.abc import Mapping

import torch
from torch import Tensor

from .distances import distances_and_masks
from .objective import Episode, Features, Head, Judgement, Settings

#: Above every squared distance.
_FAR = 1e30


class Triplet:
    """max(0, d(same)^2 - d(other)^2 + margin), the other the nearest that is farther than the same, else the farthest."""

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
        squares = found.square()
        chosen = (_negatives(squares.detach(), different) * squares[:, None]).sum(2)
        losses = (squares - chosen + self._settings["margin"]).relu()
        hits = (squares < chosen).to(squares.dtype)
        return Judgement((losses * same).sum(), (hits * same).sum())


def _negatives(squares: Tensor, different: Tensor) -> Tensor:
    """``[anchor, positive, negative]``: 1 at the negative that goes with the two, shared where several are equal."""
    others = (different > 0)[:, None]
    positive, negative = squares[:, :, None], squares[:, None]
    farther = torch.where((negative > positive) & others, negative, _FAR)
    nearest = farther.amin(2, keepdim=True)
    every = torch.where(others, negative, -_FAR)
    chosen = torch.where(nearest < _FAR, farther == nearest, every == every.amax(2, keepdim=True))
    shares = chosen.to(squares.dtype)
    return shares / shares.sum(2, keepdim=True)
