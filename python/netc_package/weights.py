"""The weights of the network: model.safetensors, beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

N = TypeVar("N", bound=nn.Module)

FOLDER = Path(__file__).parent
FILE = FOLDER / "model.safetensors"
SHOWN = 5


class WeightsError(Exception):
    """The file is not of this network; the message says where they differ."""


def load(network: N, file: str | Path = FILE) -> N:
    """Loads every weight, and gives the network.

    The file has exactly the network's keys, each in the network's shape; numbers become those of
    the network's type. Raises WeightsError where it does not, and leaves the network as it was.
    """
    file = Path(file)
    if not file.exists():
        raise WeightsError(f"{file} does not exist: export the network again, or name its file")
    try:
        tensors = load_file(file)
    except Exception as error:
        raise WeightsError(f"{file} is no file of safetensors: {error}") from error
    problems = differences(network.state_dict(), tensors)
    if problems:
        more = len(problems) - SHOWN
        shown = problems[:SHOWN] + ([f"and {more} more"] if more > 0 else [])
        raise WeightsError(f"{file} is not of this network:\n  " + "\n  ".join(shown))
    network.load_state_dict(tensors)
    return network


def differences(own: dict[str, Tensor], found: dict[str, Tensor]) -> list[str]:
    """What keeps the tensors found from being the network's, a sentence each."""
    lines = [f"{key} is missing" for key in own if key not in found]
    lines += [f"{key} is not of the network" for key in found if key not in own]
    for key, tensor in own.items():
        if key not in found:
            continue
        if tensor.shape != found[key].shape:
            lines.append(f"{key} is {extents(found[key])}, and {extents(tensor)} in the network")
        elif not found[key].is_floating_point() or not bool(torch.isfinite(found[key]).all()):
            lines.append(f"{key} has values that are no numbers")
    return lines


def extents(tensor: Tensor) -> str:
    return "x".join(map(str, tensor.shape)) or "a number"
