"""What an objective is: it judges the features of a batch, and what it gives is what training makes small."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from torch import Tensor

from ..distributed import World

Settings = Mapping[str, Any]


class Features(NamedTuple):
    """
    Of this process's images: of pairs those of the left and of the right ones, else of all by the left tower and by the
    right one, which are the same where there is one tower.
    """

    left: Tensor
    right: Tensor


class Head(Protocol):
    """The network's scores of pairs and of images; a higher score means more similar."""

    def logits(self, left: Tensor, right: Tensor) -> Tensor:
        """Of the pairs, ``[pairs]``: what goes into the sigmoid."""

    def every(self, left: Tensor, right: Tensor) -> Tensor:
        """The scores that rank, of every left image with every right one, ``[n, m]``."""

    def classes(self, features: Tensor) -> Tensor:
        """A classifier's logits, ``[images, classes]``."""


@dataclass(frozen=True)
class Episode:
    """A batch, and what this process has of it."""

    #: The images of the whole batch; of pairs, the pairs.
    count: int
    #: Items of each class, in batches of classes: image ``item * classes + class``.
    items: int
    #: This process's rows of them.
    rows: range
    #: Of this process's rows, ``[rows]``; of classes none.
    labels: Tensor
    world: World


class Judgement(NamedTuple):
    """This process's part of the means over the batch: those of all processes add up to them."""

    objective: Tensor
    #: The share of what the batch asks that is answered right.
    accuracy: Tensor


class Objective(Protocol):
    """One objective with its settings."""

    @property
    def views(self) -> tuple[str, ...]:
        """Into which equal parts the images of a batch fall, in order."""

    @property
    def learned(self) -> Mapping[str, float]:
        """The initial values of what it learns beside the network's weights, by name."""

    def judge(
        self, head: Head, features: Features, episode: Episode, learned: Mapping[str, Tensor]
    ) -> Judgement: ...
