"""Trains cases, as JSON from standard input or the file named, for some iterations in float64; prints losses, and leaves the state reached as a checkpoint and in full."""

import importlib
import json
import sys
from pathlib import Path

import numpy as np
import torch

text = Path(sys.argv[1]).read_text("utf8") if len(sys.argv) > 1 else sys.stdin.read()
found = []
world = None
for case in json.loads(text)["cases"]:
    sys.path.insert(0, case["folder"])
    package = case["package"]
    model = importlib.import_module(f"{package}.model")
    checkpoint = importlib.import_module(f"{package}.checkpoint")
    distributed = importlib.import_module(f"{package}.distributed")
    network = importlib.import_module(f"{package}.network")
    trainer_module = importlib.import_module(f"{package}.trainer")
    files = importlib.import_module(f"{package}.data.files")
    source = importlib.import_module(f"{package}.batch_source")
    if world is None:
        world = distributed.open_world("cpu")
    # Of this package's own class.
    own = distributed.World(world.rank, world.size, world.device)
    tables = json.loads(Path(case["protocol"]).read_text("utf8"))
    options = network.Options(dtype=getattr(torch, case["dtype"]))
    trainer = trainer_module.Trainer(model.Network(), tables, files.open_dataset(Path(case["data"])), own, options)
    trainer.check()
    trainer.load(checkpoint.decode(Path(case["checkpoint"]).read_bytes()).tensors)
    shard = source.Shard(trainer.maker, world.rank, world.size, trainer.sides)
    steps = []
    for done in range(case["iterations"]):
        batch = shard[done]
        batch = batch._replace(images=torch.from_numpy(batch.images), labels=torch.from_numpy(batch.labels))
        figures = trainer.step(done + 1, batch, torch.zeros(()))
        rate = trainer.hyperparameters(done)
        steps.append({**{name: float(value) for name, value in figures.items()}, **rate})
    report = None
    if case.get("validate"):
        with trainer.averaged():
            made = trainer.validate(case["iterations"], lambda share: None)
            report = None if made is None else {"value": made.value, "groups": made.groups}
            statistics = trainer.weights()
    if world.leads:
        state = {"iteration": case["iterations"], "validated": 0, "last": {"loss": 0, "accuracy": 1}}
        header = {"network": tables["network"], "of": tables["of"], "state": state}
        data = checkpoint.encode(checkpoint.Checkpoint(header, trainer.tensors()))
        Path(case["out"]).write_bytes(data)
        full = {weight.key: trainer.network.tensor(weight).detach().numpy() for weight in trainer.network.weights}
        np.savez(f"{case['out']}.npz", **full)
    found.append({"steps": steps, "report": report})
    # Packages of several cases may have one name.
    sys.path.pop(0)
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        del sys.modules[name]
if world.leads:
    json.dump({"found": found}, sys.stdout)
world.close()
