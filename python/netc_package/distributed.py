"""Processes that train together: each has some rows of every batch, and all have the same weights."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor
from torch._C._distributed_c10d import PrefixStore, Store, TCPStore

#: The first process validates while the others wait for it.
_PATIENCE = timedelta(hours=6)


@dataclass(frozen=True)
class World:
    """The processes of a training, of which this is number ``rank`` of ``size``."""

    rank: int
    size: int
    device: torch.device

    @property
    def leads(self) -> bool:
        """Whether this process writes, validates and talks."""
        return self.rank == 0

    def share(self, count: int, rank: int | None = None) -> range:
        """The part of ``count`` items that belongs to this process, or to ``rank``: contiguous, sizes differ by at most 1."""
        at = self.rank if rank is None else rank
        return range(count * at // self.size, count * (at + 1) // self.size)

    def sum(self, tensor: Tensor) -> Tensor:
        """Over all processes, with gradients."""
        return tensor if self.size == 1 else _Sum.apply(tensor)

    def gather(self, rows: Tensor, count: int) -> Tensor:
        """
        All ``count`` rows, of which this process has its share, with gradients: what all processes make of a row goes
        into the gradient of the one that has it.
        """
        return rows if self.size == 1 else _Gather.apply(rows, count, self)

    def agree(self, value: Any) -> Any:
        """What the first process says, in all."""
        if self.size == 1:
            return value
        said = [value]
        dist.broadcast_object_list(said, 0, device=self.device)
        return said[0]

    def add(self, tensors: Sequence[Tensor]) -> list[Tensor]:
        """Each, summed over all processes, in one go."""
        if self.size == 1:
            return list(tensors)
        flat = torch.cat([tensor.reshape(-1) for tensor in tensors])
        dist.all_reduce(flat)
        parts = torch.split(flat, [tensor.numel() for tensor in tensors])
        return [part.view_as(tensor) for part, tensor in zip(parts, tensors, strict=True)]

    def close(self) -> None:
        if self.size > 1:
            dist.destroy_process_group()


def open_world(device: str | None = None) -> World:
    """
    This process alone, or among those that torchrun has started: over NCCL on cards, over Gloo on processors.

    ``device``: as torch writes it; a card where there is one, unless given.
    """
    size, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
    if device is None:
        device = "cuda" if torch.cuda.is_available() else "cpu"
    own = torch.device(device)
    if own.type == "cuda":
        if own.index is None:
            own = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(own)
    if size > 1:
        backend = "nccl" if own.type == "cuda" else "gloo"
        dist.init_process_group(
            backend, store=_store(size, rank), rank=rank, world_size=size, timeout=_PATIENCE
        )
    return World(rank, size, own)


def _store(size: int, rank: int) -> Store:
    """
    Where the processes find one another: torchrun's own store, with a prefix for each attempt. Without it, processes that
    are started again find what those that were killed have left there.
    """
    agents = os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True"
    host, port = os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"])
    store = TCPStore(host, port, size, is_master=not agents and rank == 0, timeout=_PATIENCE)
    return PrefixStore(f"attempt {os.environ.get('TORCHELASTIC_RESTART_COUNT', '0')}", store)


class _Sum(torch.autograd.Function):
    """What a sum is used for in any process is part of the gradient of every term."""

    @staticmethod
    def forward(ctx: Any, tensor: Tensor) -> Tensor:
        total = tensor.clone()
        dist.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        total = gradients[0].contiguous().clone()
        dist.all_reduce(total)
        return total


class _Gather(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rows: Tensor, count: int, world: World) -> Tensor:
        ctx.own = world.share(count)
        most = max(len(world.share(count, rank)) for rank in range(world.size))
        padded = rows.new_zeros((most, *rows.shape[1:]))
        padded[: len(rows)] = rows
        parts = [torch.empty_like(padded) for _ in range(world.size)]
        dist.all_gather(parts, padded)
        return torch.cat([part[: len(world.share(count, rank))] for rank, part in enumerate(parts)])

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        total = gradients[0].contiguous().clone()
        dist.all_reduce(total)
        return total[ctx.own.start : ctx.own.stop], None, None
