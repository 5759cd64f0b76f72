"""Data sets as netc keeps them: packed files of drawings, one bit a pixel, and of photos, one byte a value."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from .dataset import BitStore, ByteStore, Dataset, Group, ImageClass, ImageStore, Shape

_HEADER = 48
#: An index may not have more bytes than this.
_MOST_INDEX = 64 << 20
_CHUNK = 1 << 24


class DataError(Exception):
    """What is wrong with data, as a sentence for users."""


def open_dataset(file: Path) -> Dataset:
    """
    A packed data set: 8 bytes ``netcdata``, version and length of the index (32 bits, little-endian), the SHA-256 of
    the index, the index (JSON), the images. They are mapped, not read: processes on one machine share them.

    Raises ``DataError`` where the file is none, or damaged.
    """
    try:
        with file.open("rb") as stream:
            index, version = _read_index(stream, file)
            start = stream.tell()
            groups = _groups(index["alphabets"])
            count = sum(len(each.items) for group in groups for each in group.classes)
            store = (
                _store(file, start, index, count)
                if version == 1
                else _byte_store(file, start, index, count)
            )
            _check(stream, index, groups, version, file)
    except OSError as error:
        raise DataError(f"cannot read {file}: {error.strerror or error}") from error
    return Dataset(index["name"], groups, store, index["fingerprint"], index.get("files"))


def _read_index(stream: BinaryIO, file: Path) -> tuple[dict[str, Any], int]:
    header = stream.read(_HEADER)
    version, length = (int.from_bytes(header[at : at + 4], "little") for at in (8, 12))
    if (
        len(header) < _HEADER
        or header[:8] != b"netcdata"
        or version not in (1, 2)
        or length > _MOST_INDEX
    ):
        raise DataError(
            f"{file} is not a packed data set of netc: name one that netc has written (.netcdata)"
        )
    text = stream.read(length)
    if hashlib.sha256(text).digest() != header[16:]:
        raise DataError(f"{file} is damaged: its index's checksum is wrong")
    index: dict[str, Any] = json.loads(text)
    return index, version


def _store(file: Path, start: int, index: dict[str, Any], count: int) -> ImageStore:
    shape = Shape(index["height"], index["width"], 1)
    return BitStore(
        shape, count, _mapped(file, start, (count, -(-shape.height * shape.width // 8)))
    )


def _byte_store(file: Path, start: int, index: dict[str, Any], count: int) -> ImageStore:
    shape = Shape(index["height"], index["width"], index["channels"])
    return ByteStore(shape, count, _mapped(file, start, (count, *shape)))


def _mapped(file: Path, start: int, shape: tuple[int, ...]) -> Any:
    if file.stat().st_size != start + int(np.prod(shape)):
        raise DataError(f"{file} is damaged: its length is not what its index says")
    return np.memmap(file, np.uint8, "r", start, shape)


def _check(
    stream: BinaryIO, index: dict[str, Any], groups: Sequence[Group], version: int, file: Path
) -> None:
    """The fingerprint of drawings covers their pixels; that of photos their files, so that pixels have a digest."""
    found = hashlib.sha256()
    if version == 1:
        names = [
            [group.part, group.name, [[each.name, len(each.items)] for each in group.classes]]
            for group in groups
        ]
        text = json.dumps(
            [index["height"], index["width"], names], separators=(",", ":"), ensure_ascii=False
        )
        found.update(f"{text}\n".encode())
    while chunk := stream.read(_CHUNK):
        found.update(chunk)
    if found.hexdigest() != index["fingerprint" if version == 1 else "digest"]:
        raise DataError(f"{file} is damaged: its checksum is wrong")


def _groups(packed: Sequence[Any]) -> list[Group]:
    """Images are numbered class by class."""
    groups, first = [], 0
    for part, name, classes in packed:
        found = []
        for each, count in classes:
            found.append(ImageClass(each, range(first, first + count)))
            first += count
        groups.append(Group(name, part, found))
    return groups
