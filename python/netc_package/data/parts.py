"""The parts of protocols: a name and its settings, with every default filled in by netc."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Use(NamedTuple):
    """A part as a protocol states it."""

    part: str
    settings: Mapping[str, Any]


def use_of(value: Mapping[str, Any]) -> Use:
    """Of protocol.json."""
    return Use(value["part"], value["settings"])
