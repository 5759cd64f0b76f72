"""Random streams: one seed gives as many independent streams as there are names, each the same as netc draws it."""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Item = TypeVar("Item")

_WORD = 2**32 - 1
_LONG = 2**64 - 1
_LOW26 = 2**26 - 1
_LOW27 = 2**27 - 1
#: Draws from which on numpy in lanes is quicker than Python one by one.
_MANY = 64


def _digest(seed: int, names: Sequence[str | int]) -> bytes:
    return hashlib.sha256(
        json.dumps([seed, *names], separators=(",", ":"), ensure_ascii=False).encode()
    ).digest()


def derive_seed(seed: int, *names: str | int) -> int:
    """A separate seed (48 bits) for the purpose that ``names`` identify."""
    return int.from_bytes(_digest(seed, names)[16:22], "little")


def _next(s0: int, s1: int) -> tuple[int, int]:
    """One step of xoroshiro128+ (Blackman and Vigna 2018, constants 24, 16, 37) on two 64-bit halves."""
    s1 ^= s0
    s0 = ((s0 << 24 | s0 >> 40) ^ s1 ^ (s1 << 16)) & _LONG
    return s0, (s1 << 37 | s1 >> 27) & _LONG


Table = list[list[int]]


def _tables(columns: list[int]) -> Table:
    """For every byte of a state, the sums (over GF(2)) of the columns of its 256 values."""
    tables = []
    for byte in range(16):
        sums = [0]
        for bit in range(8):
            column = columns[8 * byte + bit]
            sums += [each ^ column for each in sums]
        tables.append(sums)
    return tables


def _times(tables: Table, state: int) -> int:
    total = 0
    for table, byte in zip(tables, state.to_bytes(16, "little"), strict=True):
        total ^= table[byte]
    return total


@cache
def _jump(power: int) -> Table:
    """2^power steps of the generator, which are linear over GF(2), as a matrix."""
    if power > 0:
        half = _jump(power - 1)
        return _tables([_times(half, _times(half, 1 << bit)) for bit in range(128)])
    columns = []
    for bit in range(128):
        state = 1 << bit
        s0, s1 = _next(state & _LONG, state >> 64)
        columns.append(s0 | s1 << 64)
    return _tables(columns)


class RandomStream:
    """The stream of ``seed`` that ``names`` name: xoroshiro128+ begun from the SHA-256 of both."""

    def __init__(self, seed: int, *names: str | int) -> None:
        first, second, third, fourth = (
            int.from_bytes(_digest(seed, names)[at : at + 4], "little") for at in (0, 4, 8, 12)
        )
        self._s0 = first << 32 | second
        self._s1 = third << 32 | fourth
        if self._s0 == 0 and self._s1 == 0:
            # The state of zeros is the one that xoroshiro never leaves.
            self._s0, self._s1 = _LONG, 0

    def bits(self) -> int:
        """32 random bits, as a whole number from 0."""
        word = (self._s0 + self._s1) & _WORD
        self._s0, self._s1 = _next(self._s0, self._s1)
        return word

    def uniform(self, low: float = 0, high: float = 1) -> float:
        """Uniform in [low, high): ``low`` and a multiple of 2^-53 of the range."""
        upper = self.bits() & _LOW26
        return low + (high - low) * (upper * 2.0**-26 + (self.bits() & _LOW27) * 2.0**-53)

    def integer(self, low: int, high: int) -> int:
        """A whole number, uniform in [low, high], both included, without bias; a range of less than 2^32."""
        size = high - low + 1
        allowed = 2**32 // size * size if size > 2 else 2**32
        while True:
            # Words are counted from -2^31.
            value = self.bits() ^ 0x80000000
            if value < allowed:
                return value % size + low

    def normal(self) -> float:
        """Mean 0, variance 1, within +-6: the sum of 12 uniforms."""
        total = -6.0
        for _ in range(12):
            total += self.uniform()
        return total

    def choose(self, choices: Sequence[Item]) -> Item:
        """One of ``choices``, which is not empty."""
        return choices[self.integer(0, len(choices) - 1)]

    def words(self, count: int) -> npt.NDArray[np.uint32]:
        """``count`` times ``bits``."""
        if count < _MANY:
            return np.array([self.bits() for _ in range(count)], np.uint32)
        # Lanes of 2^power words side by side; the last one, which may be empty, is where the stream goes on.
        power = max(3, count.bit_length() // 2)
        length = 1 << power
        jump = _jump(power)
        starts = [self._s0 | self._s1 << 64]
        for _ in range(count // length):
            starts.append(_times(jump, starts[-1]))
        s0 = np.array([start & _LONG for start in starts], np.uint64)
        s1 = np.array([start >> 64 for start in starts], np.uint64)
        found = np.empty((length, len(starts)), np.uint32)
        for at in range(length):
            if at == count % length:
                self._s0, self._s1 = int(s0[-1]), int(s1[-1])
            found[at] = (s0 + s1).astype(np.uint32)
            s1 ^= s0
            s0 = (s0 << np.uint64(24) | s0 >> np.uint64(40)) ^ s1 ^ (s1 << np.uint64(16))
            s1 = s1 << np.uint64(37) | s1 >> np.uint64(27)
        return np.asarray(found.T.reshape(-1)[:count])

    def uniforms(self, count: int) -> Floats:
        """``count`` times ``uniform()``."""
        words = self.words(2 * count).reshape(count, 2)
        return (words[:, 0] & _LOW26) * 2.0**-26 + (words[:, 1] & _LOW27) * 2.0**-53

    def normals(self, count: int) -> Floats:
        """``count`` times ``normal()``."""
        uniforms = self.uniforms(12 * count).reshape(count, 12)
        total = np.full(count, -6.0)
        for at in range(12):
            total += uniforms[:, at]
        return total


def sample(random: RandomStream, items: Sequence[Item], count: int | None = None) -> list[Item]:
    """``count`` different ones of ``items`` in random order; all of them, shuffled, if left out."""
    pool = list(items)
    count = len(pool) if count is None else count
    if count > len(pool):
        raise ValueError(f"cannot draw {count} different ones of {len(pool)}")
    for at in range(count):
        other = random.integer(at, len(pool) - 1)
        pool[at], pool[other] = pool[other], pool[at]
    return pool[:count]
