"""Arithmetic as netc's JavaScript does it, where Python's own differs in the last bit."""

import math

import numpy as np
import numpy.typing as npt


def round_half_up(value: float) -> int:
    """The nearest whole number, halves up."""
    down = math.floor(value)
    return down + 1 if value - down >= 0.5 else down


def hypot(first: float, second: float) -> float:
    """sqrt(first^2 + second^2) as V8 computes it: scaled by the larger one, with Kahan's summation."""
    largest = max(abs(first), abs(second))
    if largest == 0:
        return 0.0
    total = compensation = 0.0
    for value in (abs(first), abs(second)):
        share = value / largest
        summand = share * share - compensation
        preliminary = total + summand
        compensation = (preliminary - total) - summand
        total = preliminary
    return math.sqrt(total) * largest


def sum_in_order(values: npt.NDArray[np.float64], axis: int = -1) -> npt.NDArray[np.float64]:
    """The sum along an axis, one value after the other: numpy's own adds in pairs."""
    length = values.shape[axis]
    if length == 0:
        return np.zeros(np.delete(np.array(values.shape), axis))
    return np.asarray(np.add.accumulate(values, axis=axis).take(length - 1, axis=axis))
