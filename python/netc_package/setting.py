"""What ``train`` and ``evaluate`` have in common: the package's protocol, the data, the device, and the progress display."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from .data.files import DataError, open_dataset
from .distributed import World
from .network import Options
from .run_folder import RunError
from .trainer import ProtocolError, Trainer

FOLDER = Path(__file__).parent
_WRONG = 1


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, help="the packed data (.netcdata); default: those beside the package"
    )
    parser.add_argument("--device", help="cpu, cuda, cuda:1; default: a card where there is one")
    parser.add_argument("--dtype", default="float32", choices=["float32", "float64"])
    parser.add_argument("--bf16", action="store_true", help="compute products in bfloat16")
    parser.add_argument("--compile", action="store_true", help="compile the towers (torch.compile)")
    parser.add_argument(
        "--channels-last", action="store_true", help="keep images with their channels last"
    )


def options_of(given: argparse.Namespace) -> Options:
    return Options(getattr(torch, given.dtype), given.bf16, given.compile, given.channels_last)


def tables() -> dict[str, Any]:
    """protocol.json. Raises ``ProtocolError`` where the package has none."""
    file = FOLDER / "protocol.json"
    if not file.exists():
        raise ProtocolError(
            "the package has no protocol to train by: export a run, where its data are"
        )
    found: dict[str, Any] = json.loads(file.read_text("utf8"))
    return found


def open_trainer(given: argparse.Namespace, world: World) -> Trainer:
    """The network under the package's protocol, without its weights."""
    from .model import Network

    found = tables()
    file: Path | None = given.data
    if file is None:
        file = FOLDER.parent / "data.netcdata"
        if not file.exists():
            raise DataError(
                f"the package came without the data {found['data']['name']}: name the packed file by "
                "--data, or export the run with --with-data"
            )
    return Trainer(Network(), found, open_dataset(file), world, options_of(given))


def describe(world: World, options: Options) -> dict[str, Any]:
    """What computes, as a run records it."""
    details = {
        "processes": str(world.size),
        "device": world.device.type,
        "dtype": str(options.dtype).removeprefix("torch."),
        "bf16": _yes(options.bf16),
        "compile": _yes(options.compile),
        "channels_last": _yes(options.channels_last),
        "python": platform.python_version(),
    }
    gpu = {"gpu": torch.cuda.get_device_name(world.device)} if world.device.type == "cuda" else {}
    return {
        "name": "torch",
        "version": f"PyTorch {torch.__version__}",
        "threads": torch.get_num_threads(),
        "details": details,
        **gpu,
    }


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def telling_errors(work: Callable[[], int]) -> int:
    """The first process prints a user's error in one sentence."""
    try:
        return work()
    except (DataError, ProtocolError, RunError) as error:
        if os.environ.get("RANK", "0") == "0":
            print(f"error: {error}", file=sys.stderr)
        return _WRONG
