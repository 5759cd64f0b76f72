"""The package that `netc export --to torch` writes, trained as the network of torch_network.py is."""

import importlib
import json
import os
import sys

import torch
from torch import nn

from torch_implementation import TorchPairs


class PackageNetwork(nn.Module):
    """The logits of pairs, by model.py of the folder that bench/inputs.ts writes next to the graph."""

    def __init__(self, folder):
        super().__init__()
        parent, name = os.path.split(folder)
        sys.path.insert(0, parent)
        self.net = importlib.import_module(f"{name}.model").Network()
        self.penalties = importlib.import_module(f"{name}.layers").penalties
        with open(os.path.join(folder, "keys.json"), encoding="utf8") as file:
            self.keys = json.load(file)

    def forward(self, left, right):
        return self.net(left, right).logit

    def load(self, arrays, images):
        """Takes the graph's weights; however many images go through the tower at a time."""
        state = {
            entry["key"]: torch.from_numpy(values.transpose(entry["axes"]).copy()).reshape(entry["shape"])
            for entry, values in zip(self.keys, arrays)
        }
        self.net.load_state_dict(state, strict=True)

    def penalized(self, graph):
        """The regularized parameters by their factor l2."""
        found = {}
        for l2, kernel in self.penalties(self.net):
            found.setdefault(l2, []).append(kernel)
        return found


class PackagePairs(TorchPairs):
    def network_of(self, graph, task):
        return PackageNetwork(f"{os.path.splitext(task['graph'])[0]}_package")
