"""The package computes what netc computed. Run beside pyproject.toml: python -m unittest"""

from __future__ import annotations

import importlib
import sys
import tempfile
import unittest
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

ROOT = Path(__file__).parent.parent
NAME = next(ROOT.glob("*/model.py")).parent.name
sys.path.insert(0, str(ROOT))
model = importlib.import_module(f"{NAME}.model")
weights = importlib.import_module(f"{NAME}.weights")
verify = importlib.import_module(f"{NAME}.verify")


class PackageTest(unittest.TestCase):
    def test_computes_what_netc_computed(self) -> None:
        if not verify.FILE.exists():
            self.skipTest(f"no {verify.FILE.name}")
        for dtype in (torch.float32, torch.float64):
            found = verify.differences(weights.load(model.Network().to(dtype)))
            self.assertTrue(found)
            for each in found:
                self.assertTrue(each.holds, str(each))

    def test_loads_strictly(self) -> None:
        tensors = load_file(weights.FILE)
        key = min(tensors)
        changes = {
            "missing": {name: each for name, each in tensors.items() if name != key},
            "not of the network": {**tensors, "other": torch.zeros(1)},
            "in the network": {**tensors, key: torch.zeros(7, 11)},
            "no numbers": {**tensors, key: torch.full_like(tensors[key], float("nan"))},
        }
        for words, changed in changes.items():
            with tempfile.TemporaryDirectory() as folder, self.subTest(words):
                file = Path(folder) / "changed.safetensors"
                save_file(changed, file)
                with self.assertRaisesRegex(weights.WeightsError, words):
                    weights.load(model.Network(), file)

    def test_gradients_reach_every_weight_that_trains(self) -> None:
        network = weights.load(model.Network()).double().train()
        images = [torch.rand(3, *network.image, dtype=torch.float64) for _ in range(2)]
        found = verify.outputs(network, images if network.kind.endswith("siamese") else images[:1])
        sum(each.square().sum() for each in found.values()).backward()
        for name, parameter in network.named_parameters():
            if parameter.requires_grad:
                self.assertIsNotNone(parameter.grad, name)


if __name__ == "__main__":
    unittest.main()
