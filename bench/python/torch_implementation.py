"""Training and evaluation in PyTorch: default layout or channels last, eager or compiled."""

import math
import time

import torch
from torch import nn

from graph import read_batches, read_graph, read_weights
from torch_network import Network


class TorchImplementation:
    """What all recipes share; `load(graph, task)` of each makes the network ready to train."""

    def __init__(self, layout, compiled):
        self.format = torch.channels_last if layout == "channels_last" else torch.contiguous_format
        self.compiled = compiled

    def prepare(self, task):
        torch.set_num_threads(task["threads"])
        torch.set_num_interop_threads(1)
        torch.manual_seed(0)
        self.load(read_graph(task["graph"]), task)
        return {
            "version": f"torch {torch.__version__}",
            "threads": torch.get_num_threads(),
            "details": {
                "layout": "channels_last" if self.format == torch.channels_last else "default",
                "mode": "torch.compile" if self.compiled else "eager",
            },
        }

    def images(self, values):
        return torch.from_numpy(values).permute(0, 3, 1, 2).contiguous(memory_format=self.format)


class TorchPairs(TorchImplementation):
    """Cross-entropy of pairs with penalties, gradient descent with momentum."""

    def load(self, graph, task):
        pairs = task["pairs"]
        self.network = self.network_of(graph, task)
        self.network.load(read_weights(graph, task["weights"]), pairs)
        self.network.to(memory_format=self.format)
        self.batches = read_batches(graph, task["batches"], pairs)
        self.penalized = self.network.penalized(graph)
        self.optimizer = self.sgd(task["learning_rate"], task["momentum"])
        self.objective = nn.BCEWithLogitsLoss()
        if self.compiled:
            # Once for both sides: of the whole network it would take twice as long, for the same code.
            self.network.tower.compile(dynamic=False)

    def network_of(self, graph, task):
        return Network(graph)

    def sgd(self, learning_rate, momentum):
        """The gradient of the penalties as PyTorch's users have it: weight decay of 2 l2, which costs less than differentiating them."""
        groups = [{"params": found, "weight_decay": 2 * l2} for l2, found in self.penalized.items()]
        regularized = {id(parameter) for found in self.penalized.values() for parameter in found}
        rest = [parameter for parameter in self.network.parameters() if id(parameter) not in regularized]
        # With a learning rate that stays as it is, PyTorch's velocity is Keras's, divided by the negative rate.
        return torch.optim.SGD([*groups, {"params": rest}], lr=learning_rate, momentum=momentum)

    def step(self, iteration):
        left, right, labels = self.batches[iteration % len(self.batches)]
        started = time.perf_counter()
        self.network.train()
        self.optimizer.zero_grad(set_to_none=True)
        logits = self.network(self.images(left), self.images(right))
        cross_entropy = self.objective(logits, torch.from_numpy(labels))
        cross_entropy.backward()
        penalty = self.penalty()
        self.optimizer.step()
        value = cross_entropy.item()
        return {"seconds": time.perf_counter() - started, "loss": value + penalty, "cross_entropy": value}

    def penalty(self):
        with torch.no_grad():
            norms = {l2: torch._foreach_norm(found) for l2, found in self.penalized.items()}
            return sum(l2 * sum(norm.item() ** 2 for norm in found) for l2, found in norms.items())

    def forward(self):
        left, right, _ = self.batches[0]
        started = time.perf_counter()
        self.network.eval()
        with torch.inference_mode():
            probabilities = torch.sigmoid(self.network(self.images(left), self.images(right))).tolist()
        return {"seconds": time.perf_counter() - started, "probabilities": probabilities, "images": 2 * len(left)}


def parameters_by_layer(graph):
    """Lines of the network's layers with their parameters, and how many there are in all."""
    network = Network(graph)
    lines = []
    total = 0
    for part in (network.tower, network.head):
        for node, layer in zip(part.nodes, part.layers):
            count = sum(math.prod(value.shape) for value in layer.state_dict().values() if value.dim() > 0)
            total += count
            lines.append(f"{node['path']:<60} {type(layer).__name__:<20} {count:>12,}")
    return lines, total
