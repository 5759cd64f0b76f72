"""Batches prepared ahead by other processes, so that the network rarely waits for the next one."""

import os
import signal
import time
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from .data.batches import Batch, BatchMaker
from .distributed import World

#: Batches ahead of every worker.
_AHEAD = 4
#: A batch that comes later than this, in seconds, was waited for.
_AT_ONCE = 0.001


class Loaded(NamedTuple):
    """A batch as ``data.batches.Batch`` has it, as tensors."""

    images: Tensor
    labels: Tensor
    items: int
    total: int


class Shard(Dataset[Batch]):
    """The batches of iterations, counted from 0: the rows of one process."""

    def __init__(self, maker: BatchMaker, rank: int, size: int, sides: int) -> None:
        """``sides``: into how many equal parts the rows of a batch fall, of each of which the process has its share."""
        self._maker = maker
        self._rank, self._size, self._sides = rank, size, sides

    def __getitem__(self, iteration: int) -> Batch:
        return self._maker.make(iteration, None if self._size == 1 else self._rows)

    def _rows(self, total: int) -> list[int]:
        part = total // self._sides
        first, last = part * self._rank // self._size, part * (self._rank + 1) // self._size
        return [side * part + row for side in range(self._sides) for row in range(first, last)]


class BatchSource:
    """The batches from ``first`` on, with images and labels as tensors."""

    def __init__(
        self, maker: BatchMaker, world: World, sides: int, first: int, end: int, workers: int | None
    ) -> None:
        """``workers``: how many processes prepare batches; as many as there are processors for this one, if None."""
        #: How often, and how many milliseconds in all, a batch was waited for, the first one apart.
        self.waits = 0
        self.waited_ms = 0.0
        self._started = False
        count = default_workers(world) if workers is None else workers
        loader = DataLoader(
            Shard(maker, world.rank, world.size, sides),
            batch_size=None,
            sampler=range(first, end),
            num_workers=count,
            prefetch_factor=_AHEAD if count > 0 else None,
            pin_memory=world.device.type == "cuda",
            worker_init_fn=_leave_signals,
        )
        self._batches: Iterator[Loaded] = iter(loader)

    def next(self) -> Loaded:
        before = time.perf_counter()
        batch = next(self._batches)
        waited = time.perf_counter() - before
        if self._started and waited > _AT_ONCE:
            self.waits += 1
            self.waited_ms += 1000 * waited
        self._started = True
        return Loaded(*batch)

    def close(self) -> None:
        del self._batches


def default_workers(world: World) -> int:
    """Processors of this machine for each of its processes, less the one that trains."""
    local = int(os.environ.get("LOCAL_WORLD_SIZE", str(world.size)))
    return max(1, min(16, (os.cpu_count() or 1) // local - 1))


def _leave_signals(_: int) -> None:
    """A terminal's signal goes to all processes: the one that trains ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    torch.set_num_threads(1)


def on_device(tensor: Tensor, world: World) -> Tensor:
    return tensor.to(world.device, non_blocking=True)
