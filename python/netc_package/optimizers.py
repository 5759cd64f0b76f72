"""One step of all weights from their gradients, with named slots beside each weight."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

Settings = Mapping[str, Any]


@dataclass
class Trained:
    """A weight that training moves."""

    path: str
    weight: Tensor
    #: Of its penalty l2 * sum(w^2), part of the loss; 0 where it has none.
    l2: float
    #: Whether weight decay applies: to kernels, not to biases, normalization and scales.
    decays: bool
    #: By name, of the weight's shape, 0 at the start.
    slots: dict[str, Tensor] = field(default_factory=dict)


class Optimizer:
    """What all optimizers have in common; ``slots`` are the names of what each keeps beside a weight."""

    slots: Sequence[str] = ()

    def __init__(self, settings: Settings, trained: Sequence[Trained]) -> None:
        self.settings = settings
        self.trained = trained
        for each in trained:
            each.slots = {name: torch.zeros_like(each.weight) for name in self.slots}

    def hyperparameters(self, iteration: int) -> dict[str, float]:
        """What changes with the iteration, counted from 0, beside the learning rate."""
        return {}

    @torch.no_grad()
    def step(
        self, gradients: Sequence[Tensor], rate: float, iteration: int, scale: Tensor | None
    ) -> Tensor:
        """
        Moves every weight, and gives the sum of all penalties before the step. ``gradients`` are without those of the
        penalties, and are multiplied by ``scale``; ``iteration`` counts from 0.
        """
        penalty = gradients[0].new_zeros(())
        for each, gradient in zip(self.trained, gradients, strict=True):
            slope = gradient if scale is None else gradient * scale
            if each.l2 > 0:
                penalty += each.l2 * each.weight.square().sum()
                slope = slope + each.weight * (2 * each.l2)
            self.move(each, slope, rate, iteration)
        return penalty

    def move(self, each: Trained, slope: Tensor, rate: float, iteration: int) -> None:
        """Moves one weight."""
        raise NotImplementedError


class Sgd(Optimizer):
    """With momentum in Keras's form: v = m v - rate g; w = w + v."""

    slots = ("velocity",)

    def hyperparameters(self, iteration: int) -> dict[str, float]:
        last: float = self.settings["momentum"]
        first = self.settings.get("momentum_start")
        slope = self.settings["momentum_slope"]
        return {"momentum": last if first is None else min(first + slope * iteration, last)}

    def move(self, each: Trained, slope: Tensor, rate: float, iteration: int) -> None:
        velocity = each.slots["velocity"]
        velocity.mul_(self.hyperparameters(iteration)["momentum"]).sub_(slope * rate)
        each.weight.add_(velocity)


class AdamW(Optimizer):
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019)."""

    slots = ("first", "second")

    def move(self, each: Trained, slope: Tensor, rate: float, iteration: int) -> None:
        beta1, beta2 = self.settings["beta1"], self.settings["beta2"]
        first, second = each.slots["first"], each.slots["second"]
        first.mul_(beta1).add_(slope * (1 - beta1))
        second.mul_(beta2).add_(slope.square() * (1 - beta2))
        root = 1 / math.sqrt(1 - beta2 ** (iteration + 1))
        step = rate / (1 - beta1 ** (iteration + 1))
        moved = first * step / (second.sqrt() * root + self.settings["epsilon"])
        if each.decays:
            each.weight.mul_(1 - rate * self.settings["weight_decay"])
        each.weight.sub_(moved)


class Lion(Optimizer):
    """Steps of the sign of a moving mean (Chen et al. 2023)."""

    slots = ("mean",)

    def move(self, each: Trained, slope: Tensor, rate: float, iteration: int) -> None:
        beta1, beta2 = self.settings["beta1"], self.settings["beta2"]
        mean = each.slots["mean"]
        direction = torch.sign(mean * beta1 + slope * (1 - beta1))
        if each.decays:
            direction = direction + each.weight * self.settings["weight_decay"]
        mean.mul_(beta2).add_(slope * (1 - beta2))
        each.weight.sub_(direction * rate)


OPTIMIZERS: dict[str, type[Optimizer]] = {"sgd": Sgd, "adamw": AdamW, "lion": Lion}
