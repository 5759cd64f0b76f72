"""Scores of pairs of images outside of training, computed once for every group."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from .data.dataset import Dataset, Group, Pixels
from .data.images.pipeline import Pipeline
from .network import BoundNetwork

Matrix = npt.NDArray[np.float32]

#: Images through the tower at a time.
_BATCH = 128
#: Rows of a matrix that are computed at a time.
_BLOCK = 64
#: Bytes of prepared images that are kept from one validation to the next.
_MOST_KEPT = 2 << 30


class Prepared:
    """Images as the network takes them, without augmentation; as many are kept as there is room for."""

    def __init__(self, dataset: Dataset, pipeline: Pipeline) -> None:
        self._dataset = dataset
        self._pipeline = pipeline
        self._kept: dict[tuple[int, int], Pixels] = {}
        self._most = _MOST_KEPT // (4 * int(np.prod(pipeline.shape)))

    def images(self, indices: Sequence[int], view: int) -> Pixels:
        return np.stack([self._image(index, view) for index in indices])

    def _image(self, index: int, view: int) -> Pixels:
        found = self._kept.get((index, view))
        if found is None:
            found = self._pipeline.evaluation(self._dataset.images, index, view)
            if len(self._kept) < self._most:
                self._kept[index, view] = found
        return found


class ScoreMatrix(NamedTuple):
    """Of every item of a group with every other, rows as queries and columns as supports, class by class."""

    #: The first row of each class, and their number at the end.
    starts: Sequence[int]
    values: Matrix


class Scores:
    """Of the weights that the network holds."""

    def __init__(self, network: BoundNetwork, prepared: Prepared) -> None:
        self._network = network
        self._prepared = prepared
        self._matrices: dict[tuple[int, int], ScoreMatrix] = {}

    def matrix(self, group: Group, views: int) -> ScoreMatrix:
        key = (id(group), views)
        if key not in self._matrices:
            items = [item for each in group.classes for item in each.items]
            starts = np.cumsum([0, *(len(each.items) for each in group.classes)])
            self._matrices[key] = ScoreMatrix([int(at) for at in starts], self._every(items, views))
        return self._matrices[key]

    @torch.inference_mode()
    def _every(self, items: Sequence[int], views: int) -> Matrix:
        total = np.zeros((len(items), len(items)), np.float32)
        for view in range(views):
            left, right = self._sides(items, items, view)
            for top in range(0, len(items), _BLOCK):
                scores = self._network.every(left[top : top + _BLOCK], right)
                total[top : top + _BLOCK] += scores.float().cpu().numpy() / views
        return total

    @torch.inference_mode()
    def pairs(self, left: Sequence[int], right: Sequence[int], views: int) -> Matrix:
        """Of the pairs ``left[i]``, ``right[i]``."""
        total = np.zeros(len(left), np.float32)
        lefts, rights = sorted(set(left)), sorted(set(right))
        rows = {image: at for at, image in enumerate(lefts)}
        columns = {image: at for at, image in enumerate(rights)}
        for view in range(views):
            one, other = self._sides(lefts, rights, view)
            for start in range(0, len(left), 2 * _BATCH):
                part = slice(start, start + 2 * _BATCH)
                at = (
                    [rows[image] for image in left[part]],
                    [columns[image] for image in right[part]],
                )
                scores = self._pair_scores(one[at[0]], other[at[1]])
                total[part] += scores.float().cpu().numpy() / views
        return total

    def _pair_scores(self, left: Tensor, right: Tensor) -> Tensor:
        if "distance" in self._network.judgement:
            return self._network.every(left, right).diagonal()
        return self._network.ranking(left, right)

    def _sides(self, left: Sequence[int], right: Sequence[int], view: int) -> tuple[Tensor, Tensor]:
        one = self._embed(left, view, 0)
        other = (
            one
            if self._network.towers == 1 and left is right
            else self._embed(right, view, self._network.towers - 1)
        )
        return one, other

    def _embed(self, items: Sequence[int], view: int, side: int) -> Tensor:
        parts = []
        for start in range(0, len(items), _BATCH):
            images = self._prepared.images(items[start : start + _BATCH], view)
            parts.append(self._network.embed(images, side))
        return torch.cat(parts)

    @torch.inference_mode()
    def classes(self, items: Sequence[int]) -> Matrix:
        """A classifier's logits, ``[images, classes]``."""
        return self._network.classes(self._embed(items, 0, 0)).float().cpu().numpy()
