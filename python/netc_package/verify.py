"""What this network computes beside what netc's engine computed when it was exported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from .weights import FOLDER

FILE = FOLDER / "golden.safetensors"
TOLERANCE = 1e-4
"""Of the largest number: what sums in another order may be apart."""
ROUNDING = 5e-6
"""What the rounding of larger numbers before them may leave of small ones."""


@dataclass(frozen=True)
class Difference:
    """Of an output: the largest difference, the largest number, and the most that it may be."""

    what: str
    values: int
    difference: float
    largest: float
    most: float

    @property
    def holds(self) -> bool:
        return self.difference <= self.most


def differences(network: nn.Module, file: Path = FILE) -> list[Difference]:
    """Runs the network on the images of the file, and compares every output with the file's.

    The network is put into evaluation, and computes where its weights are and in their type.
    """
    golden = load_file(file)
    parameter = next(iter(network.parameters()), torch.zeros(()))
    given = {
        name: values.to(device=parameter.device, dtype=parameter.dtype)
        for name, values in golden.items()
        if name.startswith("image.")
    }
    network.eval()
    with torch.no_grad():
        found = outputs(network, [given[name] for name in sorted(given)])
    return [compare(name, found[name], golden[name]) for name in sorted(golden) if name in found]


def outputs(network: Any, images: list[Tensor]) -> dict[str, Tensor]:
    """Features of each side, and the judgement of them: value and logit."""
    head = getattr(network, "head", None)
    features = [network.tower(each, side) for side, each in enumerate(images)]
    found = {f"features.{side}": values for side, values in enumerate(features)}
    if head is not None:
        value, logit = head(*features)
        found["value"] = value
        if logit is not None:
            found["logit"] = logit
    return found


def compare(what: str, found: Tensor, expected: Tensor) -> Difference:
    a, b = found.detach().cpu().double(), expected.double()
    if a.shape != b.shape:
        return Difference(what, b.numel(), float("inf"), float("nan"), 0.0)
    same = (a == b) | (a.isnan() & b.isnan())
    apart = torch.where(same, torch.zeros_like(a), (a - b).abs())
    difference = float(apart.max()) if bool(apart.isfinite().all()) else float("inf")
    finite = b[b.isfinite()]
    largest = float(finite.abs().max()) if finite.numel() > 0 else 0.0
    return Difference(what, b.numel(), difference, largest, max(TOLERANCE * largest, ROUNDING))
