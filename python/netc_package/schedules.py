"""The learning rate of every iteration, counted from 0, by the names of protocols' schedules."""

import math
from collections.abc import Callable, Mapping
from typing import Any

Settings = Mapping[str, Any]
Rate = Callable[[Settings, int, int], float]


def _share(iteration: float, first: float, last: float) -> float:
    """The share of the way from one iteration to another, 0 before and 1 after."""
    return 1.0 if iteration >= last else max(0.0, (iteration - first) / (last - first))


def _step(settings: Settings, iteration: int, horizon: int) -> float:
    return float(settings["rate"] * settings["factor"] ** (iteration // settings["every"]))


def _constant(settings: Settings, iteration: int, horizon: int) -> float:
    return float(settings["rate"] * _share(iteration + 1, 0, settings["warm_up"] * horizon))


def _linear(settings: Settings, iteration: int, horizon: int) -> float:
    rate: float = settings["rate"]
    rising: float = settings["warm_up"] * horizon
    if iteration + 1 < rising:
        return rate * (iteration + 1) / rising
    return rate * (1 - _share(iteration, rising, horizon))


def _cosine(settings: Settings, iteration: int, horizon: int) -> float:
    rate: float = settings["rate"]
    rising: float = settings["warm_up"] * horizon
    if iteration + 1 < rising:
        return rate * (iteration + 1) / rising
    fallen = (1 - math.cos(math.pi * _share(iteration, rising, horizon))) / 2
    return float(rate * (1 - (1 - settings["end"]) * fallen))


def _one_cycle(settings: Settings, iteration: int, horizon: int) -> float:
    top = settings["rising"] * horizon - 1
    if iteration <= top:
        first, last, at = settings["start"], 1.0, _share(iteration, 0, top)
    else:
        first, last, at = 1.0, settings["end"], _share(iteration, top, horizon - 1)
    return float(settings["rate"] * (last + ((first - last) / 2) * (math.cos(math.pi * at) + 1)))


#: Each takes the part's settings, the iterations done, and how many the run was begun for.
SCHEDULES: dict[str, Rate] = {
    "step": _step,
    "constant": _constant,
    "cosine": _cosine,
    "one_cycle": _one_cycle,
    "linear": _linear,
}
