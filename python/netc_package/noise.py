"""The random masks of dropout and stochastic depth, as netc draws them: by seed, iteration, view of the batch and path."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .layers import Noise
from .random import RandomStream


@dataclass(frozen=True)
class View:
    """A part of a batch, whose images have separate masks."""

    #: ``left``, ``right``, ``batch``, ``head`` or ``statistics``.
    application: str
    #: Images, or pairs, of the whole batch in it.
    count: int
    #: This process's of them.
    rows: range


class Masks:
    """Draws the masks of all modules of a network that leave something out."""

    def __init__(self, network: nn.Module, paths: Mapping[str, Sequence[str]]) -> None:
        """``paths``: of the graph's nodes, by the names of their modules, in the order in which these are applied."""
        self.seed = 0
        self.iteration = 0
        self._views: Sequence[View] = ()
        self._applied: dict[str, int] = {}
        for name, module in network.named_modules():
            if isinstance(module, Noise):
                module.mask = self._mask_of(name, module, paths[name])  # type: ignore[method-assign, assignment]

    def begin(self, views: Sequence[View]) -> None:
        """What is applied from now on is one pass of these views, one after the other in the batch."""
        self._views = views
        self._applied = {}

    def _mask_of(
        self, name: str, module: Noise, paths: Sequence[str]
    ) -> Callable[[Tensor], Tensor]:
        def mask(x: Tensor) -> Tensor:
            at = self._applied.get(name, 0)
            self._applied[name] = at + 1
            return self._draw(paths[at], module.rate, module.shape(x)).to(x.device, x.dtype)

        return mask

    def _draw(self, path: str, rate: float, shape: Sequence[int]) -> Tensor:
        """``shape``: the rows of all views one after the other, images with their channels second."""
        images = len(shape) == 4
        rest = [shape[2], shape[3], shape[1]] if images else list(shape[1:])
        size = int(torch.Size(rest).numel())
        parts = []
        for view in self._views:
            stream = RandomStream(self.seed, "noise", self.iteration, view.application, path)
            words = stream.words(view.count * size)[view.rows.start * size : view.rows.stop * size]
            parts.append(torch.from_numpy((words >= rate * 2**32) / (1 - rate)))
        mask = torch.cat(parts).view(shape[0], *rest)
        return mask.permute(0, 3, 1, 2) if images else mask
