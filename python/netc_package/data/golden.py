"""Checksums of what a seed draws, as netc computes them for golden.json."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from .batches import BatchMaker, digest
from .dataset import Dataset, Group
from .parts import use_of
from .splits import SPLITS
from .splits.split import Split


def split_of(dataset: Dataset, protocol: Mapping[str, Any], seed: int) -> Split:
    """What trains, validates and tests."""
    part, settings = use_of(protocol["split"])
    return SPLITS[part](settings, dataset, seed)


def golden_of(
    dataset: Dataset,
    split: Split,
    protocol: Mapping[str, Any],
    seed: int,
    iterations: Sequence[int],
) -> dict[str, Any]:
    """Of a run's split, and of its batches of these iterations, counted from 0."""
    maker = BatchMaker(dataset, split.train, protocol, seed)
    batches = [
        {"iteration": iteration, "sha256": digest(maker.make(iteration))}
        for iteration in iterations
    ]
    return {"split": _digest_of_split(split), "batches": batches}


def _digest_of_split(split: Split) -> str:
    def named(groups: Sequence[Group]) -> list[Any]:
        return [
            [group.name, [[each.name, list(each.items)] for each in group.classes]]
            for group in groups
        ]

    text = json.dumps(
        [named(groups) for groups in split], separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()
