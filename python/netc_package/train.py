"""python -m NAME train: begins a run in a new folder, or goes on with one; alone, or as many processes under torchrun."""

import argparse
import os
import shlex
import shutil
import sys
from contextlib import nullcontext
from pathlib import Path

from .distributed import World, open_world
from .lock import locked
from .loop import Loop, Outcome, Signals, train
from .progress import Progress, Records
from .run_folder import RunError, RunFolder
from .setting import FOLDER, add_options, describe, open_trainer, options_of, tables, telling_errors

NAME = str(__package__)
#: The run as netc has begun it, which a new run is a copy of.
BEGUN = FOLDER / "run"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog=f"python -m {NAME} train",
        description="Trains the network under the protocol it was exported with. netc train --resume goes on with the run, "
        "tests it and writes its report; netc evaluate tests what it has reached.",
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "-o",
        "--output",
        type=Path,
        help="begin a run in this new folder, or go on where it was begun so",
    )
    where.add_argument(
        "--resume",
        type=Path,
        help="go on with the run in this folder, which netc or this has begun",
    )
    parser.add_argument(
        "--iterations", type=int, help="end after this many, instead of the run's bound"
    )
    parser.add_argument(
        "--workers",
        type=int,
        help="processes that prepare batches; default: one less than processors",
    )
    parser.add_argument(
        "--progress", default="log", choices=["log", "json", "none", "records"], help="default: log"
    )
    parser.add_argument("--held", action="store_true", help=argparse.SUPPRESS)
    add_options(parser)
    given = parser.parse_args(arguments)
    return telling_errors(lambda: _train(given, arguments))


def _train(given: argparse.Namespace, arguments: list[str]) -> int:
    world = open_world(given.device)
    try:
        folder = _folder(given, world)
        # netc, which has started this, has the folder already.
        held = nullcontext() if given.held or not world.leads else locked(folder)
        with held:
            return _go_on(given, arguments, world, RunFolder(folder))
    finally:
        world.close()


def _folder(given: argparse.Namespace, world: World) -> Path:
    """The run's folder; a new one becomes a copy of what netc has begun."""
    if given.resume is not None:
        return Path(given.resume)
    folder: Path = given.output
    problem = None
    if world.leads and not (folder / "run.json").exists():
        if folder.exists() and any(folder.iterdir()):
            problem = f"{folder} is not empty, and no run: give -o a new folder"
        elif not BEGUN.exists():
            problem = "the package has no run to begin with: export it with data, or go on with a run by --resume"
        else:
            draft = folder.with_name(f"{folder.name}.begun-{os.getpid()}")
            shutil.copytree(BEGUN, draft)
            if folder.exists():
                folder.rmdir()
            draft.replace(folder)
    problem = world.agree(problem)
    if problem is not None:
        raise RunError(problem)
    return folder


def _go_on(given: argparse.Namespace, arguments: list[str], world: World, folder: RunFolder) -> int:
    trainer = open_trainer(given, world)
    trainer.check()
    iterations = given.iterations or folder.record["iterations"]
    of = tables()["of"]
    done = folder.load(of)[0].state["iteration"]
    observer = (
        Records() if given.progress == "records" else Progress(given.progress, done, iterations)
    )
    engine = describe(world, options_of(given))
    if world.leads:
        about = {
            "folder": str(folder.folder),
            "data": trainer.dataset.name,
            "images": trainer.dataset.images.count,
        }
        text = f"{folder.folder}: {about['images']} images of {about['data']}, {engine['version']}"
        observer.tell(
            "begin", text, **about, engine="torch", version=engine["version"], description=engine
        )
    signals = Signals()
    signals.listen()
    command = os.environ.get("NETC_COMMAND") or shlex.join(["python", "-m", NAME, "train", *arguments])
    loop = Loop(trainer, folder, observer, signals, of, folder.record["network"], iterations)
    loop.workers, loop.command, loop.engine = given.workers, command, engine
    outcome = train(loop)
    if world.leads:
        _tell(observer, folder, outcome)
    return _exit_code(outcome, signals)


def _tell(observer: Progress | Records, folder: RunFolder, outcome: Outcome) -> None:
    iteration = outcome.state["iteration"]
    fields = {"folder": str(folder.folder), "iteration": iteration}
    resume = f"netc train --resume {shlex.quote(str(folder.folder))}"
    if outcome.reason == "interrupted":
        again = f"python -m {NAME} train --resume {shlex.quote(str(folder.folder))}"
        observer.tell(
            "stopped", f"stopped at {iteration}; go on with: {again}", **fields, resume=again
        )
    else:
        waits = {"waits": outcome.waits, "waited_ms": outcome.waited_ms}
        text = f"ended at {iteration} ({outcome.reason}); test it with: {resume}"
        observer.tell("end", text, **fields, reason=outcome.reason, **waits)


def _exit_code(outcome: Outcome, signals: Signals) -> int:
    if outcome.reason == "interrupted":
        return 128 + signals.received if signals.received else 130
    return 1 if outcome.reason == "diverged" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
