"""One iteration of training, and what a checkpoint holds: everything but the loop around them."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .batch_source import Loaded, on_device
from .data.batches import BatchMaker
from .data.dataset import Dataset
from .data.golden import golden_of, split_of
from .data.images.pipeline import Pipeline
from .data.parts import use_of
from .distributed import World
from .measures import TESTS, Report, TestContext
from .network import BoundNetwork, Options, Values, Weight
from .noise import View
from .objectives import OBJECTIVES
from .objectives.objective import Episode
from .optimizers import OPTIMIZERS, Trained
from .random import derive_seed
from .schedules import SCHEDULES
from .scoring import Matrix, Prepared, Scores


class ProtocolError(Exception):
    """What does not go with the protocol, as a sentence for users."""


class Trainer:
    """A network under a protocol: ``tables`` are protocol.json."""

    def __init__(
        self, net: Any, tables: Mapping[str, Any], dataset: Dataset, world: World, options: Options
    ) -> None:
        if dataset.fingerprint != tables["data"]["fingerprint"]:
            raise ProtocolError(
                f"the run is of {tables['data']['name']} with fingerprint {tables['data']['fingerprint']}, and this "
                f"data is {dataset.name} with {dataset.fingerprint}: name the same data with --data"
            )
        self.protocol: Mapping[str, Any] = tables["protocol"]
        self.seed: int = tables["seed"]
        self._horizon: int = tables["horizon"]
        self._golden: Mapping[str, Any] = tables["golden"]
        self._labels: list[str] = tables["labels"] or []
        self.world = world
        self.dataset = dataset
        self.split = split_of(dataset, self.protocol, self.seed)
        self.maker = BatchMaker(dataset, self.split.train, self.protocol, self.seed)
        self.network = BoundNetwork(net, tables, world, options)
        part, settings = use_of(self.protocol["objective"])
        self._objective = OBJECTIVES[part](settings)
        self._learned = {
            name: torch.tensor(value, dtype=options.dtype, device=world.device, requires_grad=True)
            for name, value in self._objective.learned.items()
        }
        self._optimizer = self._make_optimizer()
        self._average = self._make_average()
        steps = [use_of(use) for use in self.protocol["images"]]
        self._prepared = Prepared(dataset, Pipeline(steps, dataset.images.shape))

    def check(self) -> None:
        """Raises ``ProtocolError`` where the seed draws other things here than in netc."""
        iterations = [each["iteration"] for each in self._golden["batches"]]
        found = golden_of(self.dataset, self.split, self.protocol, self.seed, iterations)
        for name, what in {"split": "the split", "batches": "the first batches"}.items():
            if found[name] != self._golden[name]:
                raise ProtocolError(
                    f"{what} of seed {self.seed} are not those that netc draws of the same data: this would be another "
                    "training. Please report it, with the versions of Python and numpy"
                )

    @property
    def sides(self) -> int:
        """Into how many equal parts the rows of a batch fall."""
        return len(self._objective.views)

    # What a checkpoint holds

    def tensors(self) -> dict[str, Values]:
        """By name, in netc's order and layouts."""
        found = {
            f"weights/{weight.path}": self.network.values(weight) for weight in self.network.weights
        }
        for name, value in self._learned.items():
            found[f"learned/objective/{name}"] = value.detach().to("cpu", torch.float32).numpy()
        for each, weight in self._trained:
            for slot, tensor in each.slots.items():
                found[f"slots/{slot}/{each.path}"] = self._values(weight, tensor)
        for moving, tensor in self._average:
            found[f"average/{moving.path}"] = self.network.values(moving, tensor)
        return found

    def weights(self) -> dict[str, Values]:
        """Those of the network alone."""
        return {
            f"weights/{weight.path}": self.network.values(weight) for weight in self.network.weights
        }

    def load(self, tensors: Mapping[str, Values]) -> None:
        """Everything that training goes on from. Raises ``KeyError`` for a tensor that is missing."""
        for own in self.network.weights:
            self.network.assign(own, tensors[f"weights/{own.path}"])
        with torch.no_grad():
            for name, value in self._learned.items():
                value.copy_(torch.tensor(np.asarray(tensors[f"learned/objective/{name}"])))
        for each, weight in self._trained:
            for slot, tensor in each.slots.items():
                self._assign(weight, tensors[f"slots/{slot}/{each.path}"], tensor)
        for moving, tensor in self._average:
            self.network.assign(moving, tensors[f"average/{moving.path}"], tensor)

    def _values(self, weight: Weight | None, tensor: Tensor) -> Values:
        return (
            tensor.to("cpu", torch.float32).numpy()
            if weight is None
            else self.network.values(weight, tensor)
        )

    def _assign(self, weight: Weight | None, values: Values, tensor: Tensor) -> None:
        if weight is None:
            tensor.copy_(torch.tensor(np.asarray(values)))
        else:
            self.network.assign(weight, values, tensor)

    def _make_optimizer(self) -> Any:
        """Of the network's trained weights, and of what the objective learns, which neither decays nor has a penalty."""
        penalties = self.protocol["penalties"]
        self._trained: list[tuple[Trained, Weight | None]] = []
        for weight in self.network.weights:
            if weight.trained:
                l2 = weight.l2 if penalties else 0.0
                self._trained.append(
                    (Trained(weight.path, self.network.tensor(weight), l2, weight.decays), weight)
                )
        for name, value in self._learned.items():
            self._trained.append((Trained(f"objective/{name}", value, 0.0, False), None))
        part, settings = use_of(self.protocol["optimizer"])
        return OPTIMIZERS[part](settings, [each for each, _ in self._trained])

    def _make_average(self) -> list[tuple[Weight, Tensor]]:
        """Of all that training changes, moving statistics too."""
        if self.protocol.get("average") is None:
            return []
        moving = [weight for weight in self.network.weights if not weight.frozen]
        return [(weight, self.network.tensor(weight).detach().clone()) for weight in moving]

    # An iteration

    def hyperparameters(self, iteration: int) -> dict[str, float]:
        """The hyperparameters of the iteration that follows ``iteration`` completed ones."""
        rate, settings = use_of(self.protocol["schedule"])
        found: dict[str, float] = self._optimizer.hyperparameters(iteration)
        return {"learning_rate": SCHEDULES[rate](settings, iteration, self._horizon), **found}

    def step(self, iteration: int, batch: Loaded, signals: Tensor) -> dict[str, Tensor]:
        """
        Iteration number ``iteration``, counted from 1, on this process's rows of its batch. Gives ``loss``, ``objective``
        and ``accuracy`` of the whole batch before the step, ``gradient_norm`` where gradients are clipped, and
        ``signals``, summed over all processes.
        """
        gradients, objective, accuracy, signals = self._gradients(iteration, batch, signals)
        found = {"objective": objective, "accuracy": accuracy, "signals": signals}
        scale = None
        if self.protocol.get("clip") is not None:
            norm = torch.stack([gradient.square().sum() for gradient in gradients]).sum().sqrt()
            found["gradient_norm"] = norm
            scale = (self.protocol["clip"] / norm.clamp(min=self.protocol["clip"] / 2)).clamp(max=1)
        rate = self.hyperparameters(iteration - 1)["learning_rate"]
        penalty = self._optimizer.step(gradients, rate, iteration - 1, scale)
        self._move_average(iteration)
        return {"loss": objective + penalty, **found}

    def _gradients(
        self, iteration: int, batch: Loaded, signals: Tensor
    ) -> tuple[list[Tensor], Tensor, Tensor, Tensor]:
        pairs = self.sides == 2
        count = batch.total // self.sides
        rows = self.world.share(count)
        self.network.address(self.seed, iteration)
        views = [View(view, count, rows) for view in self._objective.views]
        by_view = self.protocol["batch_normalization"] == "by_view"
        features = self.network.features(on_device(batch.images, self.world), views, by_view, pairs)
        labels = on_device(batch.labels, self.world)
        if len(labels) > 0:
            labels = labels[rows.start : rows.stop]
        episode = Episode(count, batch.items, rows, labels, self.world)
        self.network.begin_head(count, rows)
        judged = self._objective.judge(self.network, features, episode, self._learned)
        weights = [each.weight for each, _ in self._trained]
        own = torch.autograd.grad(judged.objective, weights, allow_unused=True)
        given = [
            torch.zeros_like(weight) if gradient is None else gradient
            for weight, gradient in zip(weights, own, strict=True)
        ]
        figures = [
            judged.objective.detach(),
            judged.accuracy.detach().to(given[0].dtype),
            signals.to(given[0].dtype),
        ]
        *gradients, objective, accuracy, signals = self.world.add([*given, *figures])
        return gradients, objective, accuracy, signals

    @torch.no_grad()
    def _move_average(self, iteration: int) -> None:
        """The decay is at most (1 + n) / (10 + n) after n iterations, so that the start is forgotten."""
        if not self._average:
            return
        decay = min(self.protocol["average"]["decay"], (1 + iteration) / (10 + iteration))
        for weight, average in self._average:
            average.add_((self.network.tensor(weight) - average) * (1 - decay))

    # Validation

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """The network holds the moving averages meanwhile, where there are some."""
        own = [self.network.tensor(weight).detach().clone() for weight, _ in self._average]
        with torch.no_grad():
            for weight, average in self._average:
                self.network.tensor(weight).copy_(average)
        try:
            yield
        finally:
            with torch.no_grad():
                for (weight, _), before in zip(self._average, own, strict=True):
                    self.network.tensor(weight).copy_(before)

    def validate(self, iteration: int, progress: Any) -> Report | None:
        """
        The protocol's test on the validation groups, of the weights that the network holds. Gives None in all processes
        but the first.
        """
        self._estimate_statistics()
        if not self.world.leads:
            return None
        part, settings = use_of(self.protocol["validation"]["test"])
        context = TestContext(
            self.split.validation,
            Scores(self.network, self._prepared),
            self._output,
            derive_seed(self.seed, "validation", iteration),
            self._labels,
            progress,
        )
        return TESTS[part](settings, context)

    def test(self, use: Mapping[str, Any], progress: Any) -> Report:
        """A test on the evaluation groups, of the weights that the network holds."""
        part, settings = use_of(use)
        scores = Scores(self.network, self._prepared)
        seed = derive_seed(self.seed, "test")
        context = TestContext(
            self.split.evaluation, scores, self._output, seed, self._labels, progress
        )
        return TESTS[part](settings, context)

    def _output(self, scores: Matrix) -> Matrix:
        """What the head, or the distance of features, gives where these are the scores."""
        judgement = self.network.judgement
        own = -scores if "distance" in judgement or judgement.get("gives") == "distance" else scores
        if not judgement.get("sigmoid"):
            return own
        return (1 / (1 + np.exp(-own.astype(np.float64)))).astype(np.float32)

    @torch.no_grad()
    def _estimate_statistics(self) -> None:
        """Sets the moving statistics to their means over training batches, where the protocol asks for it."""
        wanted = self.protocol.get("statistics")
        held = [weight for weight in self.network.weights if weight.keeps is not None]
        if wanted is None or not held:
            return
        own = derive_seed(self.seed, "statistics")
        maker = BatchMaker(self.dataset, self.split.train, self.protocol, own)
        sums = [
            torch.zeros_like(self.network.tensor(weight), dtype=torch.float64) for weight in held
        ]
        self.network.address(own, 0)
        for at in range(wanted["batches"]):
            for weight in held:
                self.network.tensor(weight).zero_()
            batch = maker.make(at, self.world.share)
            views = [View("statistics", batch.total, self.world.share(batch.total))]
            self.network.features(torch.from_numpy(batch.images), views, False, False)
            # A moving value that begins at 0 is, after the batch, the share of the batch's own that it takes.
            for weight, total in zip(held, sums, strict=True):
                moved = 1 - (weight.keeps if weight.keeps is not None else math.nan)
                total += self.network.tensor(weight).double() / moved / wanted["batches"]
        for weight, total in zip(held, sums, strict=True):
            self.network.tensor(weight).copy_(total)
