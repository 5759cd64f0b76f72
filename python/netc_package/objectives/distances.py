"""Distances between the features of a batch of several items of several classes."""

from typing import NamedTuple

import torch
from torch import Tensor

from .objective import Episode, Features

#: Below it a squared distance or length has no usable gradient.
LEAST = 1e-12


def of_unit_length(features: Tensor) -> Tensor:
    """Scaled to length 1, ``[images, features]``."""
    flat = features.flatten(1)
    return flat / flat.square().sum(1, keepdim=True).clamp(min=LEAST).sqrt()


def distances_of_all(left: Tensor, right: Tensor, distance: str) -> Tensor:
    """Of every left image's features from every right one's, ``[n, m]``: ``euclidean``, ``cosine`` or ``l1``."""
    a, b = left.flatten(1), right.flatten(1)
    if distance == "l1":
        return torch.cdist(a, b, 1.0)
    if distance == "cosine":
        return 1 - of_unit_length(a) @ of_unit_length(b).T
    squares = a.square().sum(1)[:, None] + b.square().sum(1)[None]
    return (squares - 2 * (a @ b.T)).clamp(min=LEAST).sqrt()


class Masks(NamedTuple):
    """``[rows, images]`` each; over all processes, the weights of each sum to 1."""

    #: Two different items of one class.
    same: Tensor
    #: Items of two classes.
    different: Tensor


def distances_and_masks(
    features: Features, episode: Episode, normalize: bool
) -> tuple[Tensor, Masks]:
    """Euclidean distances of this process's images from all, ``[rows, images]``, and which pairs are which."""
    left, right = features
    if normalize:
        left, right = of_unit_length(left), of_unit_length(right)
    found = distances_of_all(left, episode.world.gather(right, episode.count), "euclidean")
    classes = episode.count // episode.items
    rows = torch.arange(episode.rows.start, episode.rows.stop, device=found.device)[:, None]
    columns = torch.arange(episode.count, device=found.device)[None]
    one_class = rows % classes == columns % classes
    same = (one_class & (rows != columns)).to(found.dtype) / (episode.count * (episode.items - 1))
    different = (~one_class).to(found.dtype) / (episode.count * (episode.count - episode.items))
    return found, Masks(same, different)
