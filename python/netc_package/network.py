"""The network as training and tests use it: its weights by netc's paths, its towers on batches, its head on pairs."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from .distributed import World
from .layers import BatchNorm
from .noise import Masks, View
from .objectives.distances import distances_of_all
from .objectives.objective import Features

Values = npt.NDArray[np.float32]

#: Numbers that pairs may take at a time where every image meets every other.
_MOST_IN_PAIRS = 1 << 27


@dataclass(frozen=True)
class Options:
    """How it is computed. All but the device and the type are off unless asked for, and change the last bits."""

    dtype: torch.dtype = torch.float32
    #: Products in bfloat16.
    bf16: bool = False
    compile: bool = False
    channels_last: bool = False


@dataclass(frozen=True)
class Weight:
    """A weight as protocol.json has it."""

    path: str
    key: str
    #: netc's, and which of its axes comes first, second and so on in PyTorch.
    shape: Sequence[int]
    axes: Sequence[int]
    trained: bool
    decays: bool
    l2: float
    #: Of a part that training leaves as it is.
    frozen: bool
    #: Of a moving statistic: what is left of it after a pass.
    keeps: float | None = None


class BoundNetwork:
    """``net`` with its weights, on the device of ``world``; ``tables`` are those of protocol.json."""

    def __init__(self, net: Any, tables: Mapping[str, Any], world: World, options: Options) -> None:
        self.net = net.to(world.device, options.dtype)
        if options.channels_last:
            self.net = self.net.to(memory_format=torch.channels_last)
        self.weights = [Weight(**weight) for weight in tables["weights"]]
        self.towers: int = tables["towers"]
        self.judgement: Mapping[str, Any] = tables["judgement"] or {}
        self._world = world
        self._options = options
        self._tensors = self.net.state_dict(keep_vars=True)
        self._masks = Masks(self.net, tables["noise"])
        self._normalizes_head: bool = tables["normalizes_head"]
        self._head = View("head", 0, range(0))
        self._norms = [module for module in self.net.modules() if isinstance(module, BatchNorm)]
        if world.size > 1:
            for norm in self._norms:
                norm.reduce = world.sum
        self._tower = torch.compile(self.net.tower) if options.compile else self.net.tower

    def tensor(self, weight: Weight) -> Tensor:
        """In PyTorch's layout: the module's own."""
        found: Tensor = self._tensors[weight.key]
        return found

    def values(self, weight: Weight, tensor: Tensor | None = None) -> Values:
        """A weight, or what is kept beside it, in netc's layout."""
        own = self.tensor(weight) if tensor is None else tensor
        array = own.detach().to("cpu", torch.float32).contiguous().numpy()
        moved = array.reshape([weight.shape[axis] for axis in weight.axes])
        return np.ascontiguousarray(np.transpose(moved, np.argsort(np.array(weight.axes, int))))

    def assign(self, weight: Weight, values: Values, tensor: Tensor | None = None) -> None:
        """Sets a weight, or what is kept beside it, from netc's layout."""
        own = self.tensor(weight) if tensor is None else tensor
        turned = np.ascontiguousarray(np.transpose(values.reshape(weight.shape), weight.axes))
        with torch.no_grad():
            own.copy_(torch.from_numpy(turned).view(own.shape))

    def address(self, seed: int, iteration: int) -> None:
        """What the masks of training depend on from now on."""
        self._masks.seed, self._masks.iteration = seed, iteration

    def features(
        self, images: Tensor, views: Sequence[View], by_view: bool, pairs: bool
    ) -> Features:
        """
        In training, of ``[images, height, width, channels]``: the rows of the views one after the other. ``pairs``: the
        left images and then the right ones, where each of two towers sees its own; else all see all.
        """
        self.net.train()
        with self._precision():
            if self.towers == 1:
                found = self._pass(images, 0, views, by_view)
                left, right = found.chunk(2) if pairs else (found, found)
            elif pairs:
                sides = images.chunk(2)
                left, right = (
                    self._pass(sides[at], at, views[at : at + 1], by_view) for at in (0, 1)
                )
            else:
                left, right = (self._pass(images, at, views, by_view) for at in (0, 1))
        return Features(left.to(self._options.dtype), right.to(self._options.dtype))

    def _pass(self, images: Tensor, side: int, views: Sequence[View], by_view: bool) -> Tensor:
        self._masks.begin(views)
        for norm in self._norms:
            norm.views = len(views) if by_view else 1
        found: Tensor = self._tower(self._placed(images), side)
        return found

    def _placed(self, images: Tensor) -> Tensor:
        """Channels second, as PyTorch has them."""
        moved = images.to(self._world.device, self._options.dtype).permute(0, 3, 1, 2)
        form = torch.channels_last if self._options.channels_last else torch.contiguous_format
        return moved.contiguous(memory_format=form)

    def _precision(self) -> AbstractContextManager[Any]:
        return torch.autocast(self._world.device.type, torch.bfloat16, enabled=self._options.bf16)

    def begin_head(self, count: int, rows: range) -> None:
        """Call before the head is used in training, on ``count`` pairs or images; ``rows`` are those of this process."""
        self._head = View("head", count, rows)
        self._masks.begin([self._head])
        for norm in self._norms:
            norm.views = 1

    def logits(self, left: Tensor, right: Tensor) -> Tensor:
        """Of pairs, ``[pairs]``."""
        logit: Tensor = self.net.head(left, right).logit
        return logit.reshape(-1)

    def classes(self, features: Tensor) -> Tensor:
        """A classifier's logits, ``[images, classes]``."""
        judged = self.net.head(features)
        found: Tensor = judged.value if judged.logit is None else judged.logit
        return found.reshape(len(features), -1)

    def every(self, left: Tensor, right: Tensor) -> Tensor:
        """
        The scores of every left image with every right one, ``[n, m]``; a higher score means more similar. Where all pairs at once would
        take too much memory, they come in parts, which are computed again for their gradient.
        """
        distance = self.judgement.get("distance")
        if distance is not None:
            return -distances_of_all(left, right, distance)
        rows = max(1, _MOST_IN_PAIRS // max(1, right.numel()))
        # Normalization in the head is over all pairs of the batch.
        if rows >= len(left) or (self._normalizes_head and self.net.training):
            return self._meet(left, right, 0)
        parts = torch.split(left, rows)
        if not torch.is_grad_enabled():
            return torch.cat([self._meet(part, right, 0) for part in parts])
        scores = [
            checkpoint(self._meet, part, right, rows * at, use_reentrant=False)
            for at, part in enumerate(parts)
        ]
        return torch.cat(scores)

    def _meet(self, left: Tensor, right: Tensor, first: int) -> Tensor:
        """``first``: the row among this process's that the first left image is."""
        n, m = len(left), len(right)
        if self.net.training:
            start = self._head.rows.start + first
            self._masks.begin(
                [View("head", self._head.count * m, range(start * m, (start + n) * m))]
            )
        lefts = left[:, None].expand(n, m, *left.shape[1:]).reshape(n * m, *left.shape[1:])
        rights = right[None].expand(n, m, *right.shape[1:]).reshape(n * m, *right.shape[1:])
        return self.ranking(lefts, rights).view(n, m)

    def ranking(self, left: Tensor, right: Tensor) -> Tensor:
        """The scores of pairs, ``[pairs]``; a higher score means more similar."""
        judged = self.net.head(left, right)
        score: Tensor = judged.value if judged.logit is None else judged.logit
        return (
            -score.reshape(-1) if self.judgement.get("gives") == "distance" else score.reshape(-1)
        )

    @torch.inference_mode()
    def embed(self, images: Values, side: int = 0) -> Tensor:
        """Features outside of training, of ``[images, height, width, channels]``."""
        self.net.eval()
        with self._precision():
            found: Tensor = self.net.tower(self._placed(torch.from_numpy(images)), side)
        return found.to(self._options.dtype)
