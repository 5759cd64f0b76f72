"""Bilinear resampling through a list of maps and displacements."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..dataset import Pixels
from .affine_map import AffineMap, Size

Places = npt.NDArray[np.float64]


class Displacement(NamedTuple):
    """Offsets ``[height, width, 2]`` (down, right; pixels): a grid from the corner pixels of the frame to one another."""

    offsets: Pixels
    frame: Size


def resample(
    source: Pixels, stages: Sequence[AffineMap | Displacement], size: Size, background: float | None
) -> Pixels:
    """
    ``[size, channels]``: ``source`` read bilinearly at the places that each goes to through the last of ``stages``,
    then the one before it, and so on; what is outside is the background, or else the edge repeated.
    """
    rows = np.repeat(np.arange(size.height, dtype=np.float64)[:, None], size.width, 1)
    columns = np.repeat(np.arange(size.width, dtype=np.float64)[None], size.height, 0)
    for stage in reversed(stages):
        if isinstance(stage, Displacement):
            rows, columns = _displaced(rows, columns, stage)
        else:
            rows, columns = (
                stage.rr * rows + stage.rc * columns + stage.row0,
                stage.cr * rows + stage.cc * columns + stage.column0,
            )
    return _sampled(source, rows, columns, background)


def _displaced(rows: Places, columns: Places, displacement: Displacement) -> tuple[Places, Places]:
    """Outside the frame the offsets of its edge hold."""
    offsets, frame = displacement
    height, width, _ = offsets.shape
    row = np.clip(rows * ((height - 1) / max(1, frame.height - 1)), 0, height - 1)
    column = np.clip(columns * ((width - 1) / max(1, frame.width - 1)), 0, width - 1)
    top, left = row.astype(np.intp), column.astype(np.intp)
    down, right = (row - top)[..., None], (column - left)[..., None]
    low, far = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1)
    values = offsets.astype(np.float64)
    upper = _between(values[top, left], values[top, far], right)
    lower = _between(values[low, left], values[low, far], right)
    moved = _between(upper, lower, down)
    return rows + moved[..., 0], columns + moved[..., 1]


def _between(first: Places, second: Places, share: Places) -> Places:
    return first + share * (second - first)


def _sampled(source: Pixels, rows: Places, columns: Places, background: float | None) -> Pixels:
    height, width, channels = source.shape
    tops, lefts = np.floor(rows), np.floor(columns)
    down, right = (rows - tops)[..., None], (columns - lefts)[..., None]
    # One border of the background all around is what everything outside reads.
    border = 0 if background is None else 1
    values = source.astype(np.float64)
    if background is not None:
        values = np.pad(values, ((1, 1), (1, 1), (0, 0)), constant_values=background)
    stride = width + 2 * border

    def places(at: Places, length: int) -> npt.NDArray[np.intp]:
        return np.clip(at + border, 0, length - 1 + 2 * border).astype(np.intp)

    upper, lower = places(tops, height) * stride, places(tops + 1, height) * stride
    near, far = places(lefts, width), places(lefts + 1, width)
    flat = values.reshape(-1, channels)
    above = _between(flat[upper + near], flat[upper + far], right)
    below = _between(flat[lower + near], flat[lower + far], right)
    return _between(above, below, down).astype(np.float32)
