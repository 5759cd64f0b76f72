"""python -m NAME evaluate: the tests of the protocol on the best weights of a run, or on those of the package."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from .checkpoint import Checkpoint, load_best
from .distributed import open_world
from .measures import TESTS
from .run_folder import RunFolder
from .setting import add_options, describe, open_trainer, options_of, tables, telling_errors
from .trainer import Trainer
from .weights import load

NAME = str(__package__)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog=f"python -m {NAME} evaluate",
        description="Tests on the groups that training has not seen. netc evaluate adds intervals and a report.",
    )
    parser.add_argument(
        "--run", type=Path, help="of this run, the best weights; default: the package's own weights"
    )
    parser.add_argument("--json", action="store_true", help="print an object")
    add_options(parser)
    given = parser.parse_args(arguments)
    return telling_errors(lambda: _evaluate(given))


def _evaluate(given: argparse.Namespace) -> int:
    world = open_world(given.device)
    trainer = open_trainer(given, world)
    words = _load(trainer, given.run)
    found = []
    for use in trainer.protocol["test"]:
        if use["part"] not in TESTS:
            print(f"note: the test {use['part']} is netc's alone: netc evaluate", file=sys.stderr)
            continue
        report = trainer.test(use, lambda share: None)
        found.append(
            {
                "test": use["part"],
                "settings": use["settings"],
                "value": report.value,
                "groups": report.groups,
            }
        )
    if given.json:
        engine = describe(world, options_of(given))
        print(
            json.dumps(
                {"network": tables()["network"], "weights": words, "engine": engine, "tests": found}
            )
        )
        return 0
    print(f"{NAME}: {words}")
    for each in found:
        print(f"  {each['test']} {_settings(each['settings'])}: {each['value']:.4f}")
        for group, value in each["groups"].items():
            print(f"    {group}: {value:.4f}")
    return 0


def _load(trainer: Trainer, run: Path | None) -> str:
    """Gives the network its weights, and says which they are."""
    if run is None:
        load(trainer.network.net)
        return "the weights of the package"
    folder = RunFolder(run)
    reached = folder.load(tables()["of"])[0]
    best = reached.state.get("best")
    if best is None:
        _assign(trainer, reached)
        return f"the weights of {run}, of iteration {reached.state['iteration']}"
    _assign(trainer, load_best(folder.checkpoints, best["iteration"]))
    return f"the best weights of {run}, of iteration {best['iteration']}"


def _assign(trainer: Trainer, found: Checkpoint) -> None:
    for weight in trainer.network.weights:
        trainer.network.assign(weight, found.tensors[f"weights/{weight.path}"])


def _settings(settings: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in settings.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
