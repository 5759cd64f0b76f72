"""python -m NAME info | verify | evaluate | train"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
from dataclasses import asdict
from typing import Any

import torch

from .model import Network
from .verify import FILE, differences
from .weights import FOLDER, WeightsError, load

NAME = str(__package__)
FOUND_WRONG = 1
WRONG_USE = 2
ELSEWHERE = {"evaluate": "test the network on data", "train": "train the network"}
"""Commands that modules of their names have, `main(arguments) -> int`; absent, not offered."""


def main(arguments: list[str]) -> int:
    offered = [name for name in ELSEWHERE if importlib.util.find_spec(f"{NAME}.{name}")]
    if arguments and arguments[0] in offered:
        module = importlib.import_module(f"{NAME}.{arguments[0]}")
        return int(module.main(arguments[1:]))
    options = parser(offered).parse_args(arguments)
    try:
        return info(options) if options.command == "info" else verify(options)
    except WeightsError as error:
        print(f"error: {error}", file=sys.stderr)
        return FOUND_WRONG


def parser(offered: list[str]) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog=f"python -m {NAME}", description=f"The network {NAME}.")
    commands = made.add_subparsers(dest="command", required=True)
    show = commands.add_parser("info", help="parameters, shapes and claims")
    check = commands.add_parser("verify", help="compute what netc computed, and compare")
    check.add_argument("--device", default="cpu", help="cpu, cuda, mps; default: cpu")
    check.add_argument("--dtype", default="float32", choices=["float32", "float64"])
    for each in (show, check):
        each.add_argument("--json", action="store_true", help="print an object")
    for name in offered:
        commands.add_parser(name, help=ELSEWHERE[name])
    return made


def info(options: argparse.Namespace) -> int:
    about = json.loads((FOLDER / "about.json").read_text(encoding="utf-8"))
    network = load(Network())
    trained = {name for name, each in network.named_parameters() if each.requires_grad}
    tensors = [
        {"key": key, "shape": list(each.shape), "values": each.numel(), "trains": key in trained}
        for key, each in network.state_dict().items()
    ]
    if options.json:
        print(json.dumps({**about, "tensors": tensors}))
        return 0
    print("\n".join(info_lines(about, tensors)))
    return 0


def info_lines(about: dict[str, Any], tensors: list[dict[str, Any]]) -> list[str]:
    trains = sum(each["values"] for each in tensors if each["trains"])
    total = sum(each["values"] for each in tensors)
    widths = [max(len(each["key"]) for each in tensors) if tensors else 0]
    lines = [
        f"{about['network']}: {about['kind']}, images {about['image']}, gives {about['gives']}",
        f"weights: {about['weights']}",
        "",
        *(
            f"  {each['key']:{widths[0]}}  {each['values']:>12,}  {each['shape']}"
            for each in tensors
        ),
        "",
        f"parameters: {total:,}, of which {trains:,} train and {total - trains:,} do not",
    ]
    for claim in about["claims"]:
        holds = "holds" if claim["holds"] else "DOES NOT HOLD"
        lines.append(f"claim: {claim['claim']}: {claim['actual']}, {holds}")
    return lines


def verify(options: argparse.Namespace) -> int:
    if not FILE.exists():
        print(f"error: there is no {FILE.name}: netc was not asked for it", file=sys.stderr)
        return WRONG_USE
    network = load(Network().to(device=options.device, dtype=getattr(torch, options.dtype)))
    found = differences(network)
    holds = all(each.holds for each in found)
    if options.json:
        checks = [{**asdict(each), "holds": each.holds} for each in found]
        print(json.dumps({"torch": torch.__version__, "checks": checks, "holds": holds}))
    else:
        print(f"{NAME}: torch {torch.__version__} beside what netc computed")
        for each in found:
            mark = "" if each.holds else "  DIFFERS"
            size = f"{each.difference:.1e} of {each.largest:.3g}, at most {each.most:.1e}"
            print(f"  {each.what:12} {size}{mark}")
    if holds:
        return 0
    print("error: the network does not compute what netc computed", file=sys.stderr)
    return FOUND_WRONG


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
