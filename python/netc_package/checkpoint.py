"""
netc's checkpoints: ``NETCCKP1``, the header's length (32 bits, little-endian), the header (JSON), every tensor's float32
values (little-endian) in the header's order, and the SHA-256 of all that. Nothing in them depends on the clock.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .files import flush_folder, write_whole
from .network import Values

_MAGIC = b"NETCCKP1"
_DIGEST = 32
#: The newest are kept, so that a damaged one has a predecessor.
_KEPT = 2


class CheckpointError(Exception):
    """What is wrong with checkpoints, as a sentence for users."""


@dataclass(frozen=True)
class Checkpoint:
    """``header``: ``network``, ``of`` (the run that it is of), ``metrics`` (their digest) and ``state``."""

    header: Mapping[str, Any]
    #: By name, in order, in netc's layouts.
    tensors: Mapping[str, Values]

    @property
    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.header["state"]
        return state


def encode(checkpoint: Checkpoint) -> bytes:
    tensors = [
        {"name": name, "shape": list(values.shape)} for name, values in checkpoint.tensors.items()
    ]
    header = json.dumps(
        {**checkpoint.header, "tensors": tensors}, separators=(",", ":"), ensure_ascii=False
    )
    text = header.encode()
    values = [
        np.ascontiguousarray(values, "<f4").tobytes() for values in checkpoint.tensors.values()
    ]
    data = b"".join([_MAGIC, len(text).to_bytes(4, "little"), text, *values])
    return data + hashlib.sha256(data).digest()


def decode(data: bytes) -> Checkpoint:
    """Raises ``CheckpointError`` with what is wrong with the bytes."""
    start = len(_MAGIC) + 4
    if data[: len(_MAGIC)] != _MAGIC or len(data) < start + _DIGEST:
        raise CheckpointError("it is not a checkpoint of netc")
    if hashlib.sha256(data[:-_DIGEST]).digest() != data[-_DIGEST:]:
        raise CheckpointError("its checksum does not match: the file is damaged or cut short")
    at = start + int.from_bytes(data[len(_MAGIC) : start], "little")
    header = json.loads(data[start:at])
    tensors = {}
    for each in header.pop("tensors"):
        count = int(np.prod(each["shape"], dtype=np.int64))
        tensors[each["name"]] = (
            np.frombuffer(data, "<f4", count, at).astype(np.float32).reshape(each["shape"])
        )
        at += 4 * count
    if at != len(data) - _DIGEST:
        raise CheckpointError("it has not as many values as its header states")
    return Checkpoint(header, tensors)


def save(folder: Path, checkpoint: Checkpoint) -> None:
    """Writes the state reached, then removes what no kept checkpoint needs."""
    iteration = checkpoint.state["iteration"]
    write_whole(_file(folder, "iteration", iteration), encode(checkpoint))
    flush_folder(folder)
    _prune(folder, iteration)


def save_best(folder: Path, checkpoint: Checkpoint) -> None:
    """Writes the weights of the best validation so far; before the checkpoint that refers to it."""
    write_whole(_file(folder, "best", checkpoint.state["iteration"]), encode(checkpoint))


def load_best(folder: Path, iteration: int) -> Checkpoint:
    return _read(_file(folder, "best", iteration))


def load_latest(folder: Path) -> tuple[Checkpoint, list[str]]:
    """
    The newest whole checkpoint whose best weights are whole; where there is none, the newest without them. And what could
    not be used, as sentences.
    """
    damaged: list[str] = []
    spoilt: Checkpoint | None = None
    for _, file in reversed(_list(folder, "iteration")):
        try:
            found = _read(file)
        except CheckpointError as error:
            damaged.append(f"{file} cannot be used: {error}")
            continue
        best = found.state.get("best")
        try:
            if best is not None:
                load_best(folder, best["iteration"])
            return found, damaged
        except CheckpointError as error:
            damaged.append(f"the best weights of {file} cannot be used: {error}")
            state = {name: value for name, value in found.state.items() if name != "best"}
            spoilt = spoilt or Checkpoint({**found.header, "state": state}, found.tensors)
    if spoilt is not None:
        return spoilt, [
            *damaged,
            "they are lost: the best of the validations to come takes their place",
        ]
    raise CheckpointError("\n".join(damaged) or f"{folder} has no checkpoint")


def _read(file: Path) -> Checkpoint:
    try:
        return decode(file.read_bytes())
    except OSError as error:
        raise CheckpointError(f"it cannot be read: {error.strerror or error}") from error


def _file(folder: Path, kind: str, iteration: int) -> Path:
    return folder / f"{kind}-{iteration:08d}.ckpt"


def _list(folder: Path, kind: str) -> list[tuple[int, Path]]:
    found = []
    for file in folder.iterdir() if folder.exists() else []:
        match = re.fullmatch(rf"{kind}-(\d+)\.ckpt", file.name)
        if match is not None:
            found.append((int(match[1]), file))
    return sorted(found)


def _prune(folder: Path, reached: int) -> None:
    """Keeps this checkpoint, its predecessor and the best weights that the two refer to; newer files are removed."""
    every, bests = _list(folder, "iteration"), _list(folder, "best")
    kept = [each for each in every if each[0] <= reached][-_KEPT:]
    oldest = max((at for at, _ in bests if at <= kept[0][0]), default=0)
    keep = {*kept, *(each for each in bests if oldest <= each[0] <= reached)}
    for each in [*every, *bests]:
        if each not in keep:
            each[1].unlink(missing_ok=True)
