"""Our recipe in PyTorch: every pair of a batch of classes with a learned scale, AdamW, clipping, a moving average of all weights."""

import copy
import math
import time

import torch
from torch import nn
from torch.nn import functional

from graph import Unsupported, parts, read_class_batches, read_weights
from torch_implementation import TorchImplementation
from torch_network import Part

cosine = ["l2_normalize", "l2_normalize", "multiply", "sum"]


def build_tower(graph):
    """The tower of a network whose head is the cosine of the features: a product of matrices has all pairs."""
    tower, head = parts(graph)
    operators = [node["op"] for node in head["nodes"] if node["op"] != "input"]
    if operators != cosine:
        raise Unsupported(f"every pair of a head of {', '.join(operators)}")
    return Part(tower, tower["output"])


class LearnedScale(nn.Module):
    """A factor between two bounds: its logarithm goes from the one to the other as the sigmoid of a free parameter does."""

    def __init__(self, scale, bounds):
        super().__init__()
        self.least, most = bounds
        self.range = math.log(most / self.least)
        share = math.log(scale / self.least) / self.range
        self.free = nn.Parameter(torch.tensor(math.log(share / (1 - share))))

    def forward(self, scores):
        return scores * (self.least * torch.exp(self.range * torch.sigmoid(self.free)))


def own_class(classes, items):
    """[items * classes * items]: for each image and item number the right class; none where the item would be the image."""
    target = torch.arange(classes).repeat(items).unsqueeze(1).repeat(1, items)
    own = torch.arange(items).repeat_interleave(classes).unsqueeze(1) == torch.arange(items)
    return target.masked_fill(own, ignored).flatten()


# What functional.cross_entropy leaves out of its mean.
ignored = -100


class TorchAllPairs(TorchImplementation):
    def load(self, graph, task):
        self.classes, self.items = task["classes"], task["items"]
        objective = task["objective"]
        self.tower = build_tower(graph)
        self.tower.load(read_weights(graph, task["weights"]), self.classes * self.items)
        self.tower.to(memory_format=self.format)
        self.scale = LearnedScale(objective["scale"], objective["scale_bounds"])
        self.smoothing = objective["smoothing"]
        self.target = own_class(self.classes, self.items)
        self.batches = read_class_batches(graph, task["batches"], self.classes, self.items)
        self.parameters = [*self.tower.parameters(), *self.scale.parameters()]
        self.optimizer = self.adamw(task["learning_rate"], task["optimizer"])
        self.clip = task["clip"]
        self.decay = task["average"]
        self.averaged = copy.deepcopy(self.tower).eval().requires_grad_(False)
        self.values, self.averages = weights_of(self.tower), weights_of(self.averaged)
        if self.compiled:
            self.tower.compile(dynamic=False)
            self.averaged.compile(dynamic=False)

    def adamw(self, learning_rate, settings):
        """Kernels have two axes or more, and decay; biases, normalization and the scale do not."""
        groups = [
            {"params": [p for p in self.parameters if p.dim() > 1], "weight_decay": settings["weight_decay"]},
            {"params": [p for p in self.parameters if p.dim() <= 1], "weight_decay": 0.0},
        ]
        betas = settings["beta1"], settings["beta2"]
        return torch.optim.AdamW(groups, lr=learning_rate, betas=betas, eps=settings["epsilon"], fused=True)

    def step(self, iteration):
        started = time.perf_counter()
        self.tower.train()
        self.optimizer.zero_grad(set_to_none=True)
        images = self.images(self.batches[iteration % len(self.batches)])
        features = functional.normalize(self.tower(images))
        logits = self.scale(features @ features.T).view(-1, self.classes)
        loss = functional.cross_entropy(logits, self.target, ignore_index=ignored, label_smoothing=self.smoothing)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.parameters, self.clip, foreach=True)
        self.optimizer.step()
        self.average(iteration + 1)
        value = loss.item()
        found = {"loss": value, "cross_entropy": value, "gradient_norm": norm.item()}
        return {"seconds": time.perf_counter() - started, **found}

    @torch.no_grad()
    def average(self, done):
        """As torch.optim.swa_utils.get_ema_multi_avg_fn does, with a decay that begins small, so that the start is forgotten."""
        decay = min(self.decay, (1 + done) / (10 + done))
        torch._foreach_lerp_(self.averages, self.values, 1 - decay)

    def forward(self):
        started = time.perf_counter()
        with torch.inference_mode():
            features = functional.normalize(self.averaged(self.images(self.batches[0])))
            first, second = features[: self.classes], features[self.classes : 2 * self.classes]
            scores = (first @ second.T).flatten().tolist()
        return {"seconds": time.perf_counter() - started, "probabilities": scores, "images": len(features)}


def weights_of(module):
    """Parameters and moving statistics, in an order that a copy shares; not the counters of batch normalization."""
    values = [*module.parameters(), *module.buffers()]
    return [value.detach() for value in values if value.is_floating_point()]
