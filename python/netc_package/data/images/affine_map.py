"""
Affine maps of image places. A place is (row, column), pixel centers at integers; the center of an image is
((height - 1) / 2, (width - 1) / 2). A map takes a place of the result to the place of the source that is read there.
"""

import math
from typing import NamedTuple


class AffineMap(NamedTuple):
    """(row, column) -> (rr * row + rc * column + row0, cr * row + cc * column + column0)."""

    rr: float
    rc: float
    row0: float
    cr: float
    cc: float
    column0: float


class Size(NamedTuple):
    height: int
    width: int


def about_center(size: Size, rr: float, rc: float, cr: float, cc: float) -> AffineMap:
    """The linear map that leaves the image's center where it is."""
    row = (size.height - 1) / 2
    column = (size.width - 1) / 2
    return AffineMap(rr, rc, row - rr * row - rc * column, cr, cc, column - cr * row - cc * column)


def rotation(size: Size, angle: float) -> AffineMap:
    """Reads along axes turned by ``angle`` (radians)."""
    return about_center(size, math.cos(angle), -math.sin(angle), math.sin(angle), math.cos(angle))


def shear(size: Size, angle: float) -> AffineMap:
    """Keras's shear by ``angle`` (radians)."""
    return about_center(size, 1, -math.sin(angle), 0, math.cos(angle))


def shift(rows: float, columns: float) -> AffineMap:
    """Reads ``rows`` further down and ``columns`` further right."""
    return AffineMap(1, 0, rows, 0, 1, columns)


def zoom(size: Size, rows: float, columns: float) -> AffineMap:
    """Scales coordinates: 2 reads twice as far from the center."""
    return about_center(size, rows, 0, 0, columns)


def compose(first: AffineMap, second: AffineMap) -> AffineMap:
    """The map that goes through ``first`` and then through ``second``."""
    rr, rc, row0, cr, cc, column0 = second
    return AffineMap(
        rr * first.rr + rc * first.cr,
        rr * first.rc + rc * first.cc,
        rr * first.row0 + rc * first.column0 + row0,
        cr * first.rr + cc * first.cr,
        cr * first.rc + cc * first.cc,
        cr * first.row0 + cc * first.column0 + column0,
    )


def invert(to: AffineMap) -> AffineMap:
    """The way back."""
    determinant = to.rr * to.cc - to.rc * to.cr
    rr, rc, cr, cc = (
        to.cc / determinant,
        -to.rc / determinant,
        -to.cr / determinant,
        to.rr / determinant,
    )
    return AffineMap(
        rr, rc, -(rr * to.row0 + rc * to.column0), cr, cc, -(cr * to.row0 + cc * to.column0)
    )


def dihedral_count(size: Size) -> int:
    """How many turns and reflections keep an image's shape."""
    return 8 if size.height == size.width else 4


def dihedral_map(k: int, size: Size) -> AffineMap:
    """Turn or reflection ``k``, from 0 to 7: 1 in it reverses the columns, 2 the rows, 4 exchanges rows and columns."""
    row, row0 = (-1, size.height - 1) if k & 2 else (1, 0)
    column, column0 = (-1, size.width - 1) if k & 1 else (1, 0)
    if k & 4:
        return AffineMap(0, row, row0, column, 0, column0)
    return AffineMap(row, 0, row0, 0, column, column0)
