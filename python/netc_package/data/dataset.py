"""Images by class and group, and where their pixels are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.float32]


class Shape(NamedTuple):
    """Of an image: ``[height, width, channels]``."""

    height: int
    width: int
    channels: int


@dataclass(frozen=True, eq=False)
class ImageClass:
    """Images of the same thing: indices into the store."""

    name: str
    items: Sequence[int]


@dataclass(frozen=True, eq=False)
class Group:
    """Classes that belong together, that a test distinguishes from one another: an alphabet."""

    name: str
    part: Literal["background", "evaluation"]
    classes: Sequence[ImageClass]


class ImageStore(Protocol):
    """Images of one shape."""

    @property
    def shape(self) -> Shape: ...

    @property
    def count(self) -> int: ...

    def read(self, index: int) -> Pixels:
        """Image ``index``, ``[height, width, channels]``, from 0 to 1; the array is the caller's."""


@dataclass(frozen=True)
class BitStore:
    """One bit a pixel of one channel, rows from the top, most significant bit first, images padded to whole bytes."""

    shape: Shape
    count: int
    #: ``[count, bytes of an image]``.
    bytes: npt.NDArray[np.uint8]

    def read(self, index: int) -> Pixels:
        values = self.shape.height * self.shape.width
        return np.unpackbits(self.bytes[index])[:values].astype(np.float32).reshape(self.shape)


@dataclass(frozen=True)
class ByteStore:
    """One byte a value, 0 to 255."""

    shape: Shape
    count: int
    #: ``[count, height, width, channels]``.
    bytes: npt.NDArray[np.uint8]

    def read(self, index: int) -> Pixels:
        return np.asarray(self.bytes[index] / 255, np.float32)


@dataclass(frozen=True)
class Dataset:
    """Background groups before evaluation groups, each in the order of names."""

    name: str
    groups: Sequence[Group]
    images: ImageStore
    #: SHA-256 of names and pixels, in hex, as netc computes it.
    fingerprint: str
    #: Of a folder of image files: their names, by index.
    files: Sequence[str] | None = None


def groups_of(dataset: Dataset, part: str) -> list[Group]:
    return [group for group in dataset.groups if group.part == part]
