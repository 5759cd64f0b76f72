"""Accuracy over all tasks that could be sampled, without sampling any, and the area under the ROC curve."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .scoring import Matrix, ScoreMatrix

Numbers = npt.NDArray[np.float64]


def chance_of_none(shares: Numbers, drawn: int) -> Numbers:
    """
    For each row of ``[rows, classes]``, the probability that none of ``drawn`` classes beats the truth: the elementary
    symmetric polynomial of the shares over the number of choices, as means of numbers in [0, 1].
    """
    rows, classes = shares.shape
    p = np.zeros((drawn + 1, rows))
    p[0] = 1
    for k in range(1, classes + 1):
        share = shares[:, k - 1]
        if k <= drawn:
            p[k] = share * p[k - 1]
        # What is further down cannot reach p[drawn] any more.
        last = max(1, drawn - (classes - k))
        for j in range(min(k - 1, drawn), last - 1, -1):
            p[j] += (j / k) * (share * p[j - 1] - p[j])
    return np.asarray(p[drawn])


def one_shot(matrix: ScoreMatrix, at: int, ways: int) -> float:
    """Of one-shot tasks whose query is of class ``at``, the mean over all ordered pairs of its items; a tie is wrong."""
    starts, values = matrix
    first, end = starts[at], starts[at + 1]
    total = 0.0
    for query in range(first, end):
        scores = values[query]
        own = np.delete(scores[first:end], query - first)
        own = own[~np.isnan(own)]
        below = np.add.reduceat(scores[None] < own[:, None], starts[:-1], axis=1)
        shares = np.delete(below / np.diff(starts), at, axis=1)
        total += float(chance_of_none(shares, _drawn(starts, ways)).sum())
    return total / ((end - first) * (end - first - 1))


def all_shot(matrix: ScoreMatrix, at: int, ways: int) -> float:
    """Of tasks that have every item as support: a class's score is the mean over its items, the query apart."""
    starts, values = matrix
    first, end = starts[at], starts[at + 1]
    total = 0.0
    for query in range(first, end):
        scores = values[query].astype(np.float64)
        scores[query] = 0
        counts = np.diff(starts).astype(np.float64)
        counts[at] -= 1
        means = np.add.reduceat(scores, starts[:-1]) / counts
        below = (np.delete(means, at) < means[at]).astype(np.float64)
        total += float(chance_of_none(below[None], _drawn(starts, ways))[0])
    return total / (end - first)


def _drawn(starts: Sequence[int], ways: int) -> int:
    """Other classes in a task."""
    return min(ways, len(starts) - 1) - 1


def area_under_curve(same: Matrix, different: Matrix) -> float:
    """The probability that a pair of one class scores above a pair of two, a tie counting half."""
    ordered = np.sort(np.where(np.isnan(different), np.inf, different))
    own = np.where(np.isnan(same), -np.inf, same)
    below = np.searchsorted(ordered, own, "left")
    ties = np.searchsorted(ordered, own, "right") - below
    return float((below + ties / 2).sum() / (len(own) * len(ordered)))
