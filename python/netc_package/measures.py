"""The tests of protocols, as far as they choose the best weights: their value, and that of every group."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from .accuracy import all_shot, area_under_curve, one_shot
from .data.dataset import Group
from .random import RandomStream, sample
from .scoring import Matrix, Scores

Settings = Mapping[str, Any]


class Report(NamedTuple):
    value: float
    #: By name.
    groups: dict[str, float]


class TestContext(NamedTuple):
    groups: Sequence[Group]
    scores: Scores
    #: What the head gives where this is the score.
    output: Callable[[Matrix], Matrix]
    #: Of whatever is drawn.
    seed: int
    #: Of a classifier: its outputs, each GROUP/CLASS.
    labels: Sequence[str]
    #: Called with the share that is done.
    progress: Callable[[float], None]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(1, len(values))


def _each_group(context: TestContext, work: Callable[[Group], float]) -> Report:
    """The mean over the groups."""
    found = {}
    for at, group in enumerate(context.groups):
        found[group.name] = work(group)
        context.progress((at + 1) / len(context.groups))
    return Report(_mean(list(found.values())), found)


def _exact(settings: Settings, context: TestContext) -> Report:
    def work(group: Group) -> float:
        matrix = context.scores.matrix(group, settings["views"])
        return _mean([one_shot(matrix, at, settings["ways"]) for at in range(len(group.classes))])

    return _each_group(context, work)


def _ceiling(settings: Settings, context: TestContext) -> Report:
    def work(group: Group) -> float:
        matrix = context.scores.matrix(group, settings["views"])
        return _mean([all_shot(matrix, at, settings["ways"]) for at in range(len(group.classes))])

    return _each_group(context, work)


class _Task(NamedTuple):
    query: int
    #: By class.
    supports: list[list[int]]
    #: The position of the query's class.
    truth: int


def _draw_tasks(group: Group, tasks: int, ways: int, shots: int, seed: int) -> list[_Task]:
    random = RandomStream(seed, f"tasks on {group.part}/{group.name}")
    drawn = []
    for _ in range(tasks):
        chosen = sample(random, group.classes, min(ways, len(group.classes)))
        truth = random.integer(0, len(chosen) - 1)
        query, *own = sample(random, chosen[truth].items, 1 + shots)
        supports = [
            own if position == truth else sample(random, each.items, shots)
            for position, each in enumerate(chosen)
        ]
        drawn.append(_Task(query, supports, truth))
    return drawn


def _few_shot(settings: Settings, context: TestContext) -> Report:
    ways, shots = settings["ways"], settings["shots"]
    if settings.get("or_fewer"):
        ways = min(ways, max(len(group.classes) for group in context.groups))

    def work(group: Group) -> float:
        tasks = _draw_tasks(group, settings["tasks"], ways, shots, context.seed)
        left = [task.query for task in tasks for items in task.supports for _ in items]
        right = [item for task in tasks for items in task.supports for item in items]
        scores = context.scores.pairs(left, right, settings["views"])
        at = right_answers = 0
        for task in tasks:
            count = len(task.supports) * shots
            means = scores[at : at + count].reshape(-1, shots).astype(np.float64).mean(1)
            at += count
            equal = (
                not context.output(means.astype(np.float32)).astype(np.float64).std()
                > settings["min_deviation"]
            )
            highest = bool((np.delete(means, task.truth) < means[task.truth]).all())
            right_answers += highest and not equal
        return right_answers / len(tasks)

    return _each_group(context, work)


def _verification(settings: Settings, context: TestContext) -> Report:
    same: list[Matrix] = []
    different: list[Matrix] = []

    def work(group: Group) -> float:
        found = _judged_pairs(group, settings, context)
        same.append(found[0])
        different.append(found[1])
        return area_under_curve(*found)

    report = _each_group(context, work)
    return Report(area_under_curve(np.concatenate(same), np.concatenate(different)), report.groups)


def _judged_pairs(group: Group, settings: Settings, context: TestContext) -> tuple[Matrix, Matrix]:
    """The scores of pairs of one class, and of two."""
    views, pairs = settings["views"], settings.get("pairs")
    class_of = np.repeat(np.arange(len(group.classes)), [len(each.items) for each in group.classes])
    if pairs is None:
        values = context.scores.matrix(group, views).values
        one_class = class_of[:, None] == class_of[None]
        return values[one_class & ~np.eye(len(values), dtype=bool)], values[~one_class]
    items = [item for each in group.classes for item in each.items]
    random = RandomStream(context.seed, f"pairs of {group.part}/{group.name}")
    total = sum(len(each.items) * (len(each.items) - 1) for each in group.classes)
    rows = [_same_pair(group, random.integer(0, total - 1)) for _ in range(pairs)]
    for _ in range(pairs):
        left = right = 0
        while class_of[left] == class_of[right]:
            left, right = random.integer(0, len(items) - 1), random.integer(0, len(items) - 1)
        rows.append((left, right))
    scores = context.scores.pairs(
        [items[left] for left, _ in rows], [items[right] for _, right in rows], views
    )
    return scores[:pairs], scores[pairs:]


def _same_pair(group: Group, number: int) -> tuple[int, int]:
    """The rows of ordered pair ``number`` of all pairs of one class."""
    start = 0
    for each in group.classes:
        size = len(each.items)
        if number < size * (size - 1):
            query, other = divmod(number, size - 1)
            return start + query, start + other + (other >= query)
        number -= size * (size - 1)
        start += size
    raise ValueError("there is no such pair")


def _classification(settings: Settings, context: TestContext) -> Report:
    counts = []

    def work(group: Group) -> float:
        right = images = 0
        for each in group.classes:
            if len(each.items) == 0:
                continue
            scores = context.scores.classes(each.items)
            truth = context.labels.index(f"{group.name}/{each.name}")
            right += int((np.delete(scores, truth, 1) < scores[:, [truth]]).all(1).sum())
            images += len(each.items)
        counts.append((right, images))
        return right / images

    report = _each_group(context, work)
    right, images = (sum(column) for column in zip(*counts, strict=True))
    return Report(right / images, report.groups)


TESTS: dict[str, Callable[[Settings, TestContext], Report]] = {
    "few_shot": _few_shot,
    "exact": _exact,
    "verification": _verification,
    "ceiling": _ceiling,
    "classification": _classification,
}
